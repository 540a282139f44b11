// Lite levels of small plants, coverage, and official bands as look-ups (domain §2.10.1, §2.10.3, §2.10.4). What a device sends decides its
// level, not what somebody says of it; the bands are those of a score declared elsewhere, never a claim of this service.
import type { AssetClass } from './plant.ts'

/** What a device has sent in the last 24 h. Those after `process` are of compute centres and farms. */
export const SIGNALS = [
  'power',
  'state',
  'counts',
  'orders',
  'quality',
  'process',
  'itEnergy',
  'racks',
  'capacity',
  'utilisation',
  'climate',
  'light',
  'water',
  'harvest',
  'labour',
] as const
export type Signal = (typeof SIGNALS)[number]
export type LiteLevel = 0 | 1 | 2 | 3 | 4
type LevelSpec = {
  readonly level: LiteLevel
  readonly needs: readonly Signal[]
  readonly unlocksZh: string
  readonly unlocksEn: string
}
/** Each level needs its own signals and those of the levels from 1 on below it: a machine without a meter still counts. */
export const LITE_LEVELS: readonly LevelSpec[] = [
  { level: 0, needs: ['power'], unlocksZh: '能耗、负荷率', unlocksEn: 'energy, load factor' },
  { level: 1, needs: ['state'], unlocksZh: '利用率、MTBF', unlocksEn: 'utilisation, MTBF' },
  { level: 2, needs: ['counts'], unlocksZh: '产出率、性能率（需理想节拍）', unlocksEn: 'rate, effectiveness (needs an ideal cycle)' },
  { level: 3, needs: ['orders', 'quality'], unlocksZh: 'OEE、一次合格率', unlocksEn: 'OEE, first pass yield' },
  { level: 4, needs: ['process'], unlocksZh: '统计过程控制、异常检测', unlocksEn: 'SPC, anomaly detection' },
]
/**
 * Ladders by class of asset. That of machines is domain §2.10.3; a compute centre and a farm make no pieces, so theirs climb by the inputs of
 * the figures of §2.11 and §2.12 in their place (order: a default of this project).
 */
