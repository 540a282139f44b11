// The KPI formulary as data: name, formula, unit, range, source and edge cases of every figure of domain §2.2, §2.3, §2.5, §2.7 and §2.13,
// in both languages. docs/kpis.md and the interface are made from it, and an opened figure takes its formula from here. Computes nothing:
// what is formed, is formed in model/kpi.ts, model/energy.ts and model/data-quality.ts.
import type { PublicSums, RowKpiName } from './kpi.ts'

export type KpiDefinition = {
  /** `K06` of domain §2.2, or a name of our own. */
  readonly id: string
  readonly nameEn: string
  readonly nameZh: string
  /** Written with the symbols of SYMBOLS where the figure is formed from sums. */
  readonly formula: string
  readonly unit: string
  readonly range: string
  readonly better: 'high' | 'low' | 'neither'
  /** SUM adds; RATIO is a ratio of sums; DIST needs raw values; LAST is the newest value. */
  readonly aggregation: 'SUM' | 'RATIO' | 'DIST' | 'LAST'
  readonly source: string
  readonly edgeEn: string
  readonly edgeZh: string
  /** Name under `kpis` of a KPI row, null when the figure is found elsewhere or nowhere. */
  readonly kpi: RowKpiName | null
  /** Where it is found, null when it is not formed. */
  readonly found: string | null
  /** Why it is not formed: the input nobody sends yet. */
  readonly missing: string | null
}

type Term = { readonly unit: string; readonly of: (s: PublicSums) => number }
const sum = (name: string, unit: string): Term => ({ unit, of: (s) => s[name] ?? 0 })
/** What the symbols of formulas stand for, in the sums of a KPI row. */
export const SYMBOLS: Readonly<Record<string, Term>> = {
  PBT: sum('pbt', 's'),
  APT: sum('apt', 's'),
  AUST: sum('aust', 's'),
  ADET: sum('adet', 's'),
  ADOT: sum('adot', 's'),
  AUBT: { unit: 's', of: (s) => s.observed! - s.adot! },
  AUPT: { unit: 's', of: (s) => s.apt! + s.aust! },
  TOBS: sum('observed', 's'),
  TASSUMED: sum('assumedOrder', 's'),
  TUNCLASS: sum('unclassified', 's'),
  PQ: sum('pq', 'pcs'),
  GQ: sum('gq', 'pcs'),
  SQ: sum('sq', 'pcs'),
  RQ: sum('rq', 'pcs'),
  'Σ(PRI·PQ)': sum('priPq', 's'),
  'Σ(PRI·GQ)': sum('priGq', 's'),
  FE: sum('failures', ''),
  TTR: sum('ttr', 's'),
  IP: sum('ip', 'pcs'),
  GP: sum('gp', 'pcs'),
  E: sum('energyKwh', 'kWh'),
  TCAL: sum('calendar', 's'),
  'E(RUN)': sum('eRunKwh', 'kWh'),
  'E(IDLE)': sum('eIdleKwh', 'kWh'),
  'E(STARVED)': sum('eStarvedKwh', 'kWh'),
  'E(BLOCKED)': sum('eBlockedKwh', 'kWh'),
  'E(FAULT)': sum('eFaultKwh', 'kWh'),
}

const ISO = 'ISO 22400-2; domain §2.2'
type Rest = Partial<Omit<KpiDefinition, 'id' | 'nameEn' | 'nameZh' | 'formula'>>
const row = (id: string, nameEn: string, nameZh: string, formula: string, kpi: RowKpiName, rest: Rest = {}): KpiDefinition =>
  define(id, nameEn, nameZh, formula, { kpi, found: `kpis.${kpi}`, ...rest })
const none = (id: string, nameEn: string, nameZh: string, formula: string, missing: string, rest: Rest = {}): KpiDefinition =>
  define(id, nameEn, nameZh, formula, { missing, ...rest })
const at = (id: string, nameEn: string, nameZh: string, formula: string, found: string, rest: Rest = {}): KpiDefinition =>
  define(id, nameEn, nameZh, formula, { found, ...rest })
const define = (id: string, nameEn: string, nameZh: string, formula: string, rest: Rest): KpiDefinition => ({
  id,
  nameEn,
  nameZh,
  formula,
  unit: '1',
  range: '0..1',
  better: 'high',
  aggregation: 'RATIO',
  source: ISO,
  edgeEn: '',
  edgeZh: '',
  kpi: null,
  found: null,
  missing: null,
  ...rest,
})

const ORDER = 'GET …/orders'
const LINE = 'GET …/kpis?level=line'
const QUALITY = 'GET …/devices/…/quality'
const STATED = '`GET …/productivity facts`'
const ofOrder: Rest = { source: 'ISO 22400-2, order scope; domain §2.2' }
const low: Rest = { better: 'low' }
const energy: Rest = { source: 'domain §2.7', unit: 'kWh', range: '>= 0', better: 'low', aggregation: 'SUM' }
const reliability: Rest = { source: 'ISO 22400-2; domain §2.5', unit: 'h', range: '>= 0' }
const quality: Rest = { source: 'domain §2.13' }
const regional: Rest = { source: 'domain §2.9', better: 'low', aggregation: 'DIST' }
const prosperity: Rest = { source: 'domain §2.8.5', range: '0..100; 50 neutral', aggregation: 'DIST' }
const concentration: Rest = { source: 'domain §2.8.6', range: '>= 0', better: 'neither', aggregation: 'DIST' }
const REGIONS = 'GET …/regions/balance'
const REPORT = 'GET …/energy'
const DATA_QUALITY = 'GET …/data-quality'
const BALANCE = 'GET …/balance'
const ASSETS = 'GET …/assets'
const centre: Rest = { source: 'ISO/IEC 30134; domain §2.11' }
const farm: Rest = { source: 'domain §2.12', range: '>= 0' }

