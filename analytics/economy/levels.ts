// How far digitised a plant is, from what it really sends: the Lite level of each device over the last 24 h, and the evidence score over a
// week (domain §2.10). Of one enterprise; nothing here crosses to another.
import type { LevelsView } from '../../model/economy-views.ts'
import { type EvidenceItem, evidenceScore } from '../../model/evidence.ts'
import {
  type LiteLevel,
  ladderClass,
  liteLevel,
  maturityBand,
  plantLevel,
  plantNext,
  shareLive,
  signalsOf,
  smeBand,
} from '../../model/levels.ts'
import type { Device } from '../../model/plant.ts'
import type { EpochMs, SeriesId } from '../../model/reading.ts'
import type { FactName } from '../../model/statements.ts'
import { spanOf } from '../../model/statements.ts'
import type { KpiRow } from '../../model/views.ts'
import type { EnterpriseLevel } from './area.ts'
import { type FactBook, newestOf, tagOf } from './book.ts'
import { DAY_MS, HOUR_MS, seriesNamed, type WorkParts } from './work.ts'

export type LevelParts = WorkParts & {
  readonly book: FactBook
  /** Devices of an enterprise, those that never sent anything too. */
  readonly devices: (enterprise: string) => readonly Device[]
  readonly episodes: (query: {
    devices: readonly string[]
    from: EpochMs
    to: EpochMs
    limit: number
  }) => Promise<readonly { readonly severity: string; readonly from: EpochMs; readonly acknowledgedAt: EpochMs | null }[]>
}
/** Local midnight of the cluster, for periods of facts. */
const CLUSTER_OFFSET_MS = 8 * HOUR_MS
const RECENT_DAYS = 7
const BASELINE_DAYS = 28
const MOST_EPISODES = 5000
/** Workplaces, not greenhouses: what people and machines are usually asked to bear. */
const WORKPLACE: Readonly<Record<string, readonly [number, number]>> = {
  'env.temperature': [5, 40],
  'env.humidity': [0.2, 0.85],
  'env.co2': [0, 1500],
}
const SAFETY = 'process.safety_ok'

type DeviceNow = LevelsView['lite']['devices'][number]
/** Devices of a plant with what each has sent in the last 24 h. The path of a whole line (`…/_`) is no machine. */
function devicesNow({ live, devices }: Pick<LevelParts, 'live' | 'devices'>, enterprise: string, now: EpochMs): DeviceNow[] {
  return devices(enterprise).flatMap(({ path, name, assetClass: stated = 'machine' }): DeviceNow[] => {
    if (path.endsWith('/_')) return []
    const id = live.idOf(path)
    if (id === undefined) return [{ path, name, assetClass: stated, lastAt: null, live: false, lite: liteLevel(new Set(), stated) }]
    const { lastAt, order, assetClass } = live.device(id, now)
    const isLive = lastAt !== null && lastAt > now - DAY_MS
    const sent = live.values(id).filter(({ at }) => at > now - DAY_MS)
    const signals = signalsOf(
      sent.map(({ metric }) => metric),
      isLive && order !== 0,
    )
    return [{ path, name, assetClass, lastAt, live: isLive, lite: liteLevel(signals, assetClass) }]
  })
}
const levelsOf = (devices: readonly DeviceNow[]): LiteLevel[] =>
  devices.flatMap(({ live, lite }) => (live && lite.level !== null ? [lite.level] : []))

/** As much of it as figures of an area are made of. */
export function levelNow(
  parts: Pick<LevelParts, 'live' | 'devices'>,
  enterprise: string,
  now: EpochMs,
): EnterpriseLevel & { readonly lastAt: EpochMs | null } {
  const devices = devicesNow(parts, enterprise, now)
  const devicesLive = devices.filter((d) => d.live).length
  const lastAt = devices.reduce<number | null>((max, d) => (d.lastAt !== null && d.lastAt > (max ?? 0) ? d.lastAt : max), null)
  return { level: plantLevel(levelsOf(devices)).level, live: devicesLive > 0, devices: devices.length, devicesLive, lastAt }
}

