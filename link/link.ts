// What crosses from role to role. Carries, never looks inside. Adapters: memory.ts (one thread), port.ts (worker threads).
import type { RawBatch } from './raw-batch.ts'

/** A sender's end: an edge, or the HTTP door of a front. */
export type SenderLink = {
  /** Hands a batch over. Order is kept. */
  send(batch: RawBatch): void
  /** `listener(seq)`: all batches of this sender up to `seq` are on disk. Called in rising order. */
  onDurable(listener: (seq: number) => void): void
  /** The journal failed: nothing after the last durable seq will be acknowledged. */
  onFault(listener: (code: string) => void): void
}

/** The core's end of the same. */
export type ReceiverLink = {
  onBatch(listener: (batch: RawBatch, sender: Sender) => void): void
}
export type Sender = { durable(seq: number): void; fault(code: string): void }

/** Questions and answers between roles, by method name; what may be asked is a type of the side that asks. */
export type AskLink = {
  ask(method: string, params: unknown): Promise<unknown>
  /** Things told without being asked: deltas, alarms, registry changes. */
  onTell(listener: (topic: string, body: unknown) => void): void
  tell(topic: string, body: unknown): void
}
export type AnswerLink = {
  onAsk(listener: (method: string, params: unknown) => Promise<unknown>): void
  tell(topic: string, body: unknown): void
  onTell(listener: (topic: string, body: unknown) => void): void
}