export const LADDERS: Readonly<Record<AssetClass, readonly LevelSpec[]>> = {
  machine: LITE_LEVELS,
  'compute-centre': [
    { level: 0, needs: ['power'], unlocksZh: '总能耗', unlocksEn: 'energy' },
    { level: 1, needs: ['state'], unlocksZh: '可用率', unlocksEn: 'availability' },
    { level: 2, needs: ['itEnergy'], unlocksZh: 'PUE、CUE', unlocksEn: 'PUE, CUE' },
    {
      level: 3,
      needs: ['racks', 'capacity'],
      unlocksZh: '上架率、算力、智算占比',
      unlocksEn: 'rack occupancy, capacity, intelligent share',
    },
    { level: 4, needs: ['utilisation'], unlocksZh: '算力利用率、有效算力', unlocksEn: 'utilisation, effective compute' },
  ],
  farm: [
    { level: 0, needs: ['power'], unlocksZh: '能耗', unlocksEn: 'energy' },
    { level: 1, needs: ['climate'], unlocksZh: '温湿度达标时间、VPD', unlocksEn: 'time in band, VPD' },
    { level: 2, needs: ['light'], unlocksZh: '日累积光照', unlocksEn: 'daily light integral' },
    { level: 3, needs: ['water', 'harvest'], unlocksZh: '水分生产率、每千克能耗', unlocksEn: 'water productivity, energy per kg' },
    { level: 4, needs: ['labour'], unlocksZh: '每吨用工', unlocksEn: 'labour per tonne' },
  ],
}
export const SIGNAL_NAMES: Readonly<Record<Signal, { readonly nameZh: string; readonly nameEn: string }>> = {
  power: { nameZh: '电力', nameEn: 'power' },
  state: { nameZh: '状态', nameEn: 'state' },
  counts: { nameZh: '计数', nameEn: 'counts' },
  orders: { nameZh: '订单', nameEn: 'orders' },
  quality: { nameZh: '质量', nameEn: 'quality' },
  process: { nameZh: '工艺参数', nameEn: 'process parameters' },
  itEnergy: { nameZh: '总电量与 IT 电量', nameEn: 'energy in all and of IT' },
  racks: { nameZh: '机架', nameEn: 'racks' },
  capacity: { nameZh: '算力规模', nameEn: 'computing capacity' },
  utilisation: { nameZh: '在用算力', nameEn: 'computing in use' },
  climate: { nameZh: '温湿度', nameEn: 'climate' },
  light: { nameZh: '光照', nameEn: 'light' },
  water: { nameZh: '用水', nameEn: 'water' },
  harvest: { nameZh: '采收', nameEn: 'harvest' },
  labour: { nameZh: '在岗人数', nameEn: 'people present' },
}
export const SIGNAL_STEPS: Readonly<Record<Signal, { readonly stepZh: string; readonly stepEn: string }>> = {
  power: { stepZh: '装一个电流钳，上报 power.active 或 energy.active', stepEn: 'Put on a clamp and send power.active or energy.active' },
  state: { stepZh: '上报 state（RUN、IDLE、FAULT……）', stepEn: 'Send state (RUN, IDLE, FAULT, …)' },
  counts: { stepZh: '上报 count.good 或 count.total', stepEn: 'Send count.good or count.total' },
  orders: { stepZh: '上报状态时带上订单标志 o', stepEn: 'Send the order flag o with the state' },
  quality: { stepZh: '同时上报总数与合格数，或 quality.*', stepEn: 'Send total and good counts, or quality.*' },
  process: { stepZh: '上报一个工艺参数 process.*', stepEn: 'Send one process parameter, process.*' },
  itEnergy: { stepZh: '上报总电量与 IT 电量 dc.energy.total、dc.energy.it', stepEn: 'Send the registers dc.energy.total and dc.energy.it' },
  racks: { stepZh: '上报机柜数 dc.racks.installed、dc.racks.used', stepEn: 'Send dc.racks.installed and dc.racks.used' },
  capacity: { stepZh: '上报算力 dc.flops.capacity 及其精度 dc.precision', stepEn: 'Send dc.flops.capacity and its dc.precision' },
  utilisation: { stepZh: '上报在用算力 dc.flops.used', stepEn: 'Send the compute in use, dc.flops.used' },
  climate: { stepZh: '装一个温湿度传感器 env.temperature、env.humidity', stepEn: 'Send env.temperature and env.humidity of one sensor' },
  light: { stepZh: '上报光合有效辐射 env.par', stepEn: 'Send the light, env.par' },
  water: { stepZh: '上报水表读数 water.volume', stepEn: 'Send the water meter, water.volume' },
  harvest: { stepZh: '上报采收量 harvest.mass', stepEn: 'Send what was harvested, harvest.mass' },
  labour: { stepZh: '上报在场人数 labour.present', stepEn: 'Send the people present, labour.present' },
}
/** Metrics that must all be there for a signal of a compute centre or farm; precision is a text and no series. */
const METRICS_OF: Readonly<Partial<Record<Signal, readonly string[]>>> = {
  itEnergy: ['dc.energy.total', 'dc.energy.it'],
  racks: ['dc.racks.installed', 'dc.racks.used'],
  capacity: ['dc.flops.capacity'],
  utilisation: ['dc.flops.used'],
  climate: ['env.temperature', 'env.humidity'],
  light: ['env.par'],
  water: ['water.volume'],
  harvest: ['harvest.mass'],
  labour: ['labour.present'],
}

const POWER: ReadonlySet<string> = new Set(['power.active', 'energy.active', 'dc.power.total', 'dc.energy.total'])

/** Signals behind a set of metric names; `ordersKnown`: the device says whether an order is active. */
export function signalsOf(metrics: Iterable<string>, ordersKnown: boolean): ReadonlySet<Signal> {
  const out = new Set<Signal>()
  const seen = new Set(metrics)
  for (const metric of seen) {
    const family = metric.slice(0, Math.max(0, metric.indexOf('.')))
    if (POWER.has(metric)) out.add('power')
    if (metric === 'state') out.add('state')
    if (family === 'count') out.add('counts')
    if (family === 'quality' || metric === 'count.scrap') out.add('quality')
    if (family === 'process') out.add('process')
  }
  if (seen.has('count.total') && seen.has('count.good')) out.add('quality')
  if (ordersKnown) out.add('orders')
  for (const signal of SIGNALS) if (METRICS_OF[signal]?.every((metric) => seen.has(metric))) out.add(signal)
  return out
}

