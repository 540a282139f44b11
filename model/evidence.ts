// The telemetry evidence score (domain §2.10.2): how much of each capability of a future factory telemetry can prove. Not an official rating.
// Items, the raw figures that give 0 and 100, and the step that brings a missing one are data. Missing evidence counts 0 and is listed.

export const DIMENSIONS = {
  production: { nameZh: '智能化生产', nameEn: 'Intelligent production', weight: 0.3 },
  green: { nameZh: '绿色化制造', nameEn: 'Green manufacturing', weight: 0.2 },
  management: { nameZh: '数字化管理', nameEn: 'Digital management', weight: 0.15 },
  safety: { nameZh: '安全化管控', nameEn: 'Safety control', weight: 0.15 },
  design: { nameZh: '数字化设计', nameEn: 'Digital design', weight: 0.1 },
  innovation: { nameZh: '模式创新', nameEn: 'Mode innovation', weight: 0.1 },
} as const
export type Dimension = keyof typeof DIMENSIONS
export const DIMENSION_NAMES = Object.keys(DIMENSIONS) as readonly Dimension[]
/** What somebody declares of himself proves at most this much. */
export const DECLARED_CAP = 60

type ItemSpec = {
  readonly dimension: Dimension
  readonly nameZh: string
  readonly nameEn: string
  readonly unit: string
  /** Raw figures that give 0 and 100 points; between them a straight line, beyond them the end. */
  readonly zero: number
  readonly full: number
  readonly cap?: number
  /** Order of what the missing evidence costs: 1 an hour at the board, 2 a setting of the gateway, 3 a sensor or meter, 4 a system joined. */
  readonly effort: 1 | 2 | 3 | 4
  readonly stepZh: string
  readonly stepEn: string
}
export const EVIDENCE_ITEMS = {
  connectedShare: {
    dimension: 'production',
    nameZh: '设备联网率',
    nameEn: 'Connected devices',
    unit: '1',
    zero: 0,
    full: 1,
    effort: 2,
    stepZh: '登记设备并让网关上报其状态',
    stepEn: 'Register the devices and let the gateway send their state',
  },
  oeeTrend: {
    dimension: 'production',
    nameZh: 'OEE 相对自身基线',
    nameEn: 'OEE against own baseline',
    unit: '1',
    zero: 0.8,
    full: 1.05,
    effort: 2,
    stepZh: '填写理想节拍并上报合格数，满两周即可比较',
    stepEn: 'Give the ideal cycle and send good counts; two weeks are compared',
  },
  firstPassYield: {
    dimension: 'production',
    nameZh: '一次合格率（无序列号时按计数）',
    nameEn: 'First pass yield (by counts without serial numbers)',
    unit: '1',
    zero: 0.9,
    full: 0.995,
    effort: 2,
    stepZh: '同时上报总数与合格数',
    stepEn: 'Send total and good counts',
  },
  detectionTime: {
    dimension: 'production',
    nameZh: '异常平均检出时间',
    nameEn: 'Mean time to detect',
    unit: 'min',
    zero: 60,
    full: 5,
    effort: 4,
    stepZh: '接入维修记录（已知故障及其开始时间），才能衡量检出时间',
    stepEn: 'Join maintenance records (known faults and when they began): detection can be timed against nothing else',
  },
  autoCounts: {
    dimension: 'production',
    nameZh: '自动计数设备占比',
    nameEn: 'Devices that count by themselves',
    unit: '1',
    zero: 0,
    full: 1,
    effort: 3,
    stepZh: '给设备接一个计数信号（count.good）',
    stepEn: 'Wire one count signal (count.good)',
  },
  energyTrend: {
    dimension: 'green',
    nameZh: '单位能耗相对自身基线',
    nameEn: 'Specific energy against own baseline',
    unit: '1',
    zero: 1.2,
    full: 0.95,
    effort: 3,
    stepZh: '在有计数的设备上装电表（energy.active）',
    stepEn: 'Meter the devices that count (energy.active)',
  },
  meteredShare: {
    dimension: 'green',
    nameZh: '有计量的用电占比',
    nameEn: 'Metered share of energy',
    unit: '1',
    zero: 0,
    full: 1,
    effort: 3,
    stepZh: '给一台设备装电流钳或电表',
    stepEn: 'Put a clamp or meter on one device',
  },
  greenShare: {
    dimension: 'green',
    nameZh: '绿电占比',
    nameEn: 'Green share of electricity',
    unit: '1',
    zero: 0,
    full: 0.4,
    effort: 3,
    stepZh: '上报光伏或绿电表读数（energy.green）',
    stepEn: 'Send the reading of the solar or green-power meter (energy.green)',
  },
  standbyLoss: {
    dimension: 'green',
    nameZh: '待机损耗占比',
    nameEn: 'Standby loss',
    unit: '1',
    zero: 0.3,
    full: 0.05,
    effort: 3,
    stepZh: '在上报状态的设备上装电表',
    stepEn: 'Meter the devices that send their state',
  },
  ordersLinked: {
    dimension: 'management',
    nameZh: '订单关联率',
    nameEn: 'Time with known orders',
    unit: '1',
    zero: 0,
    full: 1,
    effort: 2,
    stepZh: '上报状态时带上订单标志 o',
    stepEn: 'Send the order flag o with the state',
  },
  alarmResponse: {
    dimension: 'management',
    nameZh: '告警确认时间（中位数）',
    nameEn: 'Median time to acknowledge',
    unit: 'min',
    zero: 480,
    full: 15,
    effort: 1,
    stepZh: '在看板上确认告警',
    stepEn: 'Acknowledge episodes on the board',
  },
  completeness: {
    dimension: 'management',
    nameZh: '数据完整率（状态覆盖）',
    nameEn: 'Data completeness (state coverage)',
    unit: '1',
    zero: 0.5,
    full: 0.98,
    effort: 2,
    stepZh: '上报设备状态并填写班次',
    stepEn: 'Send the state of devices and give the shifts',
  },
  safetySignals: {
    dimension: 'safety',
    nameZh: '安全信号在线率',
    nameEn: 'Safety signal uptime',
    unit: '1',
    zero: 0.8,
    full: 0.999,
    effort: 3,
    stepZh: '上报安全回路信号 process.safety_ok（1 正常，0 断开）',
    stepEn: 'Send the safety circuit as process.safety_ok (1 closed, 0 open)',
  },
  interlocksHandled: {
    dimension: 'safety',
    nameZh: '严重告警处置率',
    nameEn: 'Severe alarms handled',
    unit: '1',
    zero: 0.5,
    full: 1,
    effort: 2,
    stepZh: '上报设备告警（alarm）并在看板上确认',
    stepEn: 'Send alarms of devices (alarm) and acknowledge them',
  },
  environment: {
    dimension: 'safety',
    nameZh: '环境受控时间占比',
    nameEn: 'Environment within its usual band',
    unit: '1',
    zero: 0.8,
    full: 1,
    effort: 3,
    stepZh: '装一个温湿度传感器（env.temperature, env.humidity）',
    stepEn: 'Put up one temperature and humidity sensor (env.temperature, env.humidity)',
  },
  designDeclared: {
    dimension: 'design',
    nameZh: '数字化设计（自评，最高 60）',
    nameEn: 'Digital design (self-declared, 60 at most)',
    unit: '0..100',
    zero: 0,
    full: 100,
    cap: DECLARED_CAP,
    effort: 1,
    stepZh: '在设置中填写自评分与证明文件编号',
    stepEn: 'Enter the self-declared score and the id of its document in the settings',
  },
  innovationDeclared: {
    dimension: 'innovation',
    nameZh: '模式创新（自评，最高 60）',
    nameEn: 'Mode innovation (self-declared, 60 at most)',
    unit: '0..100',
    zero: 0,
    full: 100,
    cap: DECLARED_CAP,
    effort: 1,
    stepZh: '在设置中填写自评分与证明文件编号',
    stepEn: 'Enter the self-declared score and the id of its document in the settings',
  },
} as const satisfies Record<string, ItemSpec>
/** Made of pieces, orders and OEE, of which a compute centre or farm has none. */
const OF_MACHINES: ReadonlySet<string> = new Set(['oeeTrend', 'firstPassYield', 'autoCounts', 'energyTrend', 'standbyLoss', 'ordersLinked'])
export type EvidenceItem = keyof typeof EVIDENCE_ITEMS
export const EVIDENCE_NAMES = Object.keys(EVIDENCE_ITEMS) as readonly EvidenceItem[]
const specOf = (item: EvidenceItem): ItemSpec => EVIDENCE_ITEMS[item]

