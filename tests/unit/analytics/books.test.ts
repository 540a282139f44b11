import { expect, it } from 'vitest'
import { createBooks } from '../../../analytics/books.ts'

const HOUR = 3_600_000
const MIDNIGHT = Date.UTC(2026, 0, 5, 16)
const at = (hour: number, code: string, n: number, device = '') => ({ enterprise: 'e1', device, hour: MIDNIGHT + hour * HOUR, code, n })

it('tells whole messages that were refused from readings, and counts no duplicate', () => {
  const books = createBooks()
  books.take([at(-1, 'm.refused.JSON', 9), at(0, 'm.refused.JSON', 2), at(0, 'r.refused.RANGE', 3, 'e1/s1/a1/l1/d1')])
  books.take([at(1, 'm.refused.TOPIC', 1), at(1, 'r.refused.DUPLICATE', 50), at(1, 'r.counted', 400), at(1, 'm.duplicate', 7)])
  expect(books.refused(MIDNIGHT)).toEqual({ messages: 3, readings: 3 })
})