export async function levelsView(parts: LevelParts, enterprise: string, now: EpochMs): Promise<LevelsView> {
  const { book } = parts
  const devices = devicesNow(parts, enterprise, now)
  const live = devices.filter((d) => d.live).length
  const tag = tagOf(book, enterprise)
  const scored = (fact: FactName) => newestOf(book, enterprise, fact)?.facts[fact]
  const reached = plantLevel(levelsOf(devices))
  const machines = devices.length === 0 || devices.some(({ assetClass }) => assetClass === 'machine')
  const maturity = scored('maturityScore')
  const sme = scored('smePoints')
  return {
    at: now,
    lite: {
      ...reached,
      assetClass: ladderClass(devices),
      next: plantNext(reached.level, devices),
      devices,
      connection: { live, eligible: devices.length, rate: shareLive(live, devices.length) },
    },
    evidence: evidenceScore(await evidenceOf(parts, enterprise, devices, now), machines),
    tag: tag?.tag === undefined ? null : { value: tag.tag.value, source: tag.tag.source, date: tag.tag.date, period: tag.period },
    bands: {
      maturity:
        maturity === undefined
          ? null
          : { score: maturity.value, band: maturityBand(maturity.value), source: maturity.source, date: maturity.date },
      sme: sme === undefined ? null : { points: sme.value, band: smeBand(sme.value), source: sme.source, date: sme.date },
    },
  }
}

/** Raw figure of every item, null where there is no evidence. None at all is no evidence, not a bad result. */
async function evidenceOf(
  parts: LevelParts,
  enterprise: string,
  devices: readonly DeviceNow[],
  now: EpochMs,
): Promise<Record<EvidenceItem, number | null>> {
  // Whole hours, as productivity has them: both are answered from the same rows.
  const to = floorHour(now)
  const from = to - RECENT_DAYS * DAY_MS
  const whole = async (a: EpochMs, b: EpochMs): Promise<KpiRow | undefined> =>
    (await parts.kpis({ enterprise, from: a, to: b, every: 'all', level: 'enterprise' }))[0]
  const recent = await whole(from, to)
  const before = await whole(from - BASELINE_DAYS * DAY_MS, from)
  const against = (kpi: 'oeeIndex' | 'specificEnergy') => {
    const [a, b] = [recent?.kpis[kpi] ?? null, before?.kpis[kpi] ?? null]
    return a === null || b === null || b <= 0 ? null : a / b
  }
  const live = devices.filter((d) => d.live)
  const share = (signal: 'counts' | 'power') =>
    some(shareLive(live.filter(({ lite }) => lite.signals.includes(signal)).length, live.length))
  const { book } = parts
  return {
    connectedShare: some(shareLive(live.length, devices.length)),
    oeeTrend: against('oeeIndex'),
    firstPassYield: recent?.kpis.firstPassYield ?? recent?.kpis.qualityRatio ?? null,
    // Nothing tells yet when a fault really began.
    detectionTime: null,
    autoCounts: share('counts'),
    energyTrend: against('specificEnergy'),
    meteredShare: (await meteredAgainstGrid(parts, enterprise, whole, now)) ?? share('power'),
    greenShare: await greenShare(parts, enterprise, recent, from, now),
    standbyLoss: recent?.kpis.standbyShare ?? null,
    ordersLinked: some(recent?.kpis.orderCoverage ?? null),
    ...(await alarmEvidence(parts, enterprise, devices, from, now)),
    completeness: some(recent?.coverage ?? null),
    safetySignals: await heldShare(parts, enterprise, from, now, (metric) => metric === SAFETY),
    environment: await heldShare(parts, enterprise, from, now, (metric) => metric in WORKPLACE),
    designDeclared: newestOf(book, enterprise, 'designScore')?.facts.designScore?.value ?? null,
    innovationDeclared: newestOf(book, enterprise, 'innovationScore')?.facts.innovationScore?.value ?? null,
  }
}
const some = (value: number | null): number | null => (value === null || value <= 0 ? null : value)

