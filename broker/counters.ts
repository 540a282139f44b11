// What the edge counts: plain numbers that rise, and a few that stand for now. The composition root names them for /metrics.
import { CONNECT_REFUSALS, type ConnectRefusal } from './sign-in.ts'

export type Counters = {
  /** now */
  connections: number
  sessions: number
  pendingBytes: number
  pendingMessages: number
  /** connections not read at the moment: signing in, with too much that is not on disk yet, or not reading what we write */
  held: number
  offlineSessions: number
  offlineMessages: number
  /** since start */
  connects: number
  disconnects: number
  refusedConnects: Record<ConnectRefusal, number>
  bytesReceived: number
  publishes: [qos0: number, qos1: number, qos2: number]
  wills: number
  refusedPublishes: Record<'TOPIC' | 'FORBIDDEN', number>
  refusedSubscriptions: number
  /** connections closed for a reason of ours */
  closed: Record<'malformed' | 'too-large' | 'refused-too-often' | 'keepalive' | 'stuck' | 'revoked', number>
  holds: number
  batches: number
  batchBytes: number
  acknowledged: number
  downPublishes: number
  droppedDown: number
}

export function createCounters(): Counters {
  return {
    connections: 0,
    sessions: 0,
    pendingBytes: 0,
    pendingMessages: 0,
    held: 0,
    offlineSessions: 0,
    offlineMessages: 0,
    connects: 0,
    disconnects: 0,
    refusedConnects: Object.fromEntries(CONNECT_REFUSALS.map((r) => [r, 0])) as Record<ConnectRefusal, number>,
    bytesReceived: 0,
    publishes: [0, 0, 0],
    wills: 0,
    refusedPublishes: { TOPIC: 0, FORBIDDEN: 0 },
    refusedSubscriptions: 0,
    closed: { malformed: 0, 'too-large': 0, 'refused-too-often': 0, keepalive: 0, stuck: 0, revoked: 0 },
    holds: 0,
    batches: 0,
    batchBytes: 0,
    acknowledged: 0,
    downPublishes: 0,
    droppedDown: 0,
  }
}
