// A length of time as it is opened: begin and end as they are shown, and the sums of the machine over the whole minutes it lies in. Forms no
// length that is not end less begin.
import type { OpenableName } from '../../../model/sum-figures.ts'
import type { Basis, Part } from '../opened.ts'

/** `to` null: it lasts. */
export type Stretch = { readonly from: number; readonly to: number | null }
/** Words and times as the pages have them. */
export type TimeWords = {
  readonly t: (key: string, named?: Record<string, string>) => string
  readonly duration: (ms: number) => string
  /** In a zone, which `zone` names. */
  readonly time: (at: number, zone: string) => string
  readonly zone: (at: number, zone: string) => string
}
export const MINUTE = 60_000

/** To the second that is shown, so that end less begin is how long it lasted, ms. */
const shownAt = (at: number): number => Math.floor(at / 1000) * 1000
export const lastingMs = ({ from, to }: Stretch, now: number): number => Math.max(0, shownAt(to ?? now) - shownAt(from))

/** Sums of one machine. */
export const ofMachine = (device: string, timezone: string, window: Basis['window'], figure: OpenableName = 'runTime'): Basis => ({
  enterprise: device.split('/')[0]!,
  scope: `device:${device}`,
  figure,
  window,
  timezone,
})
/** Its whole minutes, one at least; what is not over goes on to `now`. */
export function minutesOf({ from, to }: Stretch, now: number): { from: number; to: number } {
  const begin = Math.floor(from / MINUTE) * MINUTE
  return { from: begin, to: Math.max(begin + MINUTE, to === null ? Math.floor(now) : Math.ceil(to / MINUTE) * MINUTE) }
}

/** Begin and end, each with its zone. */
export const spanParts = ({ from, to }: Stretch, timezone: string, { t, time, zone }: TimeWords): readonly Part[] => [
  { name: t('anomaly.begin'), value: time(from, timezone), note: zone(from, timezone) },
  to === null
    ? { name: t('anomaly.end'), value: t('alarms.still') }
    : { name: t('anomaly.end'), value: time(to, timezone), note: zone(to, timezone) },
]
/** `end - begin`, as they are shown. */
export const spanFilled = ({ from, to }: Stretch, now: number, timezone: string, { time }: TimeWords): string =>
  `${time(to ?? now, timezone)} - ${time(from, timezone)}`
