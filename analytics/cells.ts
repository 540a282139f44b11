// Cells of the catalogue: what they are called, which is part of which, and the names their figures are remembered by. Names only.
import type { EpochMs } from '../model/reading.ts'
import { cityOf, PROVINCE } from '../model/region.ts'
import { INSIDE, type Profile } from './benchmark.ts'
import type { ReleaseKey } from './releases.ts'
import type { Area, GroupKind } from './tree.ts'

export const cellName = (kind: Area, code: string, { name }: Profile): string => {
  const bare = kind === 'cluster' ? 'cluster' : `${kind}:${code}`
  return name === 'inside' ? bare : `${name} ${bare}`
}
/** A cell of the catalogue. */
export type Cellular = readonly [kind: Area, code: string]
/** The cell that a segment or a region is part of. */
export const wholeOf = (kind: Area, code: string): Cellular | null => {
  if (kind === 'segment') return ['cluster', '']
  const city = kind === 'county' ? cityOf(code) : null
  if (city !== null) return ['city', city]
  return kind === 'city' ? ['province', PROVINCE.code] : null
}
/** Cell of the region a region is part of. */
export const parentOf = (kind: GroupKind, code: string): string | null => {
  const whole = kind === 'segment' ? null : wholeOf(kind, code)
  return whole === null ? null : cellName(...whole, INSIDE)
}
export const partsOf = (kind: Area, code: string, codes: (kind: GroupKind) => readonly string[]): Cellular[] => {
  if (kind === 'cluster') return codes('segment').map((c) => ['segment', c])
  if (kind === 'province') return codes('city').map((c) => ['city', c])
  return kind === 'city'
    ? codes('county')
        .filter((c) => cityOf(c) === code)
        .map((c) => ['county', c])
    : []
}
export const keyOf = (kind: Area, code: string, measure: string, profile: Profile): ReleaseKey => {
  const cell = cellName(kind, code, profile)
  return { key: `${cell}/${measure}`, cell, measure, profile: profile.name }
}
export const hourKeyOf = (of: ReleaseKey, from: EpochMs): ReleaseKey => ({ ...of, key: `hour ${from} ${of.key}`, window: 'hour' })