const PRODUCTIVITY = 'GET …/productivity'
const AREA = 'GET …/economy'
const stated: Rest = { source: 'domain §2.8.1', range: '>= 0' }
/** Productivity, levels and points (domain §2.8, §2.10): model/productivity.ts, mu-score.ts, evidence.ts, levels.ts, points.ts form them. */
const ECONOMY: readonly KpiDefinition[] = [
  at('labour-productivity', 'Labour productivity', '全员劳动生产率', 'value added / average employees', `${PRODUCTIVITY} facts`, {
    ...stated,
    unit: '10k CNY/person·year',
    range: 'may be negative',
    edgeEn: 'From stated facts with source and date; a quarter or month is brought to a year by days.',
    edgeZh: '来自填报数据，附来源与日期；季、月按天数折算为全年。',
  }),
  at('output-per-labour-hour', 'Output per labour hour', '人工时产出', 'GQ / labour hours', `${PRODUCTIVITY} telemetry`, {
    ...stated,
    unit: 'pcs/h',
    edgeEn: 'Of lines that send labour.present, and of one product (one ideal cycle) only.',
    edgeZh: '仅限上报 labour.present 的产线，且只有一种产品（一个理想节拍）。',
  }),
  at('earned-hours', 'Earned hours per labour hour', '标准工时产出', 'Σ(PRI·GQ) / 3600 / labour hours', `${PRODUCTIVITY} telemetry`, {
    ...stated,
    unit: 'h/h',
    edgeEn:
      'Lines without a count of people are left out on both sides. Comparable inside a segment if the ideal cycle is a standard time.',
    edgeZh: '无在岗人数的产线，分子分母均不计。理想节拍为标准工时时，可在行业内比较。',
  }),
  at(
    'per-mu',
    'Value added, tax and revenue per mu',
    '亩均增加值、税收、收入',
    'value added, tax, revenue / land',
    `${PRODUCTIVITY} facts`,
    {
      ...stated,
      unit: '10k CNY/mu·year',
      edgeEn: '1 mu = 666.67 m2. Brought to a year by days.',
      edgeZh: '1 亩 = 666.67 平方米。按天数折算为全年。',
    },
  ),
  at(
    'per-input',
    'Value added per tce, t of pollutant, t of water',
    '单位能耗、排放、用水增加值',
    'value added / tce, t, t',
    `${PRODUCTIVITY} facts`,
    { ...stated, unit: '10k CNY/tce, 10k CNY/t' },
  ),
  at('rd-share', 'R&D share', '研发经费占比', 'R&D / main revenue', `${PRODUCTIVITY} facts`, stated),
  at('capacity-utilisation', 'Capacity utilisation, proxy', '产能利用率（代理）', 'Σ(PRI·PQ) / PBT', `${PRODUCTIVITY} telemetry`, {
    source: 'domain §2.8.4',
    range: '0..1+',
    edgeEn: 'Labelled proxy: the official utilisation compares values, and the two are never mixed.',
    edgeZh: '标注为代理指标：官方产能利用率按价值计算，两者不混用。',
  }),
  at(
    'multiple-value',
    'Multiple of value added per employee',
    '人均增加值倍数',
    '(ΣVA / Σemployees of the cohort) / (the same of the reference)',
    `${AREA} multiples`,
    {
      source: 'domain §2.8.2',
      range: '> 0',
      edgeEn:
        'Never without its label, both cohorts and the period. Null with fewer than 5 reference enterprises or where the gate withholds a side.',
      edgeZh: '必附名称、两组企业数与期间。参照企业少于 5 家或任一侧不予公布时为空。',
    },
  ),
  at(
    'multiple-telemetry',
    'Multiple of earned hours per labour hour',
    '工时产出倍数',
    '(Σearned hours / Σlabour hours of the cohort) / (the same of the reference)',
    `${AREA} multiples`,
    { source: 'domain §2.8.2', range: '> 0', edgeEn: 'Within one segment only.', edgeZh: '仅限同一细分行业内。' },
  ),
  at(
    'multiple-mix-adjusted',
    'Multiple adjusted for the mix of segments',
    '结构调整后倍数',
    'exp(Σ employment share of the segment · ln(its multiple of value added))',
    `${AREA} multiples`,
    {
      source: 'domain §2.8.2',
      range: '> 0',
      edgeEn: 'Weights are the employment of the future factories; segments where a side is withheld are left out.',
      edgeZh: '以未来工厂从业人数为权重；任一侧不予公布的行业不计。',
    },
  ),
  at('mu-score', 'Score per mu of land', '亩均论英雄综合得分', 'Σ(value / base · weight)', `${PRODUCTIVITY} mu`, {
    source: 'domain §2.8.3',
    unit: 'points',
    range: '>= 0 (a negative value added lowers it below)',
    edgeEn:
      'Base, weight, cap and the scheme of small plots are set by each county. A missing term: null. Classes A to D by quantile of rank.',
    edgeZh: '基准值、权重、封顶与小地块方案由各县市设定。缺项时为空。按名次分位分为 A 至 D 类。',
  }),
  at(
    'evidence-score',
    'Telemetry evidence score',
    '遥测证据得分',
    'Σ(weight of the dimension · mean of its items)',
    'GET …/levels evidence',
    {
      source: 'domain §2.10.2',
      unit: 'points',
      range: '0..100',
      aggregation: 'LAST',
      edgeEn: 'Missing evidence counts 0 and is listed; self-declared items give 60 at most. No official rating.',
      edgeZh: '缺少的证据计 0 分并列出；自评项最高 60 分。并非官方评级。',
    },
  ),
  at(
    'lite-level',
    'Lite level',
    '轻量化数字等级',
    'highest of L0 power, L1 state, L2 counts, L3 orders and quality, L4 process',
    'GET …/levels lite',
    {
      source: 'domain §2.10.3',
      unit: 'level',
      range: '0..4',
      aggregation: 'LAST',
      edgeEn: 'From what the device sent in the last 24 h. A plant has the level at least half of its devices reach.',
      edgeZh: '按设备最近 24 小时实际上报判定。企业等级为至少半数设备达到的等级。',
    },
  ),
  at(
    'digital-coverage',
    'Digital coverage',
    '数字化覆盖率',
    'enterprises with a live device in the last 24 h / registered',
    `${AREA} coverage`,
    {
      source: 'domain §2.10.4',
      aggregation: 'LAST',
      edgeEn: 'One to four enterprises are withheld. Depth is the mean Lite level, connection rate the live share of devices.',
      edgeZh: '1 至 4 家时不予公布。深度为平均数字等级，联网率为在线设备占比。',
    },
  ),
  at(
    'nc-rate',
    'Key-process NC rate',
    '关键工序数控化率',
    'Σ controlled and connected key processes / Σ key processes',
    `${PRODUCTIVITY} facts, ${AREA} figures`,
    {
      source: 'domain §2.10.5',
    },
  ),
  at('operator-points', 'Operator points', '积分', 'base + Σ(points · decay^(age / half-life))', 'GET …/points', {
    source: 'domain §2.10.6',
    unit: 'points',
    range: '0..1000',
    aggregation: 'LAST',
    edgeEn: 'Every entry names rule, evidence, time and points; an appeal takes one out or puts it back and leaves a trace.',
    edgeZh: '每条记录含规则、证据、时间和分值；申诉可移除或恢复并留痕。',
  }),
]

