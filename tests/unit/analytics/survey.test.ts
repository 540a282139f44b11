// PMI and business climate from answers of enterprises: vectors of domain §2.8.5, and what the gate lets out of a month.
import { describe, expect, it } from 'vitest'
import { createGroups } from '../../../analytics/groups.ts'
import { createReleases } from '../../../analytics/releases.ts'
import { createSurveys } from '../../../analytics/survey.ts'
import { climateIndex, type Direction, diffusionIndex, pmiOf } from '../../../model/prosperity.ts'
import type { FactsVersion } from '../../../model/statements.ts'
import { closedMonth, type Mood, type Survey, surveyCloses } from '../../../model/survey.ts'
import { handMadePlant } from './hand-made-plant.ts'

const MONTH = '2026-03'
/** 11 April 2026, midnight in China. */
const CLOSED = Date.UTC(2026, 3, 10, 16)
const all = (way: Direction): NonNullable<Survey['pmi']> => ({ orders: way, production: way, employment: way, delivery: way, stock: way })
const said = { source: '月度问卷', date: '2026-04-02' }

function world() {
  const plant = handMadePlant()
  const releases = createReleases()
  const groups = createGroups({ plants: plant.plants, regions: plant.regions, enterprises: plant.enterprises, releases })
  const sheets = new Map<string, FactsVersion[]>()
  let now = CLOSED
  const surveys = createSurveys({
    plants: plant.plants,
    groups,
    releases,
    book: { facts: (ent) => [...sheets].filter(([key]) => key.startsWith(`${ent} `)).map(([, versions]) => versions) },
    now: () => now,
  })
  const answer = (id: string, survey: Partial<Survey>, month = MONTH) => {
    const made = { enterprise: id, period: month, version: 1, at: now, by: 'chen', facts: {}, survey: { ...said, ...survey } }
    sheets.set(`${id} ${month}`, [made])
  }
  /** So many firms, answering in turn. */
  const firms = (ways: readonly (readonly [Direction, number])[], more: (i: number) => Partial<Survey> = () => ({})) => {
    let i = 0
    for (const [way, count] of ways)
      for (let k = 0; k < count; k++, i++) {
        const id = `f${String(i).padStart(3, '0')}`
        plant.enterprise(id)
        answer(id, { pmi: all(way), ...more(i) })
      }
  }
  const ask = async (month = MONTH, kind: 'cluster' | 'segment' | 'county' = 'cluster', code = '') => {
    const found = await surveys.survey({ kind, code, month })
    if (found === null) throw new Error('no such area')
    return found
  }
  return { plant, releases, answer, firms, ask, surveys, at: (ms: number) => (now = ms) }
}

describe('vectors', () => {
  it('45 up, 35 same, 20 down of 100: DI 62.5; PMI with 52, 53, 49, 48, 47: 51.15; climate of 120.47 and 127.10: 124.448', async () => {
    expect(diffusionIndex({ up: 45, same: 35, down: 20 })).toBe(62.5)
    expect(pmiOf({ orders: 52, production: 53, employment: 49, delivery: 48, stock: 47 })).toBeCloseTo(51.15, 9)
    expect(climateIndex(120.47, 127.1)).toBeCloseTo(124.448, 9)
    const w = world()
    w.firms([
      ['up', 45],
      ['same', 35],
      ['down', 20],
    ])
    const { pmi } = await w.ask()
    expect(pmi.items).toEqual({ orders: 62.5, production: 62.5, employment: 62.5, delivery: 62.5, stock: 62.5 })
    // 0.85 · 62.5 + 0.15 · 37.5
    expect(pmi).toMatchObject({ value: 58.8, n: 100, reason: null })
  })
})

