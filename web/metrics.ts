// Counters of the front, named web_…; one registry a server, so that tests and threads do not share them.
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = ReturnType<typeof createMetrics>

export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  return {
    registry,
    requests: new Counter({
      name: 'web_requests_total',
      help: 'HTTP requests by operation and status.',
      labelNames: ['operation', 'status'] as const,
      registers,
    }),
    seconds: new Histogram({
      name: 'web_request_seconds',
      help: 'Time to answer an HTTP request, s.',
      labelNames: ['operation'] as const,
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    }),
    signIns: new Counter({
      name: 'web_sign_ins_total',
      help: 'Sign-ins by outcome.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    sockets: new Gauge({ name: 'web_push_sockets', help: 'Boards connected now.', registers }),
    rooms: new Gauge({ name: 'web_push_rooms', help: 'Rooms somebody watches now.', registers }),
    snapshots: new Counter({ name: 'web_push_snapshots_total', help: 'Snapshots sent to boards.', registers }),
    deltas: new Counter({ name: 'web_push_deltas_total', help: 'Deltas sent to boards.', registers }),
    behind: new Counter({
      name: 'web_push_behind_total',
      help: 'Times a board fell behind and was given a new snapshot instead of deltas.',
      registers,
    }),
    refused: new Counter({
      name: 'web_push_refused_total',
      help: 'Refused connections and rooms.',
      labelNames: ['because'] as const,
      registers,
    }),
    doorMessages: new Counter({
      name: 'web_door_messages_total',
      help: 'Messages over the HTTP door by outcome.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    doorPendingBytes: new Gauge({ name: 'web_door_pending_bytes', help: 'Payload bytes of the HTTP door not yet on disk.', registers }),
  }
}