/** Metered energy of the newest period with a bill, over the bill; null without one. */
async function meteredAgainstGrid(
  { book }: LevelParts,
  enterprise: string,
  whole: (from: EpochMs, to: EpochMs) => Promise<KpiRow | undefined>,
  now: EpochMs,
): Promise<number | null> {
  const sheet = newestOf(book, enterprise, 'gridKwh')
  const bill = sheet?.facts.gridKwh?.value ?? 0
  if (sheet === undefined || bill <= 0) return null
  const { end, days } = spanOf(sheet.period)
  const to = end - CLUSTER_OFFSET_MS
  // A period that still runs has no bill to compare with.
  if (to > now) return null
  const row = await whole(to - days * DAY_MS, to)
  return some(row === undefined ? null : Math.min(1, row.sums.energyKwh! / bill))
}

async function greenShare(
  parts: LevelParts,
  enterprise: string,
  recent: KpiRow | undefined,
  from: EpochMs,
  to: EpochMs,
): Promise<number | null> {
  const series = seriesNamed(parts, enterprise, (metric) => metric === 'energy.green').map(({ id }) => id)
  const all = recent?.sums.energyKwh ?? 0
  if (series.length === 0 || all <= 0) return null
  const hours = await parts.metricHours({ series, from: floorHour(from), to: floorHour(to) })
  return some(Math.min(1, hours.reduce((sum, { delta }) => sum + delta, 0) / all))
}

/** Share of time a safety circuit was closed (its value is 1), or the surroundings were in the usual band of workplaces. */
async function heldShare(
  parts: LevelParts,
  enterprise: string,
  from: EpochMs,
  to: EpochMs,
  is: (metric: string) => boolean,
): Promise<number | null> {
  const found = seriesNamed(parts, enterprise, is)
  if (found.length === 0) return null
  const bands = new Map<SeriesId, readonly [number, number]>(found.map(({ id, metric }) => [id, WORKPLACE[metric] ?? [0.5, 1]]))
  const hours = await parts.metricHours({ series: found.map(({ id }) => id), from: floorHour(from), to: floorHour(to), bands })
  const banded = hours.reduce((sum, { bandedMs }) => sum + bandedMs, 0)
  return banded > 0 ? hours.reduce((sum, { inBandMs }) => sum + inBandMs, 0) / banded : null
}
export const floorHour = (at: EpochMs): EpochMs => Math.floor(at / HOUR_MS) * HOUR_MS

async function alarmEvidence(parts: LevelParts, enterprise: string, devices: readonly DeviceNow[], from: EpochMs, to: EpochMs) {
  const paths = devices.map(({ path }) => path)
  const all = paths.length === 0 ? [] : await parts.episodes({ devices: paths, from, to, limit: MOST_EPISODES })
  const minutes = all
    .flatMap(({ from: began, acknowledgedAt }) => (acknowledgedAt === null ? [] : [Math.max(0, acknowledgedAt - began) / 60_000]))
    .sort((a, b) => a - b)
  const severe = all.filter(({ severity }) => severity === 'major' || severity === 'critical')
  const sendsAlarms = seriesNamed(parts, enterprise, (metric) => metric === 'alarm' || metric.startsWith('alarm.')).length > 0
  return {
    alarmResponse: minutes[minutes.length >> 1] ?? null,
    // A plant that would tell and had nothing to tell has handled all of it.
    interlocksHandled:
      severe.length > 0 ? severe.filter(({ acknowledgedAt }) => acknowledgedAt !== null).length / severe.length : sendsAlarms ? 1 : null,
  }
}
