// Alarms a plant raises itself (domain §4.8, §4.9) as episodes beside those the service finds: one episode a device and code.
import { type DeviceId, type EpochMs, FLAG } from '../model/reading.ts'
import type { Episode, Episodes } from './episodes.ts'

/** Open alarms of one device; more are not kept as episodes (their readings are in history all the same). */
const MOST_OPEN = 64
const SEVERITIES: readonly Episode['severity'][] = ['info', 'warn', 'major', 'critical']

/** Takes one alarm reading. `text`: `code|severity`; `open`: open alarms by device. */
export function takeAlarm(open: Uint8Array, d: DeviceId, at: EpochMs, on: boolean, text: string, flags: number, episodes: Episodes): void {
  const [code = '', named = ''] = text.split('|')
  const key = `alarm:${code}`
  const isOpen = episodes.isOpen(d, key)
  if (!on && isOpen) {
    episodes.clear(d, key, at)
    open[d]!--
  }
  if (!on || isOpen || open[d]! >= MOST_OPEN) return
  const severity = SEVERITIES.find((s) => s === named) ?? 'warn'
  episodes.raise(d, key, at, { type: key, metric: null, severity, message: 'plant-alarm', hist: (flags & FLAG.hist) !== 0 })
  if (episodes.isOpen(d, key)) open[d]!++
}