export const KPI_DEFINITIONS: readonly KpiDefinition[] = [
  at('K01', 'Worker efficiency', '员工效率', 'APWT / APAT', STATED, {
    edgeEn:
      'Stated as hours worked on orders (`orderHours`) and hours of attendance (`attendanceHours`) of a month, quarter or year. One worker on n units: work time is split by n, so an hour counts once. More work than attendance is refused.',
    edgeZh:
      '按月、季、年填报订单作业工时（`orderHours`）和出勤工时（`attendanceHours`）。一人看 n 台：工作时间按 n 均分，一小时只计一次。作业多于出勤则拒收。',
  }),
  at('K02', 'Allocation ratio', '分配率', 'sum(AUBT) / AOET', `${ORDER} kpis.allocationRatio`, {
    ...ofOrder,
    range: '0..>1',
    edgeEn:
      'Above 1 when operations overlap: machines busy at once, on average; shared among them: `kpis.allocationPerMachine`, 0..1. Order scope only.',
    edgeZh: '工序重叠时大于 1，即平均同时占用的设备数；按设备平摊见 `kpis.allocationPerMachine`（0..1）。仅限订单范围。',
  }),
  row('K03', 'Throughput rate', '产出率', 'PQ / APT', 'throughputRate', {
    unit: 'pcs/h',
    range: '>= 0',
    edgeEn: 'Of a machine: by its production time. Of an order: PQ / AOET, at `GET …/orders` kpis.throughputRate.',
    edgeZh: '设备口径：除以生产时间；订单口径：PQ / AOET，见 `GET …/orders` kpis.throughputRate。',
  }),
  row('K04', 'Allocation efficiency', '分配效率', 'AUBT / PBT', 'allocationEfficiency', {
    edgeEn: 'AUBT is observed planned time without ADOT. PBT 0: null.',
    edgeZh: 'AUBT 为可观测计划时间减 ADOT。PBT 为 0 时为空。',
  }),
  row('K05', 'Utilisation efficiency', '利用效率', 'APT / AUBT', 'utilisationEfficiency', {
    edgeEn: 'AUBT 0: null.',
    edgeZh: 'AUBT 为 0 时为空。',
  }),
  row('K06', 'Availability', '可用率', 'APT / PBT', 'availability', {
    edgeEn: 'Not the IEC availability. In convention `tpm` minor stops count as run time: (APT + minor stops) / PBT.',
    edgeZh: '非 IEC 可用度。`tpm` 口径下短停计入运行：(APT + 短停) / PBT。',
  }),
  row('K07', 'Effectiveness', '性能率', 'Σ(PRI·PQ) / APT', 'effectiveness', {
    range: '0..1; above 1: wrong ideal cycle or double counts',
    edgeEn: 'The true value is shown, also above 1. In convention `tpm` the divisor is APT + minor stops.',
    edgeZh: '大于 1 时照实显示。`tpm` 口径下分母为 APT + 短停。',
  }),
  row('K08', 'Quality ratio', '合格率', 'Σ(PRI·GQ) / Σ(PRI·PQ)', 'qualityRatio', {
    edgeEn: 'Weighted by ideal cycle, so that it multiplies to OEE; GQ / PQ with one product or without an ideal cycle.',
    edgeZh: '按理想节拍加权，与 OEE 相乘一致；单一产品或无理想节拍时为 GQ / PQ。',
  }),
  row('K09', 'OEE index', '设备综合效率', 'Σ(PRI·GQ) / PBT', 'oeeIndex', {
    source: 'ISO 22400-2; domain §2.3',
    edgeEn: 'Null below 80 % coverage, without counts or without an ideal cycle. The same in both loss conventions.',
    edgeZh: '覆盖率低于 80%、无计数或无理想节拍时为空。两种损失口径相同。',
  }),
  row('K10', 'NEE index', '净设备效率', 'AUPT · Σ(PRI·GQ) / (PBT · APT)', 'neeIndex', {
    edgeEn: 'Setup is no loss here, so NEE >= OEE. Always by ISO 22400.',
    edgeZh: '换型不计损失，故 NEE >= OEE。恒按 ISO 22400。',
  }),
  row('K11', 'Setup ratio', '准备率', 'AUST / AUPT', 'setupRatio', low),
  row('K12', 'Technical efficiency', '技术效率', 'APT / (APT + ADET)', 'technicalEfficiency'),
  at('K13', 'Production process ratio', '生产过程率', 'sum(APT) / AOET', `${ORDER} kpis.productionProcessRatio`, {
    ...ofOrder,
    range: '0..>1',
  }),
  row('K14', 'Scrap ratio', '废品率', 'SQ / PQ', 'scrapRatio', low),
  at('K15', 'Actual to planned scrap ratio', '实际计划废品比', 'SQ / PSQ', `${ORDER} kpis.actualToPlannedScrap`, {
    ...ofOrder,
    range: '>= 0',
    better: 'low',
    edgeEn: 'PSQ is sent with the order (`psq`). Without it, or 0: null with `no-input`.',
    edgeZh: 'PSQ 随订单上报（`psq`）；未报或为 0 时为空（`no-input`）。',
  }),
  row('K16', 'Rework ratio', '返工率', 'RQ / PQ', 'reworkRatio', {
    ...low,
    edgeEn: 'Rework is not good at this pass.',
    edgeZh: '返工件本次不计合格。',
  }),
  row('K17', 'First pass yield', '一次合格率', 'GP / IP', 'firstPassYield', {
    edgeEn:
      'Each serial number counts once at a station, where it was judged first: by `quality.result`, or by a `quality.…` value with its limits. Of several judgements at that moment the worst counts. A group adds its stations; the yield through a line is RTY.',
    edgeZh:
      '每个序列号在每个工位只计首次判定：`quality.result`，或带限值的 `quality.…` 测量值；同一时刻多项判定取最差。产线为各工位之和；全线直通率见 RTY。',
  }),
  at('K18', 'Fall-off ratio', '跌落率', 'SQ at the step / PQ at the first step', `${LINE} line.stations[].fallOff`, {
    ...low,
    edgeEn: 'Of a serial line whose stations were put in order (`PUT …/lines/…`).',
    edgeZh: '限已排定工位顺序的串联产线（`PUT …/lines/…`）。',
  }),
  at('K19', 'Machine capability Cm, Cmk', '设备能力指数', 'as Cp, Cpk on a short run', `${QUALITY} capability[].machine`, {
    range: '> 0; good above 1.67',
    aggregation: 'DIST',
    source: 'domain §2.6.4',
    edgeEn: 'Of the newest 50 readings of the range, by their overall spread. Needs approved specification limits.',
    edgeZh: '取区间内最近 50 个读数，用总体离散度；需已批准的规格限。',
  }),
  at(
    'K20',
    'Process capability Cp, Cpk',
    '过程能力指数',
    '(USL - LSL) / 6s, min(USL - m, m - LSL) / 3s',
    `${QUALITY} capability[].process`,
    {
      range: '> 0; good above 1.33',
      aggregation: 'DIST',
      source: 'domain §2.6.4',
      edgeEn: 'Spread within subgroups. Fewer than 50 readings: null; an unstable process is greyed.',
      edgeZh: '组内离散度。不足 50 个读数为空；过程不稳定时置灰。',
    },
  ),
  at('serial-line-oee', 'OEE of a serial line', '串联产线 OEE', 'PRI of the bottleneck · GQ at line end / PBT', `${LINE} line.lineOee`, {
    source: 'domain §2.4',
    edgeEn: 'Beside the group OEE of its machines, which is not the same. PRI and PBT are those of the bottleneck in the window.',
    edgeZh: '与设备组 OEE 并列，二者不同。PRI 与 PBT 取瓶颈工位在该窗口的值。',
  }),
  at('rty', 'Rolled throughput yield', '全线直通率', 'product of first pass yields', `${LINE} line.rty`, {
    source: 'domain §2.4',
    edgeEn: 'Over the stations of a serial line that judge pieces; none: null with `no-inspection`.',
    edgeZh: '串联产线各检验工位一次合格率之积；无检验时为空（`no-inspection`）。',
  }),
  row('K21', 'Comprehensive energy consumption', '单位综合能耗', 'E / PQ', 'energyPerPiece', {
    ...low,
    unit: 'kWh/pc',
    range: '>= 0',
    edgeEn: 'Electricity only; other carriers in standard coal: see standard-coal.',
    edgeZh: '仅电力；其他能源折标煤见 standard-coal。',
  }),
  at('K22', 'Inventory turns', '库存周转', 'throughput / average inventory', STATED, {
    unit: '1/period',
    range: '>= 0',
    edgeEn: 'Both in money: cost of goods sold (`costOfSales`) and `averageInventory`. Of the period stated, never brought to a year.',
    edgeZh: '均以金额计：营业成本（`costOfSales`）与平均库存（`averageInventory`）。按填报期计，不折算为全年。',
  }),
  at('K23', 'Finished goods ratio', '成品率', 'GQ / CM', STATED, {
    edgeEn: '`finishedGoods` and `consumedMaterial`, in t. Process industry.',
    edgeZh: '`finishedGoods` 与 `consumedMaterial`，单位 t。流程工业。',
  }),
  at('K24', 'Integrated goods ratio', '综合成品率', 'IGQ / CM', STATED, {
    edgeEn: 'With the loss ratios of K25 it is 1: facts that miss it by more than 0.5 % are refused.',
    edgeZh: '与 K25 各损失率之和为 1；偏差超过 0.5% 的填报拒收。',
  }),
  at('K25', 'Production, storage and transport, other loss ratio', '生产、储运、其他损失率', 'PL / CM, STL / CM, OL / CM', STATED, low),
  row('K26', 'Equipment load rate', '设备负荷率', 'Σ(PRI·PQ) / PBT', 'loadRate', {
    range: '0..1+',
    edgeEn: 'PQ / capacity. Capacity is the rated one, planned time over ideal cycle, not the most that was ever made.',
    edgeZh: '即 PQ / 产能；产能为额定产能（计划时间 / 理想节拍），非历史最大产量。',
  }),
  row('K27-MTBF', 'MTBF, mean operating time between failures', '平均无故障时间', 'AUPT / FE', 'mtbf', {
    ...reliability,
    edgeEn:
      'Operating time is setup and production. No failure: null, and longer than the operating time observed (AUPT). With divisor `n+1`: AUPT / (FE + 1).',
    edgeZh: '运行时间为换型与生产时间。无故障时为空，且大于已观测运行时间（AUPT）。`n+1` 口径：AUPT / (FE + 1)。',
  }),
  row('K27-MTTR', 'MTTR, mean time to repair', '平均修复时间', 'TTR / FE', 'mttr', {
    ...reliability,
    ...low,
    edgeEn: 'A failure that is still open at the end of the window counts, with its time so far; the row says `censored`.',
    edgeZh: '窗口末未结束的故障计入，按已历时计，并标记 `censored`。',
  }),
  at('K27-MTTF', 'MTTF, mean time to failure', '平均失效前时间', 'AUPT / FE(replaced)', `${QUALITY} mttf`, {
    ...reliability,
    edgeEn:
      'Of parts that are replaced rather than mended: failures whose stop people marked so (`replaced`, with a reason B). None: null (`no-replacement`).',
    edgeZh: '限更换而非修复的部件：停机归类时标记为更换（`replaced`，原因 B）的故障。没有时为空（`no-replacement`）。',
  }),
  at('K28', 'Corrective maintenance ratio', '纠正性维护率', 'CMT / (CMT + PMT)', `${QUALITY} maintenance.correctiveRatio`, {
    ...low,
    edgeEn: 'CMT: time in faults and under reasons B…; PMT: under reason P2. Both 0: null.',
    edgeZh: 'CMT：故障及原因 B… 的时间；PMT：原因 P2 的时间。两者皆 0 时为空。',
  }),
  row('failure-rate', 'Failure rate', '故障率', '1000 · FE / AUPT', 'failureRate', {
    ...reliability,
    ...low,
    unit: '1/1000 h',
  }),
  row('inherent-availability', 'Inherent availability', '固有可用度', 'AUPT / (AUPT + TTR)', 'inherentAvailability', {
    source: 'domain §2.5',
    edgeEn: 'MTBF / (MTBF + MTTR); differs from K06. No failure: null.',
    edgeZh: '即 MTBF / (MTBF + MTTR)，不同于 K06。无故障时为空。',
  }),
  row('teep', 'TEEP, total effective equipment performance', '设备完全有效生产率', 'Σ(PRI·GQ) / TCAL', 'teep', {
    source: 'domain §2.3.1',
    edgeEn: 'OEE × planned time / calendar time. Of a window that still runs, the time gone by.',
    edgeZh: 'OEE × 计划时间 / 日历时间。未结束的窗口按已过时间。',
  }),
  none(
    'ooe',
    'OOE, overall operations effectiveness',
    '运营综合效率',
    'Σ(PRI·GQ) / (PBT + unscheduled open time)',
    'opening hours beside the shifts are not declared',
    { source: 'domain §2.3.1' },
  ),
  at('losses', 'Losses of planned time', '计划时间损失', 'PBT - Σ(PRI·GQ)', 'losses', {
    source: 'domain §2.3.1',
    unit: 'min',
    range: 'speed may be negative',
    better: 'low',
    aggregation: 'SUM',
    edgeEn:
      'Breakdown, setup, minor, starved, blocked, idle, off, open, no order, unobserved, speed and quality sum with Σ(PRI·GQ) to PBT. A minor stop is taken off availability (`iso22400`) or effectiveness (`tpm`).',
    edgeZh:
      '故障、换型、短停、待料、堵料、空闲、关机、未定、无订单、未观测、速度、不良与 Σ(PRI·GQ) 之和等于 PBT。短停计入可用率（`iso22400`）或性能率（`tpm`）。',
  }),
  row('specific-energy', 'Specific energy', '单位合格品能耗', 'E / GQ', 'specificEnergy', {
    ...energy,
    unit: 'kWh/good pc',
    aggregation: 'RATIO',
    edgeEn: 'GQ 0: null with `no-count`; the energy itself is still shown.',
    edgeZh: 'GQ 为 0 时为空（`no-count`），能耗仍显示。',
  }),
  at('energy-by-state', 'Energy by state', '分状态能耗', 'E(state)', 'sums.e…Kwh', energy),
  row('standby-share', 'Standby loss share', '待机损耗占比', '(E(IDLE) + E(STARVED) + E(BLOCKED) + E(FAULT)) / E', 'standbyShare', {
    ...low,
    source: 'domain §2.7.1',
  }),
  row('base-load-share', 'Base-load share', '基础负荷占比', '(E - E(RUN)) / E', 'baseLoadShare', { ...low, source: 'domain §2.7.1' }),
  at('max-demand', 'Maximum demand', '最大需量', 'max of 15-min averages', `${REPORT} maxDemandKw`, {
    ...energy,
    unit: 'kW',
    aggregation: 'DIST',
  }),
  at('load-factor', 'Load factor', '负荷率', 'average power / maximum demand', `${REPORT} loadFactor`, {
    source: 'domain §2.7.1',
    aggregation: 'DIST',
    edgeEn: 'Average over the blocks in which energy was metered.',
    edgeZh: '按有计量的时段求平均。',
  }),
  at(
    'tou-share',
    'Time-of-use shares and cost index',
    '分时电量占比与成本指数',
    'E(period) / E, sum(E(period)·factor) / E',
    `${REPORT} timeOfUse`,
    {
      source: 'domain §2.7.2',
      better: 'neither',
      edgeEn:
        'By the tariff of the site or, without one, of the enterprise, by month and kind of day (workday, weekend, holiday); each must cover 24 h exactly once.',
      edgeZh: '按厂区电价方案（未设则按企业电价方案），分月份和日类型（工作日、周末、节假日），各须恰好覆盖 24 小时。',
    },
  ),
  at('energy-cost', 'Cost of energy losses', '能源损失金额', 'sum(E(loss, period) · price(period))', `${REPORT} losses`, {
    ...energy,
    unit: 'CNY',
    source: 'domain §2.7; the tariff of the site or enterprise',
    edgeEn:
      'Beside the minutes of the OEE losses: energy of IDLE, STARVED, BLOCKED, FAULT, MINOR, SETUP + WARMUP, OFF + PLANNED, and of running that made scrap: E(RUN)·(1 - GQ/PQ). Without a tariff: kWh alone.',
    edgeZh:
      '与 OEE 损失分钟并列：待机、待料、堵料、故障、短停、换型与预热、关机与计划停机，以及废品电量 E(RUN)·(1 - GQ/PQ)。未设电价时仅列电量。',
  }),
  at(
    'base-load',
    'Base load and marginal energy',
    '基础负荷与边际能耗',
    'P = P_base + SEC_marginal · rate',
    'GET …/devices/{…}/energy baseLoad',
    {
      source: 'domain §2.7.1',
      unit: 'kW; kWh/pcs',
      range: '>= 0',
      better: 'low',
      aggregation: 'DIST',
      edgeEn:
        'Least squares over metered hours that are over: from 48 hours and R² 0.7 on, else null (`too-few`, `no-spread`, `weak-fit`). Drift: CUSUM of the later residuals, slack 0.5, limit 5 sigma of the first half.',
      edgeZh: '对已结束的计量小时作最小二乘：不少于 48 小时且 R² ≥ 0.7，否则为空。漂移：后半段残差的 CUSUM，K 0.5、H 5（以前半段 σ 计）。',
    },
  ),
  at(
    'unbalance',
    'Voltage and current unbalance',
    '电压与电流不平衡度',
    'max|Vi - Vmean| / Vmean',
    'GET …/devices/{…}/energy voltageUnbalance',
    {
      source: 'domain §2.7.1',
      range: '>= 0',
      better: 'low',
      aggregation: 'LAST',
      edgeEn: 'Of the newest values of three phases; null unless all three were sent.',
      edgeZh: '取三相最新值；缺任一相为空。',
    },
  ),
  at('power-factor', 'Power factor', '功率因数', 'P / S', 'GET …/devices/{…}/energy powerFactor', {
    source: 'domain §2.7.1',
    range: '-1..1',
    aggregation: 'LAST',
    edgeEn: 'As sent, else newest active over apparent power.',
    edgeZh: '优先采用上报值，否则为最新有功与视在功率之比。',
  }),
  at(
    'coal-per-good',
    'Standard coal of a good piece',
    '单位产品综合能耗（标准煤）',
    '1000 · tce / GQ',
    `${REPORT} standardCoal.kgcePerGood`,
    {
      source: 'GB/T 2589; domain §2.7.3',
      unit: 'kgce/pcs',
      range: '>= 0',
      better: 'low',
      edgeEn: 'GQ 0: null.',
      edgeZh: 'GQ 为 0 时为空。',
    },
  ),
  at('standard-coal', 'Energy in standard coal', '综合能耗（标准煤）', 'sum(e·k) / 1000', `${REPORT} standardCoal`, {
    source: 'GB/T 2589; domain §2.7.3',
    unit: 'tce',
    range: '>= 0',
    better: 'low',
    aggregation: 'SUM',
    edgeEn: 'Default k: 0.1229 kgce/kWh (equivalent value), 1.2143 kgce/m3 gas, 34.12 kgce/GJ heat; configurable.',
    edgeZh: '默认系数：电 0.1229 kgce/kWh（当量）、气 1.2143 kgce/m3、热 34.12 kgce/GJ，可配置。',
  }),
  at('carbon', 'CO2 of electricity, location based', '电力二氧化碳排放（基于位置）', 'E · grid factor', `${REPORT} carbon`, {
    source: 'domain §2.7.4',
    unit: 't',
    range: '>= 0',
    better: 'low',
    aggregation: 'SUM',
    edgeEn:
      'Latest vintage published at the reporting time, named in the answer. Green power is never netted off. A statement issued for a month, quarter or year (`POST …/carbon/{period}`) stays readable as issued; another vintage or later data make the next version beside it.',
    edgeZh:
      '采用报告时最新公布年份的因子并注明；不抵扣绿电。按月、季、年出具的报表（`POST …/carbon/{period}`）保持出具时的内容；因子年份或数据变化时另立新版本。',
  }),
  row(
    'classified-share',
    'Share of stop time classified',
    '停机时间已分类占比',
    '(AUST + ADET + ADOT - TUNCLASS) / (AUST + ADET + ADOT)',
    'classifiedShare',
    {
      source: 'domain §4.9',
      edgeEn:
        'Target 0.8. Stop time is planned time without production. Classified: the reported reason begins with a code of the reason tree, people gave one, or the state says it (setup, warm-up, starved, blocked, idle without order). Not stopped: null, `no-stop`.',
      edgeZh:
        '目标 0.8。停机时间为计划时间内未生产的时间。已分类：上报原因以原因树代码开头、人工已归类，或状态本身说明（换型、预热、待料、堵塞、无订单空闲）。没有停机时为空（`no-stop`）。',
    },
  ),
  at('pue', 'PUE, power usage effectiveness', '电能利用效率', 'E_DC / E_IT', `${ASSETS} compute.pue`, {
    ...centre,
    ...low,
    range: '>= 1',
    edgeEn:
      'Of several sites the sums, never a mean. Limit < 1.15, strict. Interim below a year of metered time. E_DC: electricity `dc.energy.total` at the entry of the site, fuel (`diesel.volume` 9.9 kWh/l, `gas.volume` 10.5 kWh/m3, EN 50600) and bought cold (`dc.energy.cooling`, as metered); what is not metered is not in it, and the answer says so. A meter missing for more than 1 % of the time: null (`meter-gap`). An hour in which IT used more than came in is rejected and counted (`pue-below-1`).',
    edgeZh:
      '多个机房按电量求和，不取平均。限值 < 1.15（严格）。计量不足一年为期间值。E_DC 含站点进线电量 `dc.energy.total`、燃料（`diesel.volume` 9.9 kWh/l，`gas.volume` 10.5 kWh/m3，EN 50600）和外购冷量（`dc.energy.cooling`，按计量值）；未计量的不在内，并在结果中注明。一块表缺数超过 1% 时为空（`meter-gap`）。IT 用电大于总用电的小时剔除并计数（`pue-below-1`）。',
  }),
  at('green-share', 'Green share, REF', '绿电占比', 'E_green / E_DC', `${ASSETS} compute.greenShare`, {
    ...centre,
    edgeEn: 'Limit > 40 %, strict. Stands for REF where all of it was owned or bought.',
    edgeZh: '限值 > 40%（严格）。全部自有或购入时即 REF。',
  }),
  at(
    'cue',
    'CUE, carbon usage effectiveness',
    '碳利用效率',
    '(E_electricity · grid factor + fuel · factor) / E_IT',
    `${ASSETS} compute.cue`,
    {
      ...centre,
      ...low,
      unit: 'kgCO2/kWh',
      range: '>= 0',
      edgeEn:
        'Location based: green power is not netted off. The factor is in the answer; gas 2.162 kg/m3, diesel 2.64 kg/l (IPCC 2006: 74.1 kg/GJ). Bought cold has no factor: null (`no-factor`).',
      edgeZh:
        '基于位置，不抵扣绿电；因子随结果给出，天然气 2.162 kg/m3，柴油 2.64 kg/l（IPCC 2006：74.1 kg/GJ）。有外购冷量时因无因子为空（`no-factor`）。',
    },
  ),
  at('wue', 'WUE, water usage effectiveness', '水利用效率', 'water / E_IT', `${ASSETS} compute.wue`, {
    ...centre,
    ...low,
    unit: 'l/kWh',
    range: '>= 0',
  }),
  at('occupancy', 'Rack occupancy', '上架率', 'racks used / installed', `${ASSETS} compute.occupancy`, {
    ...centre,
    aggregation: 'LAST',
    edgeEn: 'Limit >= 65 %, inclusive.',
    edgeZh: '限值 >= 65%（含）。',
  }),
  at('it-load-rate', 'IT load rate', 'IT 负载率', 'mean IT power / design IT power', `${ASSETS} compute.itLoadRate`, {
    ...centre,
    edgeEn: 'Design power: `designItPower` of the device document.',
    edgeZh: '设计功率取设备档案 `designItPower`。',
  }),
  at('utilisation', 'Utilisation of compute', '算力利用率', 'FLOPS used / capacity', `${ASSETS} compute.utilisation`, {
    ...centre,
    edgeEn: 'Both over time.',
    edgeZh: '两者按时间求平均。',
  }),
  at('effective-compute', 'Effective compute', '有效算力', 'capacity · availability · utilisation', `${ASSETS} compute.effectiveCompute`, {
    ...centre,
    unit: 'PFLOPS',
    range: '>= 0',
    aggregation: 'LAST',
  }),
  at('capacity', 'Capacity by precision', '分精度算力规模', 'sum(FLOPS) by precision', `${ASSETS} compute.capacity`, {
    ...centre,
    unit: 'PFLOPS',
    range: '>= 0',
    aggregation: 'LAST',
    edgeEn: 'A capacity always carries its precision. Intelligent share: TF32, BF16, FP16, FP8, FP4, INT8 and INT4 over all.',
    edgeZh: '算力规模必带精度。智能算力占比：TF32、BF16、FP16、FP8、FP4、INT8、INT4 之和除以总量。',
  }),
  at(
    'fleet-capacity',
    'Capacity of all compute centres',
    '区域算力总规模',
    'sum(FLOPS) of halls that report',
    '`GET …/regions/{code}/compute-fleet capacity`',
    {
      ...centre,
      source: 'domain §2.11, SYS-22',
      unit: 'PFLOPS',
      range: '>= 0',
      aggregation: 'LAST',
      edgeEn:
        'City and province, for the operator; gated. A hall that falls silent takes exactly its capacity out and is listed as silent, never counted as zero. PUE, green share and racks beside it are quotients of sums over halls that tell both sides.',
      edgeZh:
        '按市、省汇总，仅运营方可见，经隐私门控。机房失联时总量恰好减少其规模，并列为失联，不按零计。同列 PUE、绿电占比、上架率均为两侧数据齐全机房的总和之比。',
    },
  ),
  at(
    'site-availability',
    'Availability of a compute centre',
    '算力中心可用率',
    '(NORMAL + DEGRADED) / known time',
    `${ASSETS} compute.availability`,
    {
      ...centre,
      source: 'domain §3.3.7',
      edgeEn: 'Not K06. NORMAL, DEGRADED, MAINT, OUTAGE are kept as RUN, MINOR, PLANNED, FAULT.',
      edgeZh: '不同于 K06。NORMAL、DEGRADED、MAINT、OUTAGE 存为 RUN、MINOR、PLANNED、FAULT。',
    },
  ),
  at('vpd', 'VPD, vapour pressure deficit', '饱和水汽压差', '0.6108·exp(17.27·T / (T + 237.3))·(1 - RH)', `${ASSETS} farm.vpdKpa`, {
    ...farm,
    unit: 'kPa',
    better: 'neither',
    aggregation: 'DIST',
    edgeEn: 'The mean is of hours in which both sensors were read.',
    edgeZh: '平均值取两个传感器均有数据的小时。',
  }),
  at('dli', 'DLI, daily light integral', '日光照积分', 'sum(PPFD·dt) / 1e6', `${ASSETS} farm.dli`, {
    ...farm,
    unit: 'mol/(m2·d)',
    better: 'neither',
    edgeEn: 'Mean of whole local days (22 h observed).',
    edgeZh: '取完整本地日（观测满 22 小时）的平均。',
  }),
  at('degree-days', 'Degree days', '积温', 'sum(max(0, Tmean - 10 °C))', `${ASSETS} farm.degreeDays`, {
    ...farm,
    unit: 'K·d',
    better: 'neither',
    aggregation: 'SUM',
    edgeEn: 'Whole local days only.',
    edgeZh: '仅计完整本地日。',
  }),
  at('in-band', 'In-band share of climate', '环境达标时间占比', 'time in band / observed time, by daylight', `${ASSETS} farm.climate`, {
    ...farm,
    range: '0..1',
    edgeEn:
      'Bands of the device document, else 21-27 °C, 50-70 %, 400-1,500 ppm. Daylight: hours with light, without a sensor 06-18 local.',
    edgeZh: '范围取设备档案，默认 21-27 °C、50-70%、400-1500 ppm。白天：有光照的小时，无传感器时取当地 6-18 时。',
  }),
  at('water-productivity', 'Water productivity', '水分生产率', 'harvest / water', `${ASSETS} farm.waterProductivity`, {
    ...farm,
    unit: 'kg/m3',
  }),
  at('energy-per-kg', 'Energy per kilogram', '单位产量能耗', 'E / harvest', `${ASSETS} farm.kwhPerKg`, { ...farm, ...low, unit: 'kWh/kg' }),
  at('labour-per-tonne', 'Labour per tonne', '单位产量用工', 'hours of people present / harvest', `${ASSETS} farm.labourPerTonne`, {
    ...farm,
    ...low,
    unit: 'h/t',
  }),
  ...ECONOMY,
  at('cv', 'Coefficient of variation between counties', '县域变异系数', 'sqrt(Σ q (y - µ)²) / µ', `${REGIONS} spread.cv`, {
    ...regional,
    range: '>= 0',
    edgeEn: 'Of released figures of counties; a withheld county is excluded and listed. q: share of people, or 1/n.',
    edgeZh: '仅用已发布的区县指标；未发布者剔除并列出。q 为人口占比或 1/n。',
  }),
  at('gini', 'Gini between counties', '县域基尼系数', 'ΣΣ q_i q_j |y_i - y_j| / 2µ', `${REGIONS} spread.gini`, {
    ...regional,
    edgeEn: '`giniCorrected` is times n / (n - 1), for equal weights.',
    edgeZh: '`giniCorrected` 乘以 n / (n - 1)，用于等权。',
  }),
  at('theil', 'Theil T and L', '泰尔指数 T、L', 'T = Σ q (y/µ) ln(y/µ); L = Σ q ln(µ/y)', `${REGIONS} spread.theilT`, {
    ...regional,
    range: '>= 0',
    edgeEn: 'Counties at 0 are excluded and listed. Split: within and between coast and mountain/island, by the class in force.',
    edgeZh: '取值为 0 的区县剔除并列出。按当时有效的沿海、山区海岛分类分解组内与组间。',
  }),
  at('convergence', 'Convergence', '收敛性', 'beta: slope of growth over ln(first); sigma: slope of CV', `${REGIONS} convergence`, {
    ...regional,
    range: 'any',
    edgeEn: 'A day is a period; below 0 counties draw together. Over days every county in it has released; null below two.',
    edgeZh: '以日为期；小于 0 表示趋同。仅取各区县均已发布的日期，少于两日为空。',
  }),
  at('coverage-gap', 'Coverage gap', '覆盖率差距', 'max - min of coverage over classes of counties', `${REGIONS} coverage.gap`, {
    ...regional,
    edgeEn: 'Coverage: enterprises with data in the last 24 h of all registered; five or more a class.',
    edgeZh: '覆盖率为近 24 小时有数据的企业占登记企业比重；每类至少五家。',
  }),
  at(
    'change',
    'Change against own past',
    '较自身基线变化',
    'OEE today - median(OEE of up to 7 days before)',
    'GET …/regions/{code} change',
    {
      ...regional,
      range: '-1..1',
      better: 'high',
      edgeEn: 'Regions hold different trades, so levels are not ranked. In points; null before a second day is released.',
      edgeZh: '区域行业构成不同，不按水平排名。单位为百分点；首日为空。',
    },
  ),
  at('oee-equal', 'OEE, every enterprise once', '企业等权 OEE', 'Σ OEE_e / n', 'GET …/regions/{code} oeeEqual', {
    source: 'domain §2.4',
    aggregation: 'DIST',
    edgeEn: 'Beside OEE by planned time, so that one giant is not the region.',
    edgeZh: '与按计划时间加权的 OEE 并列，避免单一大企业代表全体。',
  }),
  at(
    'prosperity',
    'Telemetry prosperity',
    '运行景气指数',
    '0.4 production + 0.2 energy + 0.2 orders + 0.1 quality + 0.1 active',
    'GET …/segments/{code}/prosperity',
    {
      ...prosperity,
      edgeEn:
        'Each part 100·(share up + 0.5·share same), beyond ±3 % of the median of four weeks. Ten enterprises or more; not around the lunar new year.',
      edgeZh: '各分项为 100·(上升占比 + 0.5·持平占比)，以前四周中位数 ±3% 为带。至少十家；春节前后不发布。',
    },
  ),
  at(
    'pmi',
    'PMI',
    '采购经理指数',
    '0.30 orders + 0.25 production + 0.20 employment + 0.15 (100 - delivery) + 0.10 stock',
    'GET …/segments/{code}/survey pmi',
    {
      ...prosperity,
      edgeEn:
        'Each 100·(share up + 0.5·share same) of what enterprises answered for a month (`PUT …/survey/{month}` or as a table); delivery up is faster. Published once, from the 11th of the next month on, of ten enterprises or more; an index within three answers of an end of its scale is withheld, for it says what all answered.',
      edgeZh:
        '各分项为 100·(上升占比 + 0.5·持平占比)，来自企业月度问卷（`PUT …/survey/{month}` 或表格导入）；配送加快记为上升。次月 11 日起发布一次，至少十家；距量程端点不足三份答卷的指数不发布。',
    },
  ),
  at(
    'climate',
    'Business climate',
    '企业景气指数',
    '0.4 spot + 0.6 expected; spot = 100 (good - bad) + 100',
    'GET …/segments/{code}/survey climate',
    {
      ...prosperity,
      range: '0..200; 100 neutral',
      edgeEn: 'Of the same survey and under the same rules as the PMI: how business is, and how it is expected to be.',
      edgeZh: '与采购经理指数同一问卷、同一规则：当前与预期经营状况。',
    },
  ),
  at('location-quotient', 'Location quotient', '区位商', '(e_ir / e_r) / (e_i / e)', 'GET …/regions/{code} segments.lq', {
    ...concentration,
    edgeEn: 'e: earned hours of today. Only of segments that pass the gate alone and beside what is withheld.',
    edgeZh: 'e 为当日标准工时。仅发布单独及与未发布部分合并均通过隐私闸门的行业。',
  }),
  at(
    'hhi',
    'Herfindahl-Hirschman index',
    '赫芬达尔指数',
    '10000 Σ share²; normalised (H - 1/n) / (1 - 1/n)',
    'GET …/segments/{code}/concentration',
    {
      ...concentration,
      range: '10000/n..10000',
      edgeEn: 'Of earned hours, ten enterprises or more. With it: entropy -Σ s ln s, and the share of the five largest, never of fewer.',
      edgeZh: '按标准工时，至少十家。并列熵 -Σ s ln s 及前五占比，不发布更少家数的占比。',
    },
  ),
  row('order-coverage', 'Order coverage', '订单信息覆盖率', '(TOBS - TASSUMED) / TOBS', 'orderCoverage', quality),
  at('coverage', 'State coverage', '状态覆盖率', 'TOBS / PBT', 'coverage', {
    ...quality,
    source: 'domain §2.0',
    edgeEn: 'Below 0.8, OEE-type figures are null with `coverage-low`.',
    edgeZh: '低于 0.8 时 OEE 类指标为空（`coverage-low`）。',
  }),
  at('validity', 'Validity', '有效率', 'readings that passed all checks / received', `${BALANCE} quality.validity`, quality),
  at('uniqueness', 'Uniqueness', '唯一率', '1 - duplicates / received', `${BALANCE} quality.uniqueness`, quality),
  at('completeness', 'Completeness', '完整率', 'received / expected points', `${DATA_QUALITY} parts.completeness`, {
    ...quality,
    edgeEn:
      'In planned time. Expected an hour: what the device itself reaches in three of four heard hours, of which 4 are needed; until then one reading a declared heartbeat. A busy hour makes up for no silent one.',
    edgeZh: '仅计划时间。每小时应收数取设备自身在四分之三有数据小时内达到的条数（至少 4 小时），此前按声明的心跳；忙时不弥补缺失。',
  }),
  at('timeliness', 'Timeliness', '及时率', 'share with arrival - event time <= 10 s', `${DATA_QUALITY} parts.timeliness`, {
    ...quality,
    edgeEn:
      'Back-fill (`hist`) is meant to be late and is not held against it. Readings whose clock was corrected arrive when they happened.',
    edgeZh: '标明补传（hist）的数据不计为迟到；时钟被校正的读数以到达时间为准。',
  }),
  at(
    'ideal-cycle-validity',
    'Ideal-cycle validity',
    '节拍可信率',
    'APT with effectiveness in 0.3..1.05 / APT',
    `${DATA_QUALITY} parts.idealCycle`,
    {
      ...quality,
      edgeEn: 'By hours with a count and an ideal cycle.',
      edgeZh: '按有计数和理想节拍的小时计。',
    },
  ),
  at('clock-offset', 'Clock offset', '时钟偏差', 'median(source time - receipt)', `${DATA_QUALITY} clockOffsetMs`, {
    ...quality,
    unit: 'ms',
    range: 'any',
    better: 'neither',
    aggregation: 'DIST',
    edgeEn: 'Of the last live messages.',
    edgeZh: '取最近的实时消息。',
  }),
  at('data-quality', 'Data quality, composite', '数据质量综合分', 'min of the parts', `${DATA_QUALITY} composite`, {
    ...quality,
    aggregation: 'DIST',
    edgeEn: 'The least of the known parts, not their mean; a part nothing is known of (no order flag ever sent) is null and left out.',
    edgeZh: '取已知各项的最小值而非平均；无从得知的项（如从未上报订单标志）为空且不计。',
  }),
]

