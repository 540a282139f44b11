// Lengths of the windows that figures over time are cut into. Names only: analytics/history-windows.ts cuts.

/**
 * Minutes, quarters and hours are aligned to UTC. P1D is a production day of the site, P1W seven of them from Monday on (ISO 8601), P1M
 * those of a calendar month, `shift` a shift as it was planned. `all`: one window.
 */
export const EVERY = ['PT1M', 'PT15M', 'PT1H', 'P1D', 'P1W', 'P1M', 'shift', 'all'] as const
export type Every = (typeof EVERY)[number]
/** Cut by the calendar of a site, so that only it knows where one begins. */
export const isOfCalendar = (every: Every): boolean => every === 'shift' || /^P\d/.test(every)
