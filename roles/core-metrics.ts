// What the core counts, as Prometheus text, one line a counter.
import { readFileSync } from 'node:fs'
import type { Analytics } from '../analytics/analytics.ts'
import type { Ingest } from '../ingest/ingest.ts'
import type { Journal } from '../ingest/journal-port.ts'
import type { Pipeline } from '../ingest/pipeline.ts'
import type { ReleaseLog } from '../warehouse/release-log.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import type { Writer } from '../warehouse/writer.ts'
import { metricsText } from './metrics-text.ts'

export type Counting = {
  readonly ingest: Pick<Ingest, 'stats'>
  readonly journal: Pick<Journal, 'size' | 'last' | 'first'>
  readonly pipeline: Pick<Pipeline, 'backlogBytes' | 'processed'>
  readonly warehouse: Pick<Warehouse, 'stats'>
  readonly writer: Pick<Writer, 'pending'>
  readonly analytics: Pick<Analytics, 'counters' | 'restatement'>
  readonly across: { pairsBlocked(): number }
  readonly releaseLog: Pick<ReleaseLog, 'audit'>
}
export async function coreMetrics(parts: Counting): Promise<string> {
  const { ingest, journal, pipeline, warehouse, writer, analytics, across, releaseLog } = parts
  const { publishes, readings, duplicates, refused, devices, series, texts } = ingest.stats()
  const { bytes, free } = journal.size()
  const stored = await warehouse.stats()
  const { episodes, ...fold } = analytics.counters
  return [
    metricsText('ingest', {
      messagesReceived: publishes,
      readingsReceived: readings,
      messagesDuplicate: duplicates,
      refused: Object.fromEntries(refused),
    }),
    metricsText('ingest', { devices, series, texts, backlogBytes: pipeline.backlogBytes, processed: pipeline.processed }, [
      'devices',
      'series',
      'texts',
      'backlogBytes',
      'processed',
    ]),
    metricsText('journal', { bytes, freeBytes: free, last: journal.last, first: journal.first }, ['bytes', 'freeBytes', 'last', 'first']),
    metricsText(
      'analytics',
      { ...fold, openEpisodes: episodes.open, refusedEpisodes: episodes.refused, lateDevices: analytics.restatement.waiting },
      ['openEpisodes', 'lateDevices'],
    ),
    metricsText('gate', { pairsBlocked: across.pairsBlocked(), auditRecords: releaseLog.audit({ limit: 0 }).head.seq }),
    metricsText('warehouse', { ...stored, rowsWaiting: writer.pending }, ['readings', 'minutes', 'bytes', 'rowsWaiting']),
    `# TYPE core_thread_info gauge\ncore_thread_info{tid="${threadId()}"} 1\n`,
  ].join('')
}

/** Number of this thread as the system knows it, to tell the core's CPU from the edge's; '' where the system has no such file. */
function threadId(): string {
  try {
    return readFileSync('/proc/thread-self/stat', 'utf8').split(' ')[0] ?? ''
  } catch {
    return ''
  }
}
