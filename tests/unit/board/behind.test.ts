// How many of an area stand behind a published figure: told from published counts alone, and a word why where it is not all.
import { describe, expect, it } from 'vitest'
import { isPart } from '../../../web/board/parts/use-behind.ts'

describe('a published figure', () => {
  it('is explained where it is made of fewer than all, or of nobody knows how many', () => {
    expect(isPart([{ n: 26 }, { n: 24 }], 26)).toBe(true)
    expect(isPart([{ n: 26 }, { n: 26 }], 26)).toBe(false)
    expect(isPart([{ n: 26 }], null)).toBe(true)
  })
  it('that is withheld needs no word of its own here: that it is withheld says why', () => {
    expect(isPart([{ n: 0 }, { n: null }], 26)).toBe(false)
    expect(isPart([], 26)).toBe(false)
  })
})
