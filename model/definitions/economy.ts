// Productivity, levels and points (domain §2.8, §2.10): model/productivity.ts, mu-score.ts, evidence.ts, levels.ts and points.ts form them.
import { at, type KpiDefinition, type Rest } from './define.ts'

const PRODUCTIVITY = 'GET …/productivity'
const AREA = 'GET …/economy'
const stated: Rest = { source: 'domain §2.8.1', range: '>= 0' }

export const ECONOMY: readonly KpiDefinition[] = [
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
  at('labour-hours', 'Labour hours', '在岗工时', 'labour.present over time', `${PRODUCTIVITY} telemetry.labourHours`, {
    ...stated,
    unit: 'h',
    aggregation: 'SUM',
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
      edgeEn: 'One to four enterprises are withheld.',
      edgeZh: '1 至 4 家时不予公布。',
    },
  ),
  at(
    'digital-depth',
    'Mean digital level',
    '平均数字化等级',
    'sum of enterprise levels / enterprises with a level',
    `${AREA} coverage.depth`,
    {
      source: 'domain §2.10.4',
      unit: 'level',
      range: '0..4',
      aggregation: 'LAST',
      edgeEn: 'The level of an enterprise is the one at least half of its devices reach, from what they sent in the last 24 h.',
      edgeZh: '企业等级为至少半数设备达到的等级，按设备近 24 小时实际上报。',
    },
  ),
  at(
    'connection-rate',
    'Connected devices',
    '设备联网率',
    'devices live in the last 24 h / registered devices',
    `${AREA} coverage.connectionRate`,
    {
      source: 'domain §2.10.4',
      aggregation: 'LAST',
      edgeEn: 'A device that was taken off is in neither.',
      edgeZh: '已移除的设备不计入任何一侧。',
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
