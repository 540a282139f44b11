// Jobs of a compute hall (domain §3.3.7): Poisson arrivals of class hot, warm and cold (0.3, 0.4, 0.3), lognormal durations, so many at
// once as there are slots; hot before warm before cold, then in order of arrival. Pure but for the state it is given; bounded.
import type { EpochMs } from '../../model/reading.ts'
import { createRandom, exponential, lognormal, pick, type Random } from '../random.ts'

export const JOB_CLASSES = ['hot', 'warm', 'cold'] as const
const SHARES = [0.3, 0.4, 0.3] as const
const MEAN_MS = 2 * 3_600_000
/** Mean use of the slots. */
const USE = 0.75
/** Jobs that wait; one more is turned away. */
const MAX_WAITING = 500

export type JobQueue = {
  readonly slots: number
  readonly random: Random
  nextAt: EpochMs
  /** Ends of the jobs that run, ascending. */
  readonly ends: EpochMs[]
  readonly waiting: { readonly cls: number; readonly at: EpochMs; readonly forMs: number }[]
  /** Last event of each kind: two of one kind never share a moment, so none looks like a repetition. */
  readonly last: { submitted: EpochMs; started: EpochMs; finished: EpochMs }
}
export type JobEvent = 'submitted' | 'started' | 'finished'
type Hear = (event: JobEvent, at: EpochMs, cls: string, waitMs: number) => void

export function createJobQueue(seed: string, slots: number, at: EpochMs): JobQueue {
  const random = createRandom(seed, 'jobs')
  const meanGap = MEAN_MS / (slots * USE)
  return {
    slots,
    random,
    nextAt: at + exponential(random, meanGap),
    ends: [],
    waiting: [],
    last: { submitted: 0, started: 0, finished: 0 },
  }
}

/** All events up to and with `to`. `open` false: nothing is started, what runs goes on. */
export function advanceJobs(q: JobQueue, to: EpochMs, open: boolean, hear: Hear): void {
  const say = (event: JobEvent, at: EpochMs, cls: string, waitMs: number) => {
    q.last[event] = Math.max(Math.round(at), q.last[event] + 1)
    hear(event, q.last[event], cls, waitMs)
  }
  const start = (at: EpochMs) => {
    while (open && q.ends.length < q.slots && q.waiting.length > 0) {
      let first = 0
      for (let i = 1; i < q.waiting.length; i++) if (q.waiting[i]!.cls < q.waiting[first]!.cls) first = i
      const [job] = q.waiting.splice(first, 1)
      q.ends.push(at + job!.forMs)
      q.ends.sort((a, b) => a - b)
      say('started', at, JOB_CLASSES[job!.cls]!, at - job!.at)
    }
  }
  for (;;) {
    const end = q.ends[0] ?? Number.POSITIVE_INFINITY
    const at = Math.min(end, q.nextAt)
    if (at > to) break
    if (end <= q.nextAt) {
      q.ends.shift()
      say('finished', at, '', 0)
    } else {
      const cls = pick(q.random, SHARES)
      const forMs = lognormal(q.random, MEAN_MS, 1)
      q.nextAt += exponential(q.random, MEAN_MS / (q.slots * USE))
      if (q.waiting.length < MAX_WAITING) {
        q.waiting.push({ cls, at, forMs })
        say('submitted', at, JOB_CLASSES[cls]!, 0)
      }
    }
    start(at)
  }
  start(to)
}
