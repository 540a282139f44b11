// What is asked of control charts: the picture of a stretch of time, and what its phase 1 would be. Reads raw readings through a narrow
// port, bounded; keeps nothing and approves nothing.
import { type DeviceId, type EpochMs, FLAG, type SeriesId, type SeriesInfo } from '../../model/reading.ts'
import { phase1Points, type SpcPhase1, type SpcQuestion, type SpcRange, type SpcSource, type SpcView } from '../../model/spc.ts'
import { tooMany } from '../history-windows.ts'
import { capabilityIn, dependence, estimateOf, type Material, pictureOf, provisional } from './chart.ts'
import { type CounterRows, countsOfCounters, countsOfResults, defects, failed, stepsOf } from './counts.ts'
import { type Readings, subgroupsOf } from './subgroups.ts'

export type SpcParts = {
  readonly live: { idOf(device: string): DeviceId | undefined }
  readonly store: {
    /** Every reading of a series in [from, to), by time; with `before`, the last one earlier than `from` first. */
    scan(query: { series: SeriesId; from: EpochMs; to: EpochMs; before: boolean; limit: number }): Promise<CounterRows>
  }
  /** Resolves when every row handed to the warehouse's writer until the call can be read. */
  settled(): Promise<void>
  /** Series of a device, as ingest announced them. */
  seriesOf(device: DeviceId): readonly SeriesInfo[]
}
export type Spc = {
  /** null: no such device, or it never sent the metric. */
  spc(question: SpcQuestion): Promise<SpcView | null>
  /** Phase 1 of the whole range. */
  spcPhase1(range: SpcRange): Promise<SpcPhase1 | null>
}

/** Readings of one series that one chart may go through. */
const MAX_READINGS = 20_000

type Found = { readonly unit: string; readonly readings: number; readonly material: Material; readonly reason: SpcView['reason'] }

export function createSpc({ live, store, settled, seriesOf }: SpcParts): Spc {
  async function rowsOf(series: SeriesInfo, { from, to }: SpcRange, before: boolean): Promise<CounterRows> {
    const rows = await store.scan({ series: series.id, from, to, before, limit: MAX_READINGS + 2 })
    if (rows.at.length > MAX_READINGS + 1)
      throw tooMany(`A control chart goes through at most ${MAX_READINGS} readings of ${series.metric}: ask for a shorter range.`)
    return rows
  }

  /** Subgroups of a range, as values or as counts. */
  async function gather(range: SpcRange): Promise<Found | null> {
    const id = live.idOf(range.device)
    const known = id === undefined ? [] : seriesOf(id)
    const series = known.find((one) => one.metric === range.metric)
    if (series === undefined) return null
    await settled()
    const { chart, subgroup, metric, from } = range
    const counted = (counts: Material & { counts: unknown }, unit: string, readings: number, reason: Found['reason'] = null): Found => ({
      unit,
      readings,
      material: counts,
      reason,
    })
    if (metric.startsWith('count.')) {
      const named = (name: string) => known.find((one) => one.metric === name)
      const steps = async (one: SeriesInfo) => stepsOf(await rowsOf(one, range, true), from)
      const total = named('count.total')
      const good = named('count.good')
      const beat = total ?? good
      const found = await steps(series)
      if (beat === undefined) return counted({ counts: [] }, '1', found.length, 'no-units')
      const beats = await steps(beat)
      // total = good + scrap + rework (domain §4.8).
      const rest = total === undefined ? ['count.scrap', 'count.rework'] : []
      const units = [beats]
      for (const name of rest) {
        const one = name === metric ? series : named(name)
        if (one !== undefined) units.push(one === series ? found : await steps(one))
      }
      return counted({ counts: countsOfCounters(beats, units, found, subgroup) }, '1', beats.length)
    }
    const readings = valid(await rowsOf(series, range, false))
    const n = readings.at.length
    if (chart === 'p' || chart === 'u') {
      const counts = countsOfResults(readings, subgroup, chart === 'p' ? failed : defects)
      return counts === null ? counted({ counts: [] }, '1', n, 'not-counts') : counted({ counts }, '1', n)
    }
    return { unit: series.unit, readings: n, material: { groups: subgroupsOf(readings, subgroup), values: readings.value }, reason: null }
  }

  return {
    async spc(question) {
      const found = await gather(question)
      if (found === null) return null
      const { metric, chart, subgroup, residuals, tuning, approved, spec } = question
      const { material, unit, readings } = found
      const level = approved ?? provisional(question, material)
      const picture = pictureOf(question, material, level)
      return {
        metric,
        unit,
        chart,
        subgroup,
        residuals,
        tuning,
        readings,
        ...picture,
        limits:
          approved !== null
            ? sourceOf(question, approved, { source: 'approved', ...approved })
            : level === null
              ? null
              : sourceOf(question, level, { source: 'provisional', version: null, approvedBy: null, approvedAt: null, note: null }),
        reason: level === null ? (found.reason ?? 'too-few') : null,
        capability: capabilityIn(question, material, level, picture, spec),
        ...dependence(question, picture),
      }
    },
    async spcPhase1(range) {
      const found = await gather(range)
      if (found === null) return null
      const estimate = estimateOf(range, found.material)
      return { estimate, reason: estimate === null ? (found.reason ?? 'too-few') : null }
    },
  }
}

type Approval = Pick<SpcSource, 'source' | 'version' | 'approvedBy' | 'approvedAt' | 'note'>
function sourceOf(range: SpcRange, level: Omit<SpcSource, keyof Approval | 'complete'>, by: Approval): SpcSource {
  const { centre, sigma, phi, method, from, to, points, readings, outliers } = level
  const { source, version, approvedBy, approvedAt, note } = by
  return {
    centre,
    sigma,
    phi,
    method,
    from,
    to,
    points,
    readings,
    outliers,
    complete: points >= phase1Points(range.chart, range.subgroup),
    source,
    version,
    approvedBy,
    approvedAt,
    note,
  }
}

/** Readings their sender did not call bad. */
function valid(rows: CounterRows): Readings {
  const at: number[] = []
  const value: number[] = []
  for (let i = 0; i < rows.at.length; i++) {
    if (rows.flags[i]! & FLAG.bad) continue
    at.push(rows.at[i]!)
    value.push(rows.value[i]!)
  }
  return { at, value }
}
