// What the balance of the books comes to, in a word. Books go by arrival and figures by the time readings are of, so a figure may have data
// although nothing arrived in its hours.
import type { EnterpriseView } from '../../contract.ts'

export const ACCOUNTED = ['counted', 'duplicate', 'refused', 'tooLate'] as const

export type Verdict = { readonly of: 'even' | 'odd' | 'none' | 'elsewhere'; readonly missing: number }
/** `hasData`: the figure the books are shown with has data. */
export function booksVerdict(balance: EnterpriseView['balance'], hasData: boolean): Verdict {
  const missing = balance.received - ACCOUNTED.reduce((sum, part) => sum + balance[part], 0)
  if (missing !== 0) return { of: 'odd', missing }
  if (balance.received !== 0) return { of: 'even', missing }
  return { of: hasData ? 'elsewhere' : 'none', missing }
}
