// Signals of a control chart open to their rules: all of them, also those that are quiet, each with its points and the limits it is judged by.
import { describe, expect, it } from 'vitest'
import { KPI_DEFINITIONS } from '../../../model/kpi-definitions.ts'
import { RUN_RULES, type SpcView } from '../../../model/spc.ts'
import { ruleOpening, rulesOf, type SpcWords, signalsOpening } from '../../../web/board/parts/spc-openings.ts'

const words: SpcWords = {
  t: (key, named) => [key, ...Object.values(named ?? {})].join(' '),
  whole: String,
  decimal: (value) => (value === null ? '–' : String(value)),
  time: (at) => `t${at}`,
}
const of = { name: 'Trip time', limits: null, on: null }
const point = (i: number, value: number) => ({
  from: i * 10,
  at: i * 10 + 5,
  n: 5,
  mean: value,
  value,
  low: null,
  ucl: 20,
  lcl: 10,
  spread: i,
})
const view: SpcView = {
  metric: 'process.trip_time',
  unit: 's',
  chart: 'xbar-r',
  subgroup: 5,
  residuals: false,
  tuning: { lambda: 0.2, width: 2.962, k: 0.5, h: 5, fir: false },
  readings: 15,
  points: [point(0, 15), point(1, 21), point(2, 22)],
  centre: 15,
  spread: { kind: 'R', centre: 1, ucl: 1.5, lcl: 0 },
  limits: {
    centre: 15,
    sigma: 1,
    phi: null,
    method: 'range',
    from: 0,
    to: 9,
    points: 25,
    readings: 125,
    outliers: 0,
    source: 'approved',
    complete: true,
    version: 3,
    approvedBy: 'wang',
    approvedAt: 7,
    note: null,
  },
  reason: null,
  signals: [
    { index: 1, at: 15, rule: 'N1', on: 'location', live: true },
    { index: 2, at: 25, rule: 'N1', on: 'location', live: true },
    { index: 2, at: 25, rule: 'N1', on: 'spread', live: true },
    { index: 2, at: 25, rule: 'N3', on: 'location', live: false },
  ],
  capability: {
    lsl: null,
    usl: null,
    target: null,
    n: 15,
    subgroups: 3,
    mean: 19,
    sigmaWithin: 1,
    sigmaOverall: 1,
    cp: null,
    cpk: null,
    cpu: null,
    cpl: null,
    pp: null,
    ppk: null,
    cpm: null,
    reason: 'no-spec',
    greyed: null,
    claim: false,
  },
  autocorrelation: null,
  autocorrelated: false,
}

describe('the signals of a chart', () => {
  it('add up by rule to all of them, with the rules that are quiet', () => {
    const opening = signalsOpening(view, of, words)
    expect(KPI_DEFINITIONS.some(({ id }) => id === opening.definition)).toBe(true)
    expect(opening.value).toBe('4')
    const rows = opening.tables![0]!.rows
    expect(rows.map(({ name }) => name.split(' ')[0])).toEqual([...RUN_RULES])
    expect(rows.reduce((sum, { values }) => sum + Number(values[0]), 0)).toBe(4)
    expect(rows[0]!.opens).toMatchObject({ name: 'Trip time · N1', value: '3' })
  })
  it('of a rule are its points with the limit they are beyond, location and spread apart, the newest first', () => {
    const opening = ruleOpening('N1', view, of, words)
    expect(opening.parts!.map(({ name, value, note }) => [name, value, note])).toEqual([
      ['N1 = WE1', 'spc.rule.N1', 'spcOpened.nelson'],
      ['spcOpened.what', 'spc.live', undefined],
      ['spcOpened.seen', '3', 'explain.from t0 t25'],
      ['opened.limits', 'spcOpened.frozen 3', 'spc.versionBy wang t7'],
    ])
    expect(opening.tables![0]!.rows.map(({ name, values }) => [name, ...values])).toEqual([
      ['t25 · R', '2', '1.5', '0'],
      ['t25', '22', '20', '10'],
      ['t15', '21', '20', '10'],
    ])
    expect(ruleOpening('WE4', view, of, words).parts![0]!.note).toBe('spcOpened.westernElectric')
  })
  it('of limits that are not frozen say so, and without limits that nothing is judged', () => {
    const provisional = { ...view, limits: { ...view.limits!, source: 'provisional' as const } }
    expect(ruleOpening('N1', provisional, of, words).parts!.at(-1)).toMatchObject({ value: 'opened.provisional' })
    expect(signalsOpening({ ...view, limits: null, signals: [] }, of, words)).toMatchObject({ value: '0', why: 'spc.noLimits' })
  })
  it('of EWMA and CUSUM are of their own rule', () => {
    expect(rulesOf({ chart: 'ewma' })).toEqual(['EWMA'])
    expect(rulesOf({ chart: 'cusum' })).toEqual(['CUSUM'])
    const cusum: SpcView = {
      ...view,
      chart: 'cusum',
      points: [{ ...point(0, 1), low: 6, ucl: 5, lcl: null }],
      signals: [{ index: 0, at: 5, rule: 'CUSUM', on: 'location', live: true }],
    }
    expect(ruleOpening('CUSUM', cusum, of, words).tables![0]!.rows[0]!.values).toEqual(['6', '5', '–'])
  })
})
