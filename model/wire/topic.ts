// ib/v1/{enterprise}/{site}/{area}/{line}/{device}/{class} (domain §4.2), text to address.
import type { Address } from '../plant.ts'
import { isId } from '../plant.ts'

export const TOPIC_PREFIX = 'ib/v1/'
/** What a plant may publish. */
export const UP_CLASSES = ['birth', 'death', 'state', 'tele', 'count', 'quality', 'energy', 'order', 'event', 'ack'] as const
/** What only the service publishes, and a plant may subscribe to. */
export const DOWN_CLASSES = ['cmd', 'advice'] as const
export type UpClass = (typeof UP_CLASSES)[number]
export type DownClass = (typeof DOWN_CLASSES)[number]
export type Topic = { readonly address: Address; readonly class: UpClass | DownClass }

export const MAX_TOPIC_BYTES = 200
/** A level that stands for everything below: a line-level message has device `_` (domain §4.2). */
export const WHOLE = '_'

/** Undefined for anything but the one documented layout. Called once a topic, never once a message. */
export function parseTopic(text: string): Topic | undefined {
  if (text.length > MAX_TOPIC_BYTES || !text.startsWith(TOPIC_PREFIX)) return undefined
  const parts = text.split('/')
  if (parts.length !== 8) return undefined
  const [, , enterprise, site, area, line, device, kind] = parts as [string, string, string, string, string, string, string, string]
  if (!isId(enterprise)) return undefined
  for (const level of [site, area, line, device]) if (level !== WHOLE && !isId(level)) return undefined
  const known = UP_CLASSES.find((c) => c === kind) ?? DOWN_CLASSES.find((c) => c === kind)
  return known && { address: { enterprise, site, area, line, device }, class: known }
}
