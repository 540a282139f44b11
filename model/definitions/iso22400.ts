// The figures of ISO 22400-2 and what is formed of the same sums (domain §2.2, §2.3, §2.5): model/kpi.ts, orders.ts and lines.ts form them.
import { LIVE_RULES } from '../spc.ts'
import { at, type KpiDefinition, low, none, type Rest, row } from './define.ts'

const ORDER = 'GET …/orders'
const LINE = 'GET …/kpis?level=line'
const QUALITY = 'GET …/devices/…/quality'
const STATED = '`GET …/productivity facts`'
const ofOrder: Rest = { source: 'ISO 22400-2, order scope; domain §2.2' }
const reliability: Rest = { source: 'ISO 22400-2; domain §2.5', unit: 'h', range: '>= 0' }

export const ISO_22400: readonly KpiDefinition[] = [
  at('K01', 'Worker efficiency', '员工效率', 'APWT / APAT', STATED, {
    edgeEn:
      'Stated as hours worked on orders and hours of attendance of a month, quarter or year. One worker on n units: work time is split by n, so an hour counts once. More work than attendance is refused.',
    edgeZh: '按月、季、年填报订单作业工时和出勤工时。一人看 n 台：工作时间按 n 均分，一小时只计一次。作业多于出勤则拒收。',
  }),
  at('K02', 'Allocation ratio', '分配率', 'sum(AUBT) / AOET', `${ORDER} kpis.allocationRatio`, {
    ...ofOrder,
    range: '0..>1',
    edgeEn: 'Above 1 when operations overlap: machines busy at once, on average; shared among them it is 0..1. Order scope only.',
    edgeZh: '工序重叠时大于 1，即平均同时占用的设备数；按设备平摊则在 0..1 之间。仅限订单范围。',
  }),
  at('order-progress', 'Progress of an order', '订单进度', 'GQ / ordered quantity', `${ORDER} kpis.progress`, { range: '0..1+' }),
  at('order-time', 'Execution time of an order', '订单执行时间', 'end (while it runs: now) - begin', `${ORDER} sums.aoet`, {
    unit: 's',
    range: '>= 0',
    better: 'low',
    aggregation: 'SUM',
    edgeEn:
      'AOET: all of the time from begin to end, planned or not. An order nobody said the end of is over when the last machine that named it names it no more; while it is on hold or waits it goes on.',
    edgeZh: '即 AOET：自开始至结束的全部时间，不论是否计划时间。没有结束消息时，以最后一台设备不再报该订单为止；挂起或等待期间继续计时。',
  }),
  at('order-throughput', 'Throughput of an order', '订单产出率', 'PQ / AOET', `${ORDER} kpis.throughputRate`, {
    unit: 'pcs/h',
    range: '>= 0',
  }),
  row('K03', 'Throughput rate', '产出率', 'PQ / APT', 'throughputRate', {
    unit: 'pcs/h',
    range: '>= 0',
    edgeEn: 'Of a machine: by its production time. Of an order: PQ / AOET, beside the order.',
    edgeZh: '设备口径：除以生产时间；订单口径：PQ / AOET，见订单列表。',
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
    edgeEn: 'Not the IEC availability. In the TPM convention minor stops count as run time: (APT + minor stops) / PBT.',
    edgeZh: '非 IEC 可用度。TPM 口径下短停计入运行：(APT + 短停) / PBT。',
  }),
  row('K07', 'Effectiveness', '性能率', 'Σ(PRI·PQ) / APT', 'effectiveness', {
    range: '0..1; above 1: wrong ideal cycle or double counts',
    edgeEn: 'The true value is shown, also above 1. In the TPM convention the divisor is APT + minor stops.',
    edgeZh: '大于 1 时照实显示。TPM 口径下分母为 APT + 短停。',
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
  row('K14', 'Scrap ratio', '废品率', 'SQ / PQ', 'scrapRatio', {
    ...low,
    edgeEn: 'Null where good, scrap and rework miss the total by more than 1 %: nobody told which of the rest is scrap.',
    edgeZh: '合格、废品与返工之和与总数相差超过 1% 时为空：其余是否为废品无人上报。',
  }),
  at('K15', 'Actual to planned scrap ratio', '实际计划废品比', 'SQ / PSQ', `${ORDER} kpis.actualToPlannedScrap`, {
    ...ofOrder,
    range: '>= 0',
    better: 'low',
    edgeEn: 'PSQ is sent with the order. Without it, or 0: null.',
    edgeZh: 'PSQ 随订单上报；未报或为 0 时为空。',
  }),
  row('K16', 'Rework ratio', '返工率', 'RQ / PQ', 'reworkRatio', {
    ...low,
    edgeEn: 'Rework is not good at this pass. Null as for K14.',
    edgeZh: '返工件本次不计合格。与 K14 相同，计数不符时为空。',
  }),
  row('K17', 'First pass yield', '一次合格率', 'GP / IP', 'firstPassYield', {
    edgeEn:
      'Each serial number counts once at a station, where it was judged first: by its verdict, or by a measured value with its limits. Of several judgements at that moment the worst counts. A group adds its stations; the yield through a line is RTY.',
    edgeZh: '每个序列号在每个工位只计首次判定：检验结论，或带限值的测量值；同一时刻多项判定取最差。产线为各工位之和；全线直通率见 RTY。',
  }),
  at('K18', 'Fall-off ratio', '跌落率', 'SQ at the step / PQ at the first step', `${LINE} line.stations[].fallOff`, {
    ...low,
    edgeEn: 'Of a serial line whose stations were put in order.',
    edgeZh: '限已排定工位顺序的串联产线。',
  }),
  at('K19', 'Machine capability Cm, Cmk', '设备能力指数 Cm、Cmk', 'as Cp, Cpk on a short run', `${QUALITY} capability[].machine`, {
    range: '> 0; good above 1.67',
    aggregation: 'DIST',
    source: 'domain §2.6.4',
    edgeEn: 'Of the newest 50 readings of the range, by their overall spread. Needs approved specification limits.',
    edgeZh: '取区间内最近 50 个读数，用总体离散度；需已批准的规格限。',
  }),
  at(
    'K20',
    'Process capability Cp, Cpk',
    '过程能力指数 Cp、Cpk',
    '(USL - LSL) / 6s, min(USL - m, m - LSL) / 3s',
    `${QUALITY} capability[].process`,
    {
      range: '> 0; good above 1.33',
      aggregation: 'DIST',
      source: 'domain §2.6.4',
      edgeEn: 's is the spread within subgroups. Fewer than 50 readings: null; an unstable process is greyed.',
      edgeZh: 's 为组内离散度。不足 50 个读数为空；过程不稳定时置灰。',
    },
  ),
  at(
    'performance',
    'Process performance Pp, Ppk',
    '过程性能指数 Pp、Ppk',
    '(USL - LSL) / 6σ, min(USL - m, m - LSL) / 3σ',
    'GET …/devices/{…}/spc capability',
    {
      range: '> 0; good above 1.33',
      aggregation: 'DIST',
      source: 'domain §2.6.4',
      edgeEn: 'σ is the overall spread of all n readings, between subgroups as well. With one limit Ppk of its side alone.',
      edgeZh: 'σ 为全部 n 个读数的总体离散度，含组间变化。只有一侧规格限时仅有该侧的 Ppk。',
    },
  ),
  at(
    'cpm',
    'Capability about the target Cpm',
    '目标能力指数 Cpm',
    '(USL - LSL) / (6 sqrt(σ² + (m - T)²))',
    'GET …/devices/{…}/spc capability',
    {
      range: '> 0; good above 1.33',
      aggregation: 'DIST',
      source: 'domain §2.6.4',
      edgeEn: 'σ is the overall spread, T the target that was stated with the limits. Without a target or one of the limits: null.',
      edgeZh: 'σ 为总体离散度，T 为随规格限给出的目标值。缺目标值或任一规格限时为空。',
    },
  ),
  at(
    'control-limits',
    'Control limits',
    '控制限',
    'm ± A2·R, m ± A3·s, m ± 2.66·MR, p ± 3·sqrt(p(1 - p)/n), u ± 3·sqrt(u/n)',
    'GET …/devices/{…}/spc limits',
    {
      unit: 'as measured',
      range: 'any',
      better: 'neither',
      aggregation: 'DIST',
      source: 'domain §2.6',
      edgeEn: 'By chart: X-bar/R, X-bar/S, I-MR, p, u. Frozen in phase 1 and changed by approval only; before that provisional.',
      edgeZh: '依控制图而定：X-bar/R、X-bar/S、I-MR、p、u。第一阶段冻结，仅经批准变更；此前为暂定。',
    },
  ),
  at('spc-signals', 'Signals of a control chart', '控制图信号', 'points at which the rule holds', 'GET …/devices/{…}/spc signals', {
    range: '>= 0',
    better: 'low',
    aggregation: 'SUM',
    source: 'domain §2.6.1, §2.6.3',
    edgeEn: `Each rule looks back from its latest point; a point exactly on a limit does not signal, one on the centre line ends a run, equal neighbours end a trend. All rules together signal by chance about once in 46 points: ${LIVE_RULES.join(', ')} call for action, the others advise.`,
    edgeZh: `每条规则自其最后一点向前看；恰在限上的点不算信号，落在中心线上的点中断连串，相邻相等的点中断趋势。全部规则合用时约每 46 点出现一次偶然信号：${LIVE_RULES.join('、')} 需要处理，其余为提示。`,
  }),
  at('serial-line-oee', 'OEE of a serial line', '串联产线 OEE', 'PRI of the bottleneck · GQ at line end / PBT', `${LINE} line.lineOee`, {
    source: 'domain §2.4',
    edgeEn: 'Beside the group OEE of its machines, which is not the same. PRI and PBT are those of the bottleneck in the window.',
    edgeZh: '与设备组 OEE 并列，二者不同。PRI 与 PBT 取瓶颈工位在该窗口的值。',
  }),
  at('rty', 'Rolled throughput yield', '全线直通率', 'product of first pass yields', `${LINE} line.rty`, {
    source: 'domain §2.4',
    edgeEn: 'Over the stations of a serial line that judge pieces; none: null.',
    edgeZh: '串联产线各检验工位一次合格率之积；无检验时为空。',
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
    edgeEn: 'Both in money: cost of goods sold and average inventory. Of the period stated, never brought to a year.',
    edgeZh: '均以金额计：营业成本与平均库存。按填报期计，不折算为全年。',
  }),
  at('K23', 'Finished goods ratio', '成品率', 'GQ / CM', STATED, {
    edgeEn: 'Finished goods and consumed material, in t. Process industry.',
    edgeZh: '成品与消耗物料，单位 t。流程工业。',
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
      'Operating time is setup and production. No failure: null, and longer than the operating time observed (AUPT). With one failure more as divisor: AUPT / (FE + 1).',
    edgeZh: '运行时间为换型与生产时间。无故障时为空，且大于已观测运行时间（AUPT）。除数加一的口径：AUPT / (FE + 1)。',
  }),
  row('K27-MTTR', 'MTTR, mean time to repair', '平均修复时间', 'TTR / FE', 'mttr', {
    ...reliability,
    ...low,
    edgeEn: 'A failure that is still open at the end of the window counts, with its time so far, and the figure says so.',
    edgeZh: '窗口末未结束的故障计入，按已历时计，并予注明。',
  }),
  at('K27-MTTF', 'MTTF, mean time to failure', '平均失效前时间', 'AUPT / FE(replaced)', `${QUALITY} mttf`, {
    ...reliability,
    edgeEn: 'Of parts that are replaced rather than mended: failures whose stop people marked so, with a reason B. None: null.',
    edgeZh: '限更换而非修复的部件：停机归类时标记为更换（原因 B）的故障。没有时为空。',
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
      'Breakdown, setup, minor, starved, blocked, idle, off, open, no order, unobserved, speed and quality sum with Σ(PRI·GQ) to PBT. A minor stop is taken off availability (ISO 22400) or effectiveness (TPM).',
    edgeZh:
      '故障、换型、短停、待料、堵料、空闲、关机、未定、无订单、未观测、速度、不良与 Σ(PRI·GQ) 之和等于 PBT。短停计入可用率（ISO 22400）或性能率（TPM）。',
  }),
]
