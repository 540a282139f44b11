// Episodes that are open now, of the whole service: what the boards list. Fed by the fold; the warehouse has the rest.
import type { Episode } from './episodes.ts'

/** The fold bounds what it opens; this bounds what a start may load. */
const MOST = 20_000

export type OpenEpisodeList = { take(episodes: readonly Episode[]): void; all(): readonly Episode[] }
export function createOpenEpisodeList(): OpenEpisodeList {
  const open = new Map<string, Episode>()
  return {
    take(episodes) {
      for (const episode of episodes) {
        open.delete(episode.id)
        if (episode.to === null && open.size < MOST) open.set(episode.id, episode)
      }
    },
    all: () => [...open.values()],
  }
}
