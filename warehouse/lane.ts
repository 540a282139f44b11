// One thing at a time over one connection, in the order asked. Owns the waiting line and its limit; turns what the database throws
// into a Fault. Never retries: that is the caller's decision.
import { Fault } from '../model/errors.ts'

export type Lane = {
  run<T>(task: () => Promise<T>): Promise<T>
  /** Resolves when everything asked so far is done; whatever is asked later is refused. */
  close(): Promise<void>
}

/** At most `limit` tasks wait; one more is refused with a Fault that says so, to be tried again later. */
export function createLane(limit: number): Lane {
  let tail: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let closed = false
  return {
    run(task) {
      if (closed) return Promise.reject(new Fault('CLOSED', { retry: false, message: 'the warehouse is closed' }))
      if (waiting >= limit) return Promise.reject(new Fault('BUSY', { retry: true, message: `${limit} queries wait already` }))
      waiting++
      const done = tail.then(task).catch((cause) => Promise.reject(faultOf(cause)))
      tail = done.then(
        () => waiting--,
        () => waiting--,
      )
      return done
    },
    async close() {
      closed = true
      await tail
    },
  }
}

/** What may pass by itself: a full disk, a lost volume, too little memory, a transaction in the way. The rest will fail again. */
const PASSING = /^(IO Error|Out of Memory Error|TransactionContext Error|Transaction Error)|No space left|could not set lock/i
const BROKEN = /database has been invalidated|FATAL/i

function faultOf(cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof Fault || cause.message.startsWith('BUG:')) return cause
  const retry = PASSING.test(cause.message) && !BROKEN.test(cause.message)
  return new Fault('WAREHOUSE', { retry, cause, message: cause.message })
}
