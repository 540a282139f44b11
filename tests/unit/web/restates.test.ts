import { describe, expect, it } from 'vitest'
import { restatesOf } from '../../../web/routes/effective.ts'

const DAY = 86_400_000
const NOW = 100 * DAY
const versions = (...from: number[]) => from.map((at) => ({ from: at, doc: {} }))
const of = (history: readonly { from: number; doc: unknown }[], holds: number) => restatesOf(history, holds, NOW, 7).restates

describe('what a document says it re-states', () => {
  it('is the time from which it holds, up to seven days back', () => {
    expect(of(versions(0), NOW - 2 * DAY)).toEqual({ from: NOW - 2 * DAY, limit: NOW - 7 * DAY, older: false })
    expect(of(versions(0), NOW - 9 * DAY)).toEqual({ from: NOW - 7 * DAY, limit: NOW - 7 * DAY, older: true })
  })

  it('is nothing for a document of now or later, and of a time that was over before the limit', () => {
    expect(of(versions(0), NOW)).toMatchObject({ from: null, older: false })
    expect(of(versions(0, NOW - 8 * DAY), NOW - 9 * DAY)).toMatchObject({ from: null, older: true })
  })

  it('reaches back without end for the first version', () => {
    expect(of([], NOW)).toMatchObject({ from: NOW - 7 * DAY, older: true })
    expect(of(versions(NOW - DAY), NOW - 2 * DAY)).toMatchObject({ from: NOW - 7 * DAY, older: true })
  })

  it('ends where the next version begins', () => {
    expect(of(versions(0, NOW - 3 * DAY), NOW - 5 * DAY)).toMatchObject({ from: NOW - 5 * DAY })
  })
})
