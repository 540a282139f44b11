// What can go wrong, by kind (see docs/architecture in the README): the data (Rejection) or our surroundings (Fault).
// A bug of our own is an assertion and never one of these.

/** Where on its way a message or reading was refused. */
export type Stage = 'access' | 'topic' | 'decode' | 'sequence' | 'validate' | 'time'

/** Closed list: every code is a metric label and a row of the balance, so there are few of them. */
export const REJECTION_CODES = [
  'TOPIC', // not ib/v1/{enterprise}/{site}/{area}/{line}/{device}/{class}
  'FORBIDDEN', // outside the sender's own enterprise, or a class only the service sends
  'TOO_LARGE', // over the packet limit, or more samples in one message than allowed
  'JSON', // bytes that are not UTF-8 JSON, or not an object
  'VERSION', // unknown schema major
  'SHAPE', // a field of the message has the wrong type
  'DUPLICATE', // (series, at) was seen before, or the whole message was: that is counted among messages, too
  'NAME', // metric name not allowed
  'TYPE', // value of the wrong type, e.g. a number sent as text
  'RANGE', // outside the hard validity range of the dictionary, NaN or infinite
  'UNIT', // unit not convertible to the canonical one
  'FUTURE', // more than 60 s ahead of receipt
  'TIME', // not a time at all
  'TOO_LATE', // older than what can still be re-stated
  'LIMIT', // a bound of the service was met (series of an enterprise, devices, text values)
  'UNKNOWN_ENTERPRISE', // the registry does not know the enterprise of this topic
] as const
export type RejectionCode = (typeof REJECTION_CODES)[number]

/** The data is wrong. Returned, never thrown; counted by stage and code. `detail` is words for people. */
export type Rejection = { readonly stage: Stage; readonly code: RejectionCode; readonly detail: string }

/** Disk, network or database failed. `retry`: the same call may succeed later. */
export class Fault extends Error {
  readonly code: string
  readonly retry: boolean
  constructor(code: string, options: { retry: boolean; cause?: unknown; message?: string }) {
    super(options.message ?? code, { cause: options.cause })
    this.name = 'Fault'
    this.code = code
    this.retry = options.retry
  }
}

/** A promise of our own code is broken: the process should stop, the journal survives. */
export function assert(condition: unknown, promise: string): asserts condition {
  if (!condition) throw new Error(`BUG: ${promise}`)
}