/** Points of a raw figure, 0..100 or up to the cap of its item. */
export function itemPoints(item: EvidenceItem, raw: number): number {
  const { zero, full, cap = 100 } = specOf(item)
  return Math.min(cap, 100 * Math.min(1, Math.max(0, (raw - zero) / (full - zero))))
}

/** Weighted sum over the dimensions, 0..100. Their weights sum to 1. */
export const evidenceTotal = (scores: Readonly<Record<Dimension, number>>): number =>
  DIMENSION_NAMES.reduce((sum, name) => sum + DIMENSIONS[name].weight * scores[name], 0)

export type EvidenceScore = {
  total: number
  dimensions: { dimension: Dimension; weight: number; score: number; items: { item: EvidenceItem; raw: number | null; points: number }[] }[]
  missing: EvidenceItem[]
  /** Cheapest of the missing items, of equals the one that may bring most; null when nothing is missing. `gain`: points of the total. */
  next: { item: EvidenceItem; effort: number; gain: number } | null
}
/** A dimension is the mean of its items; those of machines are no items of who has none (`machines` false), neither missing nor counted. */
export function evidenceScore(raw: Readonly<Record<EvidenceItem, number | null>>, machines = true): EvidenceScore {
  const names = EVIDENCE_NAMES.filter((item) => machines || !OF_MACHINES.has(item))
  const dimensions = DIMENSION_NAMES.map((dimension) => {
    const items = names
      .filter((item) => specOf(item).dimension === dimension)
      .map((item) => {
        const value = raw[item]
        return { item, raw: value, points: value === null ? 0 : itemPoints(item, value) }
      })
    const score = items.reduce((sum, { points }) => sum + points, 0) / items.length
    return { dimension, weight: DIMENSIONS[dimension].weight, score, items }
  })
  const scores = Object.fromEntries(dimensions.map(({ dimension, score }) => [dimension, score])) as Record<Dimension, number>
  const missing = names.filter((item) => raw[item] === null)
  const steps = missing.map((item) => {
    const { dimension, effort, cap = 100 } = specOf(item)
    const among = dimensions.find((d) => d.dimension === dimension)!.items.length
    return { item, effort, gain: (DIMENSIONS[dimension].weight * cap) / among }
  })
  steps.sort((a, b) => a.effort - b.effort || b.gain - a.gain)
  return { total: evidenceTotal(scores), dimensions, missing, next: steps[0] ?? null }
}
