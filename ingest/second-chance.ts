// Quarantined messages for the people who look into them, and the way back for one that was mended: through the journal like any other.
import { randomBytes } from 'node:crypto'
import { PUBLISH, type RawBatch, RawBatchBuilder } from '../link/raw-batch.ts'
import type { EpochMs, Offset } from '../model/reading.ts'
import type { QuarantineRow } from './quarantine.ts'

type Stored = Omit<QuarantineRow, 'replayedAt'> & { readonly replayedAt: EpochMs | null }
export type QuarantineStore = {
  quarantined(query: { enterprise?: string; from: EpochMs; to: EpochMs; code?: string; limit: number }): Promise<readonly Stored[]>
  quarantinedById(id: string): Promise<Stored | undefined>
}
/** A refused message as a page shows it. `payload`: as text, for reading; `payloadBase64`: the bytes. */
export type RefusedMessage = Omit<Stored, 'payload'> & { readonly payload: string; readonly payloadBase64: string }
export type ReplayResult = { readonly accepted: boolean; readonly code: string | null; readonly detail: string | null }

export type SecondChanceParts = {
  readonly store: QuarantineStore
  /** Resolves when every row handed over until the call can be read. */
  readonly settled: () => Promise<void>
  /** Through the journal and all stages; resolves when processed. */
  readonly submit: (batch: RawBatch) => Promise<Offset>
  /** What was refused of an entry that has just been processed. */
  readonly refusedIn: (offset: Offset) => QuarantineRow | undefined
  readonly keepMark: (mark: { readonly id: string; readonly replayedAt: EpochMs }) => Promise<void>
  readonly now: () => EpochMs
}
export type SecondChance = {
  quarantine(query: { enterprise?: string; from: EpochMs; to: EpochMs; code?: string; limit: number }): Promise<RefusedMessage[]>
  /** null: no such message, or not of that enterprise. */
  replay(query: { id: string; enterprise?: string; payload?: string }): Promise<ReplayResult | null>
}

/** QoS 1: a person waits for the outcome. */
const FLAGS = 1 | PUBLISH.replay

export function createSecondChance(parts: SecondChanceParts): SecondChance {
  const { store, now } = parts
  return {
    async quarantine(query) {
      await parts.settled()
      const rows = await store.quarantined(query)
      return rows.map(({ payload, ...rest }) => {
        const bytes = Buffer.from(payload)
        return { ...rest, payload: bytes.toString('utf8'), payloadBase64: bytes.toString('base64') }
      })
    },
    async replay({ id, enterprise, payload }) {
      await parts.settled()
      const row = await store.quarantinedById(id)
      if (row === undefined || (enterprise !== undefined && row.enterprise !== enterprise)) return null
      const builder = new RawBatchBuilder(`replay-${randomBytes(8).toString('hex')}`)
      const bytes = payload === undefined ? row.payload : Buffer.from(payload)
      builder.add(builder.internTopic(row.topic), builder.internClient(row.client), FLAGS, now(), bytes)
      const offset = await parts.submit(builder.take())
      const refused = parts.refusedIn(offset)
      await parts.keepMark({ id, replayedAt: now() })
      return refused === undefined
        ? { accepted: true, code: null, detail: null }
        : { accepted: false, code: refused.code, detail: refused.detail }
    },
  }
}
