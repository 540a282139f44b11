import { describe, expect, it } from 'vitest'
import { SPC_CHARTS } from '../../../model/spc.ts'
import { extentOf, locationLines, ruleCounts, spreadLines } from '../../../web/board/parts/spc-lines.ts'
import { en } from '../../../web/board/texts/en.ts'
import type { SpcSignal, SpcView } from '../../../web/contract.ts'

const signal = (index: number, rule: SpcSignal['rule'], live: boolean, on: SpcSignal['on'] = 'location'): SpcSignal => ({
  index,
  at: index * 1000,
  rule,
  on,
  live,
})
const point = (value: number, more: Partial<SpcView['points'][number]> = {}): SpcView['points'][number] => ({
  from: 0,
  at: 0,
  n: 5,
  mean: value,
  value,
  low: null,
  ucl: 12,
  lcl: 8,
  spread: 1,
  ...more,
})
const VIEW: Pick<SpcView, 'chart' | 'points' | 'centre' | 'spread' | 'signals'> = {
  chart: 'xbar-r',
  points: [point(10), point(13), point(9)],
  centre: 10,
  spread: { kind: 'R', centre: 1, ucl: 3, lcl: 0 },
  signals: [signal(1, 'N1', true), signal(1, 'N3', false), signal(2, 'N3', false), signal(2, 'N7', false), signal(2, 'N1', true, 'spread')],
}
const of = (more: Partial<SpcView> = {}): SpcView => ({ ...VIEW, ...more }) as SpcView

describe('the lines of a control chart', () => {
  it('carry centre, limits and the rules that signal at each point', () => {
    expect(locationLines(of())).toEqual({
      value: [10, 13, 9],
      low: null,
      centre: 10,
      ucl: [12, 12, 12],
      lcl: [8, 8, 8],
      marks: [
        { index: 1, rules: ['N1', 'N3'], fresh: ['N1', 'N3'], live: true },
        { index: 2, rules: ['N3', 'N7'], fresh: ['N7'], live: false },
      ],
    })
    expect(spreadLines(of())).toMatchObject({
      value: [1, 1, 1],
      centre: 1,
      ucl: [3, 3, 3],
      marks: [{ index: 2, rules: ['N1'], live: true }],
    })
    expect(spreadLines(of({ spread: null }))).toBeNull()
  })
  it('draw the lower CUSUM downwards, between two limits about 0', () => {
    const lines = locationLines(of({ chart: 'cusum', points: [point(2, { low: 3, ucl: 5, lcl: null })] }))
    expect(lines).toMatchObject({ value: [2], low: [-3], centre: 0, ucl: [5], lcl: [-5] })
  })
  it('leave room around everything drawn', () => {
    expect(extentOf(locationLines(of()))).toEqual([8 - 0.4, 13 + 0.4])
    expect(extentOf(locationLines(of({ points: [], centre: null })))).toBeNull()
  })
  it('count the signals of each rule, live ones first', () => {
    expect(ruleCounts(VIEW.signals)).toEqual([
      { rule: 'N1', live: true, points: 2, last: 2000 },
      { rule: 'N3', live: false, points: 2, last: 2000 },
      { rule: 'N7', live: false, points: 1, last: 2000 },
    ])
  })
  it('have a name for every chart', () => expect(Object.keys(en.spc.charts).sort()).toEqual([...SPC_CHARTS].sort()))
})
