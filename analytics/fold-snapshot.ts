// The whole state of a fold as bytes, and back. What was learned of the past is in it to the bit; what the registry said when it was taken
// too, because the registry is no part of the journal.
import type { DeviceId, DeviceInfo, EpochMs, SeriesInfo } from '../model/reading.ts'
import { createReader, createWriter, type Reader } from './bytes.ts'
import type { Plan } from './edits.ts'
import { type Column, emptyLike, type Fold, type FoldCounters } from './fold.ts'
import { readKeep, writeKeep } from './keep.ts'
import type { LateDump } from './late.ts'
import { readLayout, writeLayout } from './layout.ts'
import { packPlans, type SavedPlans, unpackPlans } from './plan-snapshot.ts'
import { readTrack, writeTrack } from './track-snapshot.ts'

/** The part of a snapshot that is not numbers. */
type Head = {
  readonly devices: readonly DeviceInfo[]
  readonly series: readonly (SeriesInfo | null)[]
  readonly texts: readonly (readonly [number, string])[]
  readonly episodes: unknown
  readonly counters: FoldCounters
  readonly touched: DeviceId[]
  readonly clock: EpochMs
  readonly second: number
  readonly minute: number
  readonly awake: EpochMs
  readonly late: LateDump
  readonly plans: SavedPlans
}

export function saveFold(fold: Fold): Uint8Array {
  const { devices, series, episodes, counters, touched, now, detectors } = fold
  const w = createWriter()
  writeLayout(w)
  w.text(
    JSON.stringify({
      devices,
      series,
      texts: [...fold.texts],
      episodes: episodes.dump(),
      counters,
      touched,
      clock: now.clock,
      second: now.second,
      minute: now.minute,
      awake: now.awake,
      late: fold.late.dump(),
      plans: packPlans(fold.tracks),
    }),
  )
  for (const group of [...groupsOf(fold), { scoredAt: detectors.scoredAt }, fold.reasons])
    for (const column of Object.values(group)) {
      w.whole(column.length)
      w.column(column)
    }
  for (let d = 0; d < devices.length; d++) {
    writeKeep(w, fold.keeps[d]!)
    writeTrack(w, fold.tracks[d]!)
  }
  return w.done()
}

/** Into an empty fold. `adopt` hears of every device and what the registry said of it then. */
export function loadFold(fold: Fold, bytes: Uint8Array, adopt: (info: DeviceInfo, plan: Plan) => void): void {
  const r = createReader(bytes)
  const layout = readLayout(r)
  if (layout === undefined) throw new Error('BUG: a snapshot of another layout was to be restored')
  const head = JSON.parse(r.text()) as Head
  const plans = unpackPlans(head.plans)
  for (const info of head.devices) {
    const plan = plans(info.id)
    adopt(info, plan)
    fold.admit(info, plan)
  }
  for (const info of head.series) if (info !== null) fold.announce(info)
  for (const [id, words] of head.texts) fold.texts.set(id, words)
  fold.episodes.load(head.episodes)
  Object.assign(fold.counters, head.counters, { episodes: fold.episodes.counters })
  fold.late.load(head.late)
  fold.touched = head.touched
  const { clock, second, minute, awake } = head
  Object.assign(fold.now, { clock, second, minute, awake })
  const scored = { scoredAt: fold.detectors.scoredAt }
  for (const group of [...groupsOf(fold), scored, fold.reasons]) readColumns(r, group)
  fold.detectors.scoredAt = scored.scoredAt
  for (let d = 0; d < fold.devices.length; d++) {
    readKeep(r, fold.keeps[d]!, layout)
    readTrack(r, fold.tracks[d]!, layout)
  }
}

const groupsOf = ({ columns, newest, presence, detectors }: Fold): Record<string, Column>[] => [
  columns,
  newest,
  presence,
  detectors.charts,
  detectors.gate,
]
function readColumns(r: Reader, columns: Record<string, Column>): void {
  for (const [name, column] of Object.entries(columns)) {
    const read = emptyLike(column, r.whole())
    r.column(read)
    Object.assign(columns, { [name]: read })
  }
}
