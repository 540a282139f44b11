// Lines of a file as a payload of the full form. Boot and number follow from the file, so the same line sent twice counts once.
import type { HistoryMetric } from '../model/history-row.ts'

export const payloadOf = (boot: string, seq: number, ts: number, m: readonly HistoryMetric[]): Buffer =>
  Buffer.from(JSON.stringify({ v: 1, boot, seq, ts, hist: true, m }))
