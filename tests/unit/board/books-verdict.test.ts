import { describe, expect, it } from 'vitest'
import { booksVerdict } from '../../../web/board/parts/books-verdict.ts'

const NOTHING = { received: 0, counted: 0, duplicate: 0, refused: 0, tooLate: 0 }

describe('the verdict on the books', () => {
  it('is that all is accounted for only where something arrived', () => {
    const some = { ...NOTHING, received: 11, counted: 6, duplicate: 1, refused: 3, tooLate: 1 }
    expect(booksVerdict(some, true)).toEqual({ of: 'even', missing: 0 })
    expect(booksVerdict(some, false)).toEqual({ of: 'even', missing: 0 })
    expect(booksVerdict(NOTHING, false)).toEqual({ of: 'none', missing: 0 })
  })
  it('says of a back-filled figure that its readings came in other hours', () => {
    expect(booksVerdict(NOTHING, true)).toEqual({ of: 'elsewhere', missing: 0 })
  })
  it('says what is missing, and what is there too often', () => {
    expect(booksVerdict({ ...NOTHING, received: 5, counted: 3 }, true)).toEqual({ of: 'odd', missing: 2 })
    expect(booksVerdict({ ...NOTHING, counted: 3 }, false)).toEqual({ of: 'odd', missing: -3 })
  })
})
