// Episodes: a maximal run of oddness of one kind on one device or series; runs less than five minutes apart are one (domain §2.6.6).
// Keeps the open ones and the recently closed ones, bounded; hands every change on. Never decides what is odd.
import { EPISODE_GAP_MS } from '../model/detection.ts'
import type { DeviceId, EpochMs } from '../model/reading.ts'

export type Episode = {
  readonly id: string
  readonly device: string
  readonly type: string
  readonly metric: string | null
  readonly severity: 'info' | 'warn' | 'major' | 'critical'
  readonly from: EpochMs
  readonly to: EpochMs | null
  readonly value: number | null
  readonly expected: number | null
  readonly score: number | null
  /** Of a control chart, what its score was formed of beside value and expectation: see EpisodeView. */
  readonly sigma: number | null
  readonly scoreBefore: number | null
  /** When that value was. */
  readonly valueAt: EpochMs | null
  readonly message: string
  readonly acknowledgedBy: string | null
  readonly acknowledgedAt: EpochMs | null
  readonly shelvedUntil: EpochMs | null
  readonly hist: boolean
}
/** What a watcher found. */
type Finding = Pick<Episode, 'type' | 'metric' | 'severity' | 'message'> & Partial<Pick<Episode, Formed | 'hist'>>
/** The score and what it was formed of. */
type Formed = 'value' | 'expected' | 'score' | LaterKept
/** What episodes have kept only since a later release. */
type LaterKept = 'sigma' | 'scoreBefore' | 'valueAt'
/** Dumps of before an episode kept them have none. */
type Dumped = Omit<Episode, LaterKept> & Partial<Pick<Episode, LaterKept>>

/** Open and recently closed episodes in memory; above it nothing new is raised until one is forgotten. */
const LIMIT = 20_000

export type Episodes = {
  /** Begins an episode of `key` on the device, goes on with the last one, or does nothing when it is open already. */
  raise(device: DeviceId, key: string, from: EpochMs, finding: Finding): void
  /** A worse score of an open episode. Handed on with its end. */
  worsen(device: DeviceId, key: string, worse: Pick<Episode, Formed>): void
  clear(device: DeviceId, key: string, to: EpochMs): void
  isOpen(device: DeviceId, key: string): boolean
  /** Forgets closed episodes that nothing can merge with any more. */
  sweep(clock: EpochMs): void
  /** Changed episodes since the last call. */
  take(): readonly Episode[]
  dump(): unknown
  load(dump: unknown): void
  readonly counters: { open: number; refused: number }
}

export function createEpisodes(pathOf: (device: DeviceId) => string, alarm: (episode: Episode) => void): Episodes {
  const byKey = new Map<string, Episode>()
  let changed = new Map<string, Episode>()
  const counters = { open: 0, refused: 0 }
  const keyOf = (device: DeviceId, key: string) => `${device}-${key}`

  function put(name: string, episode: Episode): void {
    byKey.set(name, episode)
    changed.set(episode.id, episode)
  }

  return {
    counters,
    raise(device, key, from, finding) {
      const name = keyOf(device, key)
      const past = byKey.get(name)
      // Open already, or a beginning that is heard of after its end.
      if (past !== undefined && (past.to === null || from < past.to)) return
      if (past === undefined && byKey.size >= LIMIT) {
        counters.refused++
        return
      }
      counters.open++
      if (past !== undefined && from - past.to! < EPISODE_GAP_MS) {
        put(name, { ...past, to: null, hist: past.hist && (finding.hist ?? false) })
        return
      }
      // Key and begin name the episode: a replay of the journal names it the same.
      const episode: Episode = {
        id: `${name}-${from}`,
        device: pathOf(device),
        type: finding.type,
        metric: finding.metric,
        severity: finding.severity,
        from,
        to: null,
        value: finding.value ?? null,
        expected: finding.expected ?? null,
        score: finding.score ?? null,
        sigma: finding.sigma ?? null,
        scoreBefore: finding.scoreBefore ?? null,
        valueAt: finding.valueAt ?? null,
        message: finding.message,
        acknowledgedBy: null,
        acknowledgedAt: null,
        shelvedUntil: null,
        hist: finding.hist ?? false,
      }
      put(name, episode)
      if (!episode.hist) alarm(episode)
    },
    worsen(device, key, worse) {
      const name = keyOf(device, key)
      const open = byKey.get(name)
      if (open !== undefined && open.to === null && Math.abs(worse.score ?? 0) > Math.abs(open.score ?? 0))
        byKey.set(name, { ...open, ...worse })
    },
    clear(device, key, to) {
      const name = keyOf(device, key)
      const open = byKey.get(name)
      if (open === undefined || open.to !== null) return
      counters.open--
      put(name, { ...open, to: Math.max(to, open.from) })
    },
    isOpen: (device, key) => byKey.get(keyOf(device, key))?.to === null,
    sweep(clock) {
      for (const [name, episode] of byKey) if (episode.to !== null && clock - episode.to > 2 * EPISODE_GAP_MS) byKey.delete(name)
    },
    take() {
      if (changed.size === 0) return []
      const out = [...changed.values()]
      changed = new Map()
      return out
    },
    dump: () => [...byKey],
    load(dump) {
      for (const [name, episode] of dump as [string, Dumped][]) {
        const { sigma = null, scoreBefore = null, valueAt = null } = episode
        byKey.set(name, { ...episode, sigma, scoreBefore, valueAt })
        if (episode.to === null) counters.open++
      }
    },
  }
}
