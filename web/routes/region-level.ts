// Codes of regions in addresses: which level one names, and what a route says that is not there at that level.
import { Type } from 'typebox'
import { regionLevel } from '../../model/region.ts'
import type { Words } from '../../model/words.ts'
import { Problem } from '../problem.ts'
import { words } from '../words.ts'
import type { Front } from './route.ts'

export const RegionCode = Type.String({
  pattern: '^\\d{6}$',
  description: 'GB/T 2260 code of a county, a city (3303xx → 330300) or the province (330000).',
  examples: ['330382', '330300', '330000'],
})
export const REGION = Type.Object({ code: RegionCode })

/** The code where `levels` have what was asked for; else a problem that says which levels do. */
export function atLevel(code: string, levels: readonly ('county' | 'city' | 'province')[], what: Words): string {
  const level = regionLevel(code)
  if (levels.includes(level)) return code
  throw new Problem('VALIDATION', words.levelOnly(what, levels, code, level), {
    errors: [{ at: 'path/code', message: words.codeOf(levels) }],
  })
}
/** The code of a county the service knows. */
export function knownCounty({ registry }: Front, code: string): string {
  atLevel(code, ['county'], words.told)
  if (registry.county(code) === undefined) throw new Problem('NOT_FOUND', words.noGroup('county', code))
  return code
}
