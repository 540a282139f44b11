// Published figures of single hours of a group: of all members, whatever their production day. Each is a cell of its own beside those of
// the same hour. Bounded: hours that no page shows any more are forgotten.
import type { EpochMs } from '../model/reading.ts'
import type { Figure } from '../model/views.ts'
import { INSIDE, type Measure } from './benchmark.ts'
import { hourKeyOf, keyOf } from './cells.ts'
import type { EnterprisesNow, Hour } from './enterprise-now.ts'
import { contribution, type Membership } from './membership.ts'
import { type Beside, publish, standing } from './publication.ts'
import type { ReleaseKey, Releases } from './releases.ts'
import { type Area, type GroupKind, isIn, labelsOf } from './tree.ts'

const HOUR_MS = 3_600_000
const HOURS_SHOWN = 24
const HOURS_KEPT = 26
/** An hour that could not be released is looked at again this often, ms: there are many of them. */
const CLOSED_HOUR_MS = 10_000

/** Whole hours up to the open one, oldest first. */
export const hourStarts = (now: EpochMs): readonly EpochMs[] => {
  const last = Math.floor(now / HOUR_MS) * HOUR_MS
  return Array.from({ length: HOURS_SHOWN }, (_, i) => last - (HOURS_SHOWN - 1 - i) * HOUR_MS)
}

type Parts = {
  readonly membership: Membership
  readonly enterprises: EnterprisesNow
  readonly releases: Releases
  readonly isClosed: (kind: GroupKind, code: string, now: EpochMs) => boolean
  /** What an hour may not tell too much together with. */
  readonly besideOf: (of: ReleaseKey, key: (kind: Area, code: string) => ReleaseKey, kind: Area, code: string, now: EpochMs) => Beside[]
  /** Forms what goes ahead of an hour of a measure. */
  readonly ahead: (measure: Measure, now: EpochMs) => void
}
/** The figure of the hour from `from`; null where it is not published. */
export function createGroupHours({ membership, enterprises, releases, isClosed, besideOf, ahead }: Parts) {
  const keysOf = new Map<EpochMs, Set<string>>()
  const forget = (now: EpochMs) => {
    for (const [from, keys] of keysOf) {
      if (from >= now - HOURS_KEPT * HOUR_MS) continue
      for (const key of keys) releases.forget(key)
      keysOf.delete(from)
    }
  }

  return (kind: GroupKind, code: string, from: EpochMs, measure: Measure, now: EpochMs): number | null => {
    const of = hourKeyOf(keyOf(kind, code, measure.name, INSIDE), from)
    const previous = releases.get<Figure>(of.key)
    const kept = standing(previous, '', now)
    if (kept !== undefined) return kept.figure.value
    if (isClosed(kind, code, now)) return null
    if (previous?.parties.length === 0 && now - previous.at < CLOSED_HOUR_MS) return null
    ahead(measure, now)
    forget(now)
    const there = membership
      .current()
      .members(kind, code)
      .flatMap((m) => {
        const e = enterprises.of(m.enterprise.id, now)
        const day = [e.dayFrom, e.yesterdayFrom].find((began) => from >= began) ?? from
        const h = isIn(m, day) ? enterprises.hours(m.enterprise.id, now).find((h: Hour) => h.from === from) : undefined
        return h === undefined ? [] : [{ m, rollup: h.rollup }]
      })
    const label = labelsOf(there.map(({ m }) => m))
    const beside = besideOf(of, (k, c) => hourKeyOf(keyOf(k, c, measure.name, INSIDE), from), kind, code, now)
    const found = there.map(({ m, rollup }) => contribution(label(m), m, rollup, null))
    const cell = { measure, period: '', contributions: found, ...releases.known(of), beside }
    const next = publish(previous, cell, now)
    releases.set(of, next, next.figure.n)
    const keys = keysOf.get(from) ?? new Set<string>()
    keysOf.set(from, keys.add(of.key))
    return next.figure.value
  }
}
