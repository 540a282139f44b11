// What the limits of power open to: the powers they were learned from give them again, and what was set by hand says who did.
import { describe, expect, it } from 'vitest'
import { KPI_DEFINITIONS } from '../../../model/kpi-definitions.ts'
import { learnPowerStates, limitOf, type PowerStates, proposalOf } from '../../../model/power-states.ts'
import { type PowerView, powerOpening } from '../../../web/board/parts/power-openings.ts'

const WORDS = {
  kw: (value: number) => `${value} kW`,
  percent: (share: number) => `${share * 100}%`,
  whole: String,
  time: (at: number) => `t${at}`,
  t: (key: string, named: Readonly<Record<string, string>> = {}) => [key, ...Object.values(named)].join(' '),
}
const on = (window: { from: number; to: number }) => ({
  enterprise: 'e',
  scope: 'device:e/s/a/l/d',
  figure: 'runTime' as const,
  window,
  timezone: 'UTC',
})
const open = (view: PowerView) => powerOpening(view, WORDS, on)
const samples = (low: number, high: number) => Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? low : high) * (1 + (i % 7) / 100))
const viewOf = (low: number, high: number, limits: PowerStates | null = null): PowerView => ({
  ...learnPowerStates(samples(low, high), 3_600_000),
  from: 1000,
  to: 3_601_000,
  readings: 200,
  stated: false,
  ratedKw: 40,
  limits,
})
const LEARNED = proposalOf(viewOf(2, 20))!

describe('the limits of power', () => {
  it('open to the powers that give them by the formula of the formulary', () => {
    const { low, high, valley } = LEARNED.learnedFrom!
    expect([limitOf(valley!, high!), limitOf(valley!, low!)]).toEqual([LEARNED.on, LEARNED.off])
    expect(KPI_DEFINITIONS.find(({ id }) => id === 'power-limits')?.formula).toContain('P_valley·(P_high / P_valley)^0.2')
    expect(open(viewOf(2, 20, LEARNED))).toMatchObject({
      kind: 'report',
      definition: 'power-limits',
      value: `powerOpened.both ${LEARNED.on} kW ${LEARNED.off} kW`,
      filled: `on = ${valley} kW·(${high} kW / ${valley} kW)^0.2, off = ${valley} kW·(${low} kW / ${valley} kW)^0.2`,
      on: { scope: 'device:e/s/a/l/d', window: { from: 1000, to: 3_601_000 } },
      bare: true,
    })
  })

  it('learned from other samples than those of now say so, and what those would give', () => {
    const approved = { ...LEARNED, learnedFrom: { ...LEARNED.learnedFrom!, from: 1, to: 900 }, approvedBy: 'chen', approvedAt: 950 }
    const opened = open(viewOf(3, 30, approved))!
    expect(opened).toMatchObject({ value: expect.stringContaining(`${LEARNED.on} kW`), on: { window: { from: 1, to: 900 } } })
    const parts = 'parts' in opened ? opened.parts! : []
    expect(parts).toContainEqual({ name: 'powerOpened.approvedBy', value: 'chen', note: 't950' })
    const now = proposalOf(viewOf(3, 30))!
    expect(parts.at(-1)).toMatchObject({ name: 'powerOpened.now', value: `powerOpened.both ${now.on} kW ${now.off} kW` })
    expect(parts).toContainEqual({ name: 'state.OFF', value: 'powerOpened.off 5%  = 2 kW' })
  })

  it('set by hand have no formula with numbers, but somebody who set them', () => {
    const byHand = { on: 9, off: 5, learnedFrom: null, approvedBy: 'chen', approvedAt: 950 }
    const opened = open(viewOf(2, 20, byHand))!
    expect(opened).toMatchObject({ value: 'powerOpened.both 9 kW 5 kW', why: 'powerOpened.byHand' })
    expect(opened).not.toHaveProperty('filled')
    expect('parts' in opened && opened.parts).toContainEqual({ name: 'powerOpened.setBy', value: 'chen', note: 't950' })
  })

  it('are not there while nothing is learned, and the proposal is until they are in force', () => {
    expect(open({ ...viewOf(2, 20), on: null, off: null })).toBeNull()
    const off = { on: 0, off: 0, learnedFrom: null, approvedBy: 'chen', approvedAt: 1 }
    expect(open(viewOf(2, 20, off))).toMatchObject({ value: `powerOpened.both ${LEARNED.on} kW ${LEARNED.off} kW` })
  })
})
