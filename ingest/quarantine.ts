// What was refused, as a row: stage, code, words, bytes. Ids follow from the place in the journal, so a replay makes the same rows.
// Bounded: an enterprise may fill some rows a minute; of a flood beyond that every so-manyth is kept. Counting is not its business.
import type { Rejection } from '../model/errors.ts'
import type { EpochMs, Offset } from '../model/reading.ts'

/** Rows an enterprise may make in one minute of receipt: all up to the first number, then one in `every`, never more than `most`. */
const RATE = { all: 60, every: 50, most: 120 } as const
const PAYLOAD_KEPT = 8192
const TEXT_KEPT = 256

export type QuarantineRow = {
  readonly id: string
  readonly receivedAt: EpochMs
  readonly enterprise: string
  readonly topic: string
  readonly client: string
  readonly stage: string
  readonly code: string
  readonly detail: string
  readonly payload: Uint8Array
  readonly replayedAt: null
}

/** Refusals of one enterprise in its current minute. */
type Minute = { minute: number; refused: number; kept: number }
export type QuarantineState = readonly (readonly [enterprise: string, Minute])[]

export class Quarantine {
  readonly #minutes = new Map<string, Minute>()
  readonly #emit: (row: QuarantineRow) => void
  /** Refusals that were counted but not kept. */
  dropped = 0

  constructor(emit: (row: QuarantineRow) => void) {
    this.#emit = emit
  }

  /** `index`: place of the publish in its batch. The payload is copied. */
  put(
    offset: Offset,
    index: number,
    why: Rejection,
    from: {
      readonly receivedAt: EpochMs
      readonly enterprise: string
      readonly topic: string
      readonly client: string
      readonly payload: Uint8Array
    },
  ): void {
    if (!this.#room(from.enterprise, Math.floor(from.receivedAt / 60_000))) {
      this.dropped++
      return
    }
    this.#emit({
      id: `${offset}-${index}`,
      receivedAt: from.receivedAt,
      enterprise: from.enterprise,
      topic: from.topic.slice(0, TEXT_KEPT),
      client: from.client.slice(0, TEXT_KEPT),
      stage: why.stage,
      code: why.code,
      detail: why.detail.slice(0, TEXT_KEPT * 2),
      payload: new Uint8Array(from.payload.subarray(0, PAYLOAD_KEPT)),
      replayedAt: null,
    })
  }

  save(): QuarantineState {
    return [...this.#minutes].map(([enterprise, minute]) => [enterprise, { ...minute }])
  }
  load(state: QuarantineState): void {
    this.#minutes.clear()
    for (const [enterprise, minute] of state) this.#minutes.set(enterprise, { ...minute })
  }

  #room(enterprise: string, minute: number): boolean {
    let m = this.#minutes.get(enterprise)
    if (m === undefined) {
      m = { minute, refused: 0, kept: 0 }
      this.#minutes.set(enterprise, m)
    }
    if (m.minute !== minute) {
      m.minute = minute
      m.refused = 0
      m.kept = 0
    }
    m.refused++
    if (m.kept >= RATE.most || (m.refused > RATE.all && m.refused % RATE.every !== 0)) return false
    m.kept++
    return true
  }
}