describe('a month of answers', () => {
  const MIXED: readonly (readonly [Direction, number])[] = [
    ['up', 5],
    ['same', 4],
    ['down', 4],
  ]
  it('is published when it is closed, on the 11th of the next month by the clock of China', async () => {
    expect(surveyCloses(MONTH)).toBe(CLOSED)
    expect([CLOSED - 1, CLOSED].map(closedMonth)).toEqual(['2026-02', '2026-03'])
    const w = world()
    w.firms(MIXED)
    w.at(CLOSED - 1)
    expect((await w.ask()).pmi).toMatchObject({ value: null, n: null, reason: 'collecting' })
    w.at(CLOSED)
    // 13 answers are told as 10.
    expect((await w.ask()).pmi).toMatchObject({ reason: null, n: 10, items: { orders: 53.8 } })
  })

  it('needs ten enterprises, a legal group being one', async () => {
    const w = world()
    w.firms([
      ['up', 3],
      ['same', 3],
      ['down', 3],
    ])
    expect((await w.ask()).pmi).toMatchObject({ value: null, n: null, reason: 'privacy' })
    const groups = world()
    groups.firms(MIXED)
    for (let i = 0; i < 4; i++) groups.plant.enterprise(`f00${i}`, { group: 'one-owner' })
    groups.at(CLOSED + 1)
    // 13 enterprises, 10 owners: of the five that said up four are one voice.
    expect((await groups.ask()).pmi).toMatchObject({ n: 10, items: { orders: 40 }, reason: null })
  })

  it('is withheld where it says what nearly everybody answered, and PMI with it', async () => {
    const w = world()
    w.firms([
      ['up', 18],
      ['down', 2],
    ])
    expect((await w.ask()).pmi).toMatchObject({ value: null, items: { orders: null }, reason: 'privacy' })
    const enough = world()
    enough.firms([
      ['up', 17],
      ['down', 3],
    ])
    expect((await enough.ask()).pmi.items.orders).toBe(85)
    // Everybody the same way in one question alone: the others stand, the index does not.
    const one = world()
    one.firms(MIXED)
    for (let i = 0; i < 13; i++)
      one.answer(`f${String(i).padStart(3, '0')}`, { pmi: { ...all(i < 5 ? 'up' : i < 9 ? 'same' : 'down'), stock: 'down' } })
    expect((await one.ask()).pmi).toMatchObject({ value: null, items: { orders: 53.8, stock: null }, reason: 'privacy' })
  })

  it('stands as it was published: an answer given or changed afterwards tells nothing', async () => {
    const w = world()
    w.firms(MIXED)
    const first = await w.ask()
    w.answer('f000', { pmi: all('down') })
    for (let i = 20; i < 26; i++) {
      w.plant.enterprise(`f0${i}`)
      w.answer(`f0${i}`, { pmi: all('up') })
    }
    for (const days of [1, 30, 200]) {
      w.at(CLOSED + days * 86_400_000)
      expect((await w.ask()).pmi).toEqual(first.pmi)
    }
  })

  it('forms the climate beside PMI, of those who answered it', async () => {
    const w = world()
    const moods: readonly Mood[] = ['good', 'good', 'normal', 'bad']
    w.firms(MIXED, (i) => (i < 12 ? { climate: { now: moods[i % 4]!, expected: moods[(i + 1) % 4]! } } : {}))
    // 6 good, 3 normal, 3 bad of 12: (0.5 - 0.25)·100 + 100.
    expect((await w.ask()).climate).toEqual({ value: 125, items: { now: 125, expected: 125 }, n: 10, reason: null })
  })

  it('is closed in a county that would give a few others away, and known to be of no county there is', async () => {
    const w = world()
    for (let i = 0; i < 24; i++) {
      const id = `f${String(i).padStart(3, '0')}`
      w.plant.enterprise(id, { county: i < 21 ? '330382' : '330381' })
      w.answer(id, { pmi: all(i % 3 === 0 ? 'up' : i % 3 === 1 ? 'same' : 'down') })
    }
    expect((await w.ask()).pmi.reason).toBeNull()
    // 21 of 24: the three others would be what is left of everybody.
    expect((await w.ask(MONTH, 'county', '330382')).pmi).toMatchObject({ value: null, reason: 'privacy' })
    expect((await w.ask(MONTH, 'county', '330381')).pmi.reason).toBe('privacy')
    expect(await w.surveys.survey({ kind: 'county', code: '999999', month: MONTH })).toBeNull()
  })
})
