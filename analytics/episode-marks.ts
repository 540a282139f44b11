// What people did to open episodes: acknowledged, shelved. Kept beside the fold, which never hears of it: marks are not in the journal.
// The warehouse is where they last; this is the copy views read. Bounded: the oldest mark is forgotten first, the warehouse still has it.
import type { EpochMs } from '../model/reading.ts'
import type { EpisodeLike } from './episode-view.ts'

/** The three fields people write. */
export type Mark = {
  readonly id: string
  readonly acknowledgedBy: string | null
  readonly acknowledgedAt: EpochMs | null
  readonly shelvedUntil: EpochMs | null
}
const MAX_MARKS = 20_000

export type EpisodeMarks = { set(mark: Mark): void; apply<E extends EpisodeLike>(episode: E): E }
export function createEpisodeMarks(): EpisodeMarks {
  const marks = new Map<string, Mark>()
  return {
    set(mark) {
      marks.delete(mark.id)
      marks.set(mark.id, mark)
      for (const oldest of marks.keys()) {
        if (marks.size <= MAX_MARKS) break
        marks.delete(oldest)
      }
    },
    apply(episode) {
      const mark = marks.get(episode.id)
      return mark === undefined ? episode : { ...episode, acknowledgedBy: mark.acknowledgedBy, shelvedUntil: mark.shelvedUntil }
    },
  }
}
