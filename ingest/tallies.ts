// The books: what was received and what became of it, by enterprise, device and hour of receipt. Received is always the sum of the
// rest, for messages and for readings. Holds increments until they are drained; never a total.
import { REJECTION_CODES, type RejectionCode } from '../model/errors.ts'
import type { DevicePath } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import { MESSAGE_REFUSED, READING_REFUSED, TALLY } from '../model/tally.ts'

const HOUR = 3_600_000

/** Column of each code in an account. */
const CODES: readonly string[] = [
  TALLY.messageReceived,
  TALLY.messageDecoded,
  TALLY.messageDuplicate,
  TALLY.readingReceived,
  TALLY.readingCounted,
  TALLY.readingTooLate,
  ...REJECTION_CODES.map((code) => MESSAGE_REFUSED + code),
  ...REJECTION_CODES.map((code) => READING_REFUSED + code),
  TALLY.readingDelayed,
]
export const T = { received: 0, decoded: 1, duplicate: 2, readings: 3, counted: 4, tooLate: 5 } as const
const FIRST_MESSAGE_REFUSAL = 6
const FIRST_READING_REFUSAL = FIRST_MESSAGE_REFUSAL + REJECTION_CODES.length
const COLUMN = new Map<RejectionCode, number>(REJECTION_CODES.map((code, i) => [code, i]))
export const messageRefused = (code: RejectionCode): number => FIRST_MESSAGE_REFUSAL + COLUMN.get(code)!
export const DELAYED = FIRST_READING_REFUSAL + REJECTION_CODES.length
export const readingRefused = (code: RejectionCode): number => FIRST_READING_REFUSAL + COLUMN.get(code)!

/** Increment of one counter; negative where a reading moves from counted to too late. */
export type Tally = {
  readonly enterprise: string
  readonly device: string
  readonly hour: EpochMs
  readonly code: string
  readonly n: number
}

/** Counters of one device (or '' for what no device can be named for) since they were last drained. */
export type Account = {
  readonly enterprise: string
  readonly device: DevicePath | ''
  hour: EpochMs
  dirty: boolean
  readonly counts: Int32Array
}
export type TalliesState = {
  readonly done: readonly Tally[]
  readonly open: readonly { readonly enterprise: string; readonly device: string; readonly hour: EpochMs; readonly counts: Int32Array }[]
}

export class Tallies {
  readonly #accounts = new Map<string, Account>()
  #dirty: Account[] = []
  /** Of hours that have passed since. */
  #done: Tally[] = []

  /** One for each device that was ever named; as many as the catalog lets in. */
  account(enterprise: string, device: DevicePath | ''): Account {
    const key = device || `${enterprise}/`
    let account = this.#accounts.get(key)
    if (account === undefined) {
      account = { enterprise, device, hour: 0, dirty: false, counts: new Int32Array(CODES.length) }
      this.#accounts.set(key, account)
    }
    return account
  }

  /** The account as it stands in the hour of `receivedAt`. */
  at(account: Account, receivedAt: EpochMs): Account {
    const hour = Math.floor(receivedAt / HOUR) * HOUR
    if (account.hour !== hour) {
      if (account.dirty) this.#close(account)
      account.hour = hour
    }
    if (!account.dirty) {
      account.dirty = true
      this.#dirty.push(account)
    }
    return account
  }

  /** Everything since the last call, in the order of first use. */
  drain(): readonly Tally[] {
    for (const account of this.#dirty) {
      this.#close(account)
      account.dirty = false
    }
    const all = this.#done
    this.#dirty = []
    this.#done = []
    return all
  }

  save(): TalliesState {
    return {
      done: this.#done,
      open: this.#dirty.map(({ enterprise, device, hour, counts }) => ({ enterprise, device, hour, counts: counts.slice() })),
    }
  }
  load(state: TalliesState): void {
    this.#done = [...state.done]
    this.#dirty = []
    for (const { enterprise, device, hour, counts } of state.open) {
      const account = this.account(enterprise, device)
      account.hour = hour
      account.dirty = true
      account.counts.set(counts)
      this.#dirty.push(account)
    }
  }

  #close(account: Account): void {
    const { enterprise, device, hour, counts } = account
    for (let i = 0; i < counts.length; i++)
      if (counts[i] !== 0) this.#done.push({ enterprise, device, hour, code: CODES[i]!, n: counts[i]! })
    counts.fill(0)
  }
}