export const definitionOf = (kpi: RowKpiName): KpiDefinition => KPI_DEFINITIONS.find((d) => d.kpi === kpi)!

/** Longest first: E(RUN) is not E, and the PQ of Σ(PRI·PQ) is not PQ. */
const TOKENS = Object.keys(SYMBOLS)
  .sort((a, b) => b.length - a.length)
  .map((symbol) => symbol.replace(/[()]/g, '\\$&'))
const TOKEN = new RegExp(`(?<![\\p{L}\\d·])(?:${TOKENS.join('|')})(?![\\p{L}\\d(])`, 'gu')
/** Symbols of a formula, in order, each once. */
export const symbolsOf = (formula: string): readonly string[] => [...new Set(formula.match(TOKEN) ?? [])]
/** The formula with a text in place of each symbol. */
export const fillFormula = (formula: string, text: (symbol: string) => string): string => formula.replace(TOKEN, (symbol) => text(symbol))

/** docs/kpis.md. */
export function kpiDocument(definitions: readonly KpiDefinition[] = KPI_DEFINITIONS): string {
  const cell = (text: string) => text.replaceAll('|', '\\|')
  const where = (d: KpiDefinition) => (d.found === null ? `not formed: ${d.missing}` : `\`${d.found}\``)
  const lines = definitions.map(
    (d) =>
      `| ${d.id} | ${d.nameEn} | ${d.nameZh} | ${cell(d.formula)} | ${d.unit} | ${d.range} | ${d.better} | ${d.aggregation} | ${where(d)} | ${d.source} | ${[d.edgeEn, d.edgeZh].filter(Boolean).join('<br>')} |`,
  )
  const symbols = Object.entries(SYMBOLS).map(([symbol, { unit }]) => `\`${symbol}\`${unit === '' ? '' : ` (${unit})`}`)
  return `# KPIs 指标

Made by \`industry-brain kpi --docs\` from [model/kpi-definitions.ts](../model/kpi-definitions.ts), the same text that \`GET /api/v1/kpi-definitions\`
serves and an opened figure shows; a test compares. Ratios are fractions of sums over a window; a figure whose input is missing is null and
says why, never 0. A figure of several devices is formed from their summed elements, never from their figures.

| id | name | 名称 | formula | unit | range | better | aggregation | found in | source | edge cases |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join('\n')}

Symbols, from the \`sums\` of a KPI row: ${symbols.join(', ')}. AUBT is observed time without ADOT, AUPT is AUST + APT.
`
}
