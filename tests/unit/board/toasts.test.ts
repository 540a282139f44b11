// Short messages: what stays, and what the next one replaces.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createToasts } from '../../../web/board/toasts.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
const texts = (toasts: ReturnType<typeof createToasts>) => toasts.list.value.map(({ text }) => text)

it('shows one refusal, the newest, and keeps the ways back beside it', () => {
  const toasts = createToasts()
  toasts.show({ kind: 'done', text: 'removed', action: { label: 'undo', run: () => {} } })
  for (const text of ['no name', 'no such enterprise']) toasts.show({ kind: 'failed', text })
  expect(texts(toasts)).toEqual(['removed', 'no such enterprise'])
  toasts.show({ kind: 'done', text: 'added' })
  expect(texts(toasts)).toEqual(['removed', 'added'])
})
it('shows four at most, each for a while', () => {
  const toasts = createToasts()
  for (const text of ['a', 'b', 'c', 'd', 'e']) toasts.show({ kind: 'done', text })
  expect(texts(toasts)).toEqual(['b', 'c', 'd', 'e'])
  vi.advanceTimersByTime(9_000)
  expect(texts(toasts)).toEqual([])
})
it('shows a way back longer, and nothing goes while somebody is at it', () => {
  const toasts = createToasts()
  let attended = false
  toasts.stayWhile(() => attended)
  toasts.show({ kind: 'done', text: 'removed', action: { label: 'undo', run: () => {} } })
  toasts.show({ kind: 'done', text: 'added' })
  vi.advanceTimersByTime(9_000)
  expect(texts(toasts)).toEqual(['removed'])
  attended = true
  vi.advanceTimersByTime(60_000)
  expect(texts(toasts)).toEqual(['removed'])
  attended = false
  vi.advanceTimersByTime(20_000)
  expect(texts(toasts)).toEqual([])
})
