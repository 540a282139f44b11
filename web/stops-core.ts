// What the front asks of the core about stops.
import type { EpochMs } from '../model/reading.ts'
import type { Stop, StopReasons } from '../model/stops.ts'

export type StopsCore = {
  /** Stops of planned time that overlap [from, to), newest first; null: no such device. */
  stops(q: { device: string; from: EpochMs; to: EpochMs }): Promise<Stop[] | null>
  /** With a code of the tree also the machines that stood for it; null: the enterprise has no such scope. */
  stopReasons(q: { enterprise: string; scope: string; from: EpochMs; to: EpochMs; code?: string }): Promise<StopReasons | null>
}
