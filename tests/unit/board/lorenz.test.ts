import { describe, expect, it } from 'vitest'
import { spreadOf } from '../../../model/inequality.ts'
import { lorenzOf } from '../../../web/board/parts/lorenz.ts'

describe('the Lorenz curve', () => {
  it('of equal values is the diagonal', () => {
    expect(lorenzOf([1, 1].map((value) => ({ value, weight: 1 })))).toEqual([
      [0, 0],
      [0.5, 0.5],
      [1, 1],
    ])
    expect(lorenzOf([])).toEqual([])
  })
  it('leaves half the Gini between itself and the diagonal', () => {
    const values = [40, 30, 25, 15, 10].map((value, i) => ({ value, weight: [3, 2, 2, 1, 2][i]! }))
    const points = lorenzOf(values)
    const under = points.slice(1).reduce((area, [x, y], i) => area + ((x - points[i]![0]) * (y + points[i]![1])) / 2, 0)
    expect(1 - 2 * under).toBeCloseTo(spreadOf(values.map((v, i) => ({ ...v, key: String(i), group: '' }))).gini!, 12)
  })
})
