import { describe, expect, it } from 'vitest'
import { linesOf, moved } from '../../../web/board/parts/line-stations.ts'

const tile = (path: string) => ({ path })

describe('lines of a factory', () => {
  it('are those of two machines or more, and what people described', () => {
    const devices = [tile('e/s/a/l1/d2'), tile('e/s/a/l1/d1'), tile('e/s/a/l2/d1'), tile('e/s/b/l3/d1')]
    const told = { path: 'e/s/b/l3', name: '', kind: 'serial' as const, stations: ['d1'], bottleneck: null }
    expect(linesOf(devices, [told])).toEqual([
      { path: 'e/s/a/l1', name: 'a / l1', kind: 'parallel', stations: ['d1', 'd2'], bottleneck: null, described: false },
      { ...told, name: 'b / l3', described: true },
    ])
    expect(linesOf([], [])).toEqual([])
  })

  it('have stations that change places, and stay at the ends', () => {
    expect(moved(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b', 'c'], 'a', 1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b'], 'a', -1)).toEqual(['a', 'b'])
    expect(moved(['a', 'b'], 'z', 1)).toEqual(['a', 'b'])
  })
})
