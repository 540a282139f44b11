// Codes of regions in addresses: which level one names, and what a route says that is not there at that level.
import { Type } from 'typebox'
import { regionLevel } from '../../model/region.ts'
import { Problem } from '../problem.ts'
import type { Front } from './route.ts'

export const RegionCode = Type.String({
  pattern: '^\\d{6}$',
  description: 'GB/T 2260 code of a county, a city (3303xx → 330300) or the province (330000).',
  examples: ['330382', '330300', '330000'],
})
export const REGION = Type.Object({ code: RegionCode })

const NAMES = { county: 'counties', city: 'cities', province: 'the province' } as const
/** The code where `levels` have what was asked for; else a problem that says which levels do. */
export function atLevel(code: string, levels: readonly (keyof typeof NAMES)[], what: string): string {
  const level = regionLevel(code)
  if (levels.includes(level)) return code
  const there = levels.map((one) => NAMES[one]).join(' and ')
  throw new Problem('VALIDATION', `${what} of ${there} only; ${code} is a ${level}.`, {
    errors: [{ at: 'path/code', message: `must be the code of: ${levels.join(', ')}` }],
  })
}
/** The code of a county the service knows. */
export function knownCounty({ registry }: Front, code: string): string {
  atLevel(code, ['county'], 'This is told')
  if (registry.county(code) === undefined) throw new Problem('NOT_FOUND', `There is no county ${code}.`)
  return code
}
