// How many enterprises are in which region, as far as it may be told: one to four of a county are a secret, and stay one when the numbers
// of its city, its sisters and the province are known. Whole numbers down the same tree as sums (region-sums.ts).
import { cityOf, PROVINCE } from '../model/region.ts'
import { INSIDE } from './benchmark.ts'
import { type Sized, withheldInTree } from './region-sums.ts'

type Counted = { readonly code: string; readonly n: number }
/** Codes whose number may be shown. */
export function countsInTree(of: (level: 'province' | 'city' | 'county') => readonly Counted[]): ReadonlySet<string> {
  const region = ({ code, n }: Counted, parent: string | null): Sized => ({ name: code, parent, size: n })
  const regions = [
    ...of('province').map((r) => region(r, null)),
    ...of('city').map((r) => region(r, PROVINCE.code)),
    ...of('county').flatMap((r) => (cityOf(r.code) === null ? [] : [region(r, cityOf(r.code))])),
  ]
  const small = INSIDE.kMean - 1
  const isSecret = (n: number) => n > 0 && n <= small
  const isCounty = (code: string) => !code.endsWith('00')
  const open = new Set(regions.filter((r) => !isSecret(r.size)).map((r) => r.name))
  return withheldInTree(regions, open, new Set(), {
    told: (size) => ({ low: size, high: size }),
    before: ({ name, size }) => (isCounty(name) && isSecret(size) ? { low: 1, high: small } : { low: 0, high: Number.POSITIVE_INFINITY }),
    isKnown: ({ low, high }, { size }) => isSecret(size) && low === high,
  })
}
