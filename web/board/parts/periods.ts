// The times a panel of figures can be asked for, and the question that brings the current week or month so far.
export type Period = 'today' | 'yesterday' | 'week' | 'month'

const DAY = 86_400_000
/** Longest week and month, and an hour that daylight saving may add, and a day: the window that runs now always begins after `from`. */
const REACH = { week: 8 * DAY, month: 33 * DAY } as const
export const EVERY = { week: 'P1W', month: 'P1M' } as const

/** The last row of the answer is the week or month that runs now, up to now. */
export function periodQuery(period: 'week' | 'month', now: number): { readonly from: number; readonly to: number; readonly every: string } {
  const to = Math.ceil(now)
  return { from: to - REACH[period], to, every: EVERY[period] }
}
