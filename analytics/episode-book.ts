// Open episodes as the fold told of them, with what people did to them: acknowledged, shelved. The fold never hears of marks: they are not
// in the journal; the warehouse is where they last, and this is the copy views read. Bounded; the oldest is forgotten first, and the
// warehouse still has it.
import type { EpochMs } from '../model/reading.ts'
import type { EpisodeLike } from './episode-view.ts'

/** The three fields people write. */
export type Mark = {
  readonly id: string
  readonly acknowledgedBy: string | null
  readonly acknowledgedAt: EpochMs | null
  readonly shelvedUntil: EpochMs | null
}
/** As many as the fold keeps open. */
const MAX_OPEN = 20_000
const MAX_MARKS = 20_000

export type EpisodeMarks = { set(mark: Mark): void; apply<E extends EpisodeLike>(episode: E): E }
export type EpisodeBook = EpisodeMarks & {
  /** Episodes that began, changed or ended. */
  note(episodes: readonly EpisodeLike[]): void
  /** Open ones, marks applied. */
  open(): readonly EpisodeLike[]
  /** What the warehouse has open at a start, once everything replayed is in it. */
  load(stored: readonly (EpisodeLike & Mark)[]): void
}

export function createEpisodeBook(): EpisodeBook {
  const open = new Map<string, EpisodeLike>()
  const marks = new Map<string, Mark>()
  const put = <T extends { readonly id: string }>(map: Map<string, T>, item: T, most: number) => {
    map.set(item.id, item)
    if (map.size > most) map.delete(map.keys().next().value!)
  }
  const book: EpisodeBook = {
    set: (mark) => put(marks, mark, MAX_MARKS),
    apply(episode) {
      const mark = marks.get(episode.id)
      return mark === undefined ? episode : { ...episode, acknowledgedBy: mark.acknowledgedBy, shelvedUntil: mark.shelvedUntil }
    },
    note(episodes) {
      for (const episode of episodes)
        if (episode.to === null) put(open, episode, MAX_OPEN)
        else open.delete(episode.id)
    },
    open: () => [...open.values()].map(book.apply),
    load(stored) {
      book.note(stored)
      for (const { id, acknowledgedBy, acknowledgedAt, shelvedUntil } of stored)
        if (acknowledgedBy !== null || shelvedUntil !== null) book.set({ id, acknowledgedBy, acknowledgedAt, shelvedUntil })
    },
  }
  return book
}
