import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createLane } from '../../../warehouse/lane.ts'

describe('a lane', () => {
  it('runs one task at a time, in the order asked, past failures', async () => {
    const lane = createLane(10)
    const said: string[] = []
    const task = (name: string) => async () => {
      said.push(`${name} begins`)
      await setImmediate()
      said.push(`${name} ends`)
      if (name === 'b') throw new Error('Binder Error: no such column')
    }
    const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => lane.run(task(name))))
    expect(said).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
    expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('refuses what does not fit in its waiting line, and takes more when the line is shorter', async () => {
    const lane = createLane(1)
    const first = lane.run(async () => 'first')
    await expect(lane.run(async () => 'second')).rejects.toMatchObject({ code: 'BUSY', retry: true })
    expect(await first).toBe('first')
    expect(await lane.run(async () => 'third')).toBe('third')
  })

  it.each([
    ['IO Error: Could not write file: No space left on device', true],
    ['Out of Memory Error: could not allocate block', true],
    ['Constraint Error: NOT NULL constraint failed', false],
    ['FATAL Error: Failed: database has been invalidated because of a previous fatal error. IO Error', false],
  ])('tells a fault that may pass from one that will not: %s', async (message, retry) => {
    const failing = createLane(1).run(() => Promise.reject(new Error(message)))
    await expect(failing).rejects.toMatchObject({ name: 'Fault', code: 'WAREHOUSE', retry, message })
  })

  it('lets a broken promise of our own through as it is', async () => {
    const failing = createLane(1).run(() => Promise.reject(new Error('BUG: rank')))
    await expect(failing).rejects.toMatchObject({ name: 'Error', message: 'BUG: rank' })
  })

  it('finishes what it has when closed, and takes nothing more', async () => {
    const lane = createLane(5)
    let done = false
    void lane.run(async () => {
      await setImmediate()
      done = true
    })
    await lane.close()
    expect(done).toBe(true)
    await expect(lane.run(async () => 1)).rejects.toMatchObject({ code: 'CLOSED', retry: false })
  })
})
