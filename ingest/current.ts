// The publish at work: what its stages share. One object for the life of the service, because a fresh one a message would be the same,
// allocated.
import type { EpochMs, Offset } from '../model/reading.ts'
import type { JsonMessage } from '../model/wire/json.ts'
import type { Client, Route } from './senders.ts'
import type { Account } from './tallies.ts'

/** What is said where nothing was sent. */
export const NO_MESSAGE: JsonMessage = { boot: '', seq: -1, ts: Number.NaN, clock: true, hist: false, metrics: [] }

export type Current = {
  /** Journal entry it is of. */
  offset: Offset
  route: Route
  client: Client
  account: Account
  /** Receipt, ms. */
  at: EpochMs
  message: JsonMessage
  /** Of the time of the message: see clockFlags. */
  clock: number
  bootHash: number
  /** The message's number says that its readings are new. */
  numbered: boolean
}

export function createCurrent(route: Route, client: Client, account: Account): Current {
  return { offset: 0, route, client, account, at: 0, message: NO_MESSAGE, clock: 0, bootHash: 0, numbered: false }
}
