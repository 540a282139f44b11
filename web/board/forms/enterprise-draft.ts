// An enterprise while somebody types: shares of segments in percent, numbers as text; what is wrong, and the body that is sent.
import type { Enterprise } from '../../../model/plant.ts'
import { numberOf } from './machine-draft.ts'

export type EnterpriseDraft = {
  name: string
  county: string
  segments: { code: string; percent: string }[]
  employees: string
  aboveScale: boolean
  group: string
}
/** As many as the server takes. */
export const MOST_SEGMENTS = 10
const MOST_EMPLOYEES = 10_000_000

export const enterpriseDraft = ({ name, county, segments, employees, aboveScale, group }: Enterprise): EnterpriseDraft => ({
  name,
  county,
  segments: segments.map(({ code, weight }) => ({ code, percent: String(Number((weight * 100).toPrecision(12))) })),
  employees: employees === undefined ? '' : String(employees),
  aboveScale: aboveScale ?? false,
  group: group ?? '',
})

export type EnterpriseFault = 'name' | 'county' | 'segment' | 'share' | 'sum' | 'twice' | 'employees'
export function enterpriseFaults({ name, county, segments, employees }: EnterpriseDraft): ReadonlyMap<string, EnterpriseFault> {
  const faults = new Map<string, EnterpriseFault>()
  if (name.trim() === '') faults.set('name', 'name')
  if (!/^\d{6}$/.test(county)) faults.set('county', 'county')
  const shares = segments.map(({ percent }) => numberOf(percent) ?? Number.NaN)
  if (segments.some(({ code }) => code === '')) faults.set('segments', 'segment')
  else if (!shares.every((share) => share > 0 && share <= 100)) faults.set('segments', 'share')
  else if (new Set(segments.map(({ code }) => code)).size < segments.length) faults.set('segments', 'twice')
  else if (Math.abs(shares.reduce((a, b) => a + b, 0) - 100) > 1e-4) faults.set('segments', 'sum')
  const people = numberOf(employees)
  if (people !== undefined && !(Number.isInteger(people) && people >= 0 && people <= MOST_EMPLOYEES)) faults.set('employees', 'employees')
  return faults
}

export function enterpriseBody({ name, county, segments, employees, aboveScale, group }: EnterpriseDraft): Omit<Enterprise, 'id'> {
  const people = numberOf(employees)
  return {
    name: name.trim(),
    county,
    segments: segments.map(({ code, percent }) => ({ code, weight: (numberOf(percent) ?? 0) / 100 })),
    aboveScale,
    ...(people === undefined ? {} : { employees: people }),
    ...(group.trim() === '' ? {} : { group: group.trim() }),
  }
}