export type DeviceLevel = {
  /** null: it sends none of the signals. */
  level: LiteLevel | null
  signals: Signal[]
  /** What is missing for the next level; empty at the top. */
  next: Signal[]
}
export function liteLevel(signals: ReadonlySet<Signal>, assetClass: AssetClass = 'machine'): DeviceLevel {
  const ladder = LADDERS[assetClass]
  let level: LiteLevel | null = signals.has('power') ? 0 : null
  for (const { level: rung, needs } of ladder.slice(1)) {
    if (!needs.every((signal) => signals.has(signal))) break
    level = rung
  }
  const above = ladder[level === null ? 1 : level + 1]
  const known = new Set(ladder.flatMap(({ needs }) => needs))
  return { level, signals: SIGNALS.filter((s) => known.has(s) && signals.has(s)), next: above?.needs.filter((s) => !signals.has(s)) ?? [] }
}
/** Level of a plant: the one at least half of its devices reach; null without one. `depth`: their mean. */
export function plantLevel(levels: readonly LiteLevel[]): { level: LiteLevel | null; depth: number | null } {
  if (levels.length === 0) return { level: null, depth: null }
  const sorted = [...levels].sort((a, b) => a - b)
  return { level: sorted[Math.floor((sorted.length - 1) / 2)]!, depth: levels.reduce((sum: number, l) => sum + l, 0) / levels.length }
}

/** A device as a plant's next step is found from it. */
export type LevelledDevice = { readonly live: boolean; readonly assetClass: AssetClass; readonly lite: DeviceLevel }
/** Class whose ladder is that of the plant: most of its devices, machines where as many are of another. */
export function ladderClass(devices: readonly LevelledDevice[]): AssetClass {
  const n = (of: AssetClass) => devices.filter(({ assetClass }) => assetClass === of).length
  const others = n('compute-centre') >= n('farm') ? 'compute-centre' : 'farm'
  return n(others) > n('machine') ? others : 'machine'
}
/** What most of its live devices below the top miss for their next level; null at the top and where nothing is live. `below`: how many. */
export function plantNext(level: LiteLevel | null, devices: readonly LevelledDevice[]): { signal: Signal | null; below: number } {
  const lower = devices.filter(({ live, lite }) => live && lite.next.length > 0)
  const counts = new Map<Signal, number>()
  for (const { lite } of lower) for (const signal of lite.next) counts.set(signal, (counts.get(signal) ?? 0) + 1)
  const most = [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null
  return { signal: level === 4 ? null : most, below: lower.length }
}

/** Share of those registered that are live (enterprises: coverage; eligible devices: 设备联网率); null when nobody is registered. */
export const shareLive = (live: number, registered: number): number | null => (registered > 0 ? live / registered : null)

export type Band = { readonly level: number; readonly nameZh: string; readonly nameEn: string }
type Bands = readonly (Band & { readonly from: number })[]
/** GB/T 39117-2020 score bands, lower bound inclusive [domain §2.10.1, expert knowledge]. */
const MATURITY: Bands = [
  { from: 0.8, level: 1, nameZh: '规划级', nameEn: 'planning' },
  { from: 1.8, level: 2, nameZh: '规范级', nameEn: 'standardised' },
  { from: 2.8, level: 3, nameZh: '集成级', nameEn: 'integrated' },
  { from: 3.8, level: 4, nameZh: '优化级', nameEn: 'optimised' },
  { from: 4.8, level: 5, nameZh: '引领级', nameEn: 'leading' },
]
/** SME digital level, MIIT 2022. */
const SME: Bands = [20, 40, 60, 80].map((from, i) => ({
  from,
  level: i + 1,
  nameZh: `${['一', '二', '三', '四'][i]}级`,
  nameEn: `level ${i + 1}`,
}))
const bandIn = (bands: Bands, value: number): Band | null => {
  const found = bands.findLast(({ from }) => value >= from)
  return found === undefined ? null : { level: found.level, nameZh: found.nameZh, nameEn: found.nameEn }
}
/** Band of a declared GB/T 39117 score, 0..5; null below the first. */
export const maturityBand = (score: number): Band | null => bandIn(MATURITY, score)
/** Band of declared SME points, 0..100; null below the first. */
export const smeBand = (points: number): Band | null => bandIn(SME, points)
