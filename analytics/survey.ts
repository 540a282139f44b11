// PMI and business climate of a segment, a county or everybody (domain §2.8.5), from what enterprises answered for a month. Released once,
// when the month is closed, of ten enterprises or more, through the gate; answers that come later change the next month only. An index
// near an end of its scale says what everybody answered: it is withheld too.
import { climateIndex, climateSpot, type Direction, diffusionIndex, pmiOf } from '../model/prosperity.ts'
import type { EpochMs } from '../model/reading.ts'
import type { FactsVersion } from '../model/statements.ts'
import { CLIMATE_ITEMS, type Mood, SURVEY_ITEMS, type Survey, type SurveyReason, type SurveyView, surveyCloses } from '../model/survey.ts'
import { INSIDE, type Profile, roundAmount } from './benchmark.ts'
import { closedCells } from './disclosure.ts'
import type { Groups } from './groups.ts'
import type { Plants } from './plants.ts'
import { publishCell, standing } from './publication.ts'
import type { Releases } from './releases.ts'
import { partyOf } from './tree.ts'

type Kind = 'cluster' | 'segment' | 'county'
export type SurveyQuery = { readonly kind: Kind; readonly code: string; readonly month: string }
export type SurveysOf = { survey(query: SurveyQuery): Promise<SurveyView | null> }

const FEWEST = 10
/** A month stands as it was released: an answer given afterwards could be told from the difference. */
const FOR_GOOD: Profile = { ...INSIDE, kMean: FEWEST, freezeMs: 400 * 86_400_000 }
/** Whole answers an index is away from either end at least: else all but a few are known. */
const FROM_END = INSIDE.minChange
/** Counts of answers are told in fives. */
const COUNT_STEP = 5
/** Catalogues of months kept: people look at the newest. */
const MOST_CATALOGUES = 26

type Sides = 'pmi' | 'climate'
/** One answer a party, +1, 0 or -1: of a group of companies what most of them say. */
type Opinions = ReadonlyMap<string, Readonly<Record<string, number>>>
type Shown = { readonly items: Readonly<Record<string, number | null>>; readonly n: number }
const SCORE: Readonly<Record<Direction | Mood, number>> = { up: 1, same: 0, down: -1, good: 1, normal: 0, bad: -1 }

export function createSurveys(parts: {
  readonly plants: Pick<Plants, 'enterprises'>
  readonly groups: Groups
  readonly releases: Releases
  readonly book: { facts(enterprise: string): readonly (readonly FactsVersion[])[] }
  now(): EpochMs
}): SurveysOf {
  const { plants, groups, releases, book } = parts
  const catalogues = new Map<string, ReadonlySet<string>>()

  const membersOf = (kind: Kind, code: string) =>
    kind === 'cluster' ? plants.enterprises() : groups.members(kind, code).map(({ enterprise }) => enterprise)
  const answerOf = (enterprise: string, month: string): Survey | undefined =>
    book
      .facts(enterprise)
      .find((versions) => versions[0]?.period === month)
      ?.at(-1)?.survey

  const opinionsOf = (kind: Kind, code: string, month: string, side: Sides): Opinions => {
    const sums = new Map<string, Record<string, number>>()
    for (const enterprise of membersOf(kind, code)) {
      const answers = answerOf(enterprise.id, month)?.[side]
      if (answers === undefined) continue
      const party = partyOf(enterprise)
      const sum = sums.get(party) ?? {}
      for (const [item, word] of Object.entries(answers)) sum[item] = (sum[item] ?? 0) + SCORE[word as Direction | Mood]
      sums.set(party, sum)
    }
    return sums
  }
  const nameOf = (kind: Kind, code: string) => `survey ${kind === 'cluster' ? kind : `${kind}:${code}`}`
  /** Cells that stay closed because the others would tell of few: the whole first, then the largest. */
  const closedOf = (month: string, side: Sides): ReadonlySet<string> => {
    const key = `${month}/${side}`
    const known = catalogues.get(key)
    if (known !== undefined) return known
    const areas: (readonly [Kind, string])[] = [
      ['cluster', ''],
      ...(['segment', 'county'] as const).flatMap((kind) => groups.codes(kind).map((code) => [kind, code] as const)),
    ]
    const cells = areas.map(([kind, code]) => {
      const members = membersOf(kind, code)
        .filter(({ id }) => answerOf(id, month)?.[side] !== undefined)
        .map((enterprise) => ({ id: enterprise.id, party: partyOf(enterprise) }))
      return { name: nameOf(kind, code), members }
    })
    const closed = closedCells(
      cells.sort((a, b) => b.members.length - a.members.length),
      FEWEST,
    )
    if (catalogues.size >= MOST_CATALOGUES) catalogues.clear()
    catalogues.set(key, closed)
    return closed
  }

  const shownOf = ({ kind, code, month }: SurveyQuery, side: Sides, items: readonly string[], now: EpochMs): Shown | null => {
    const cell = nameOf(kind, code)
    const measure = `survey-${side}`
    const key = { key: `${month} ${cell}/${measure}`, cell, measure, profile: INSIDE.name }
    const kept = standing(releases.get<Shown | null>(key.key), month, now)
    if (kept !== undefined && kept.parties.length > 0) return kept.figure
    if (closedOf(month, side).has(cell)) return null
    const opinions = opinionsOf(kind, code, month, side)
    const next = publishCell<Shown | null>(
      releases.get<Shown | null>(key.key),
      {
        period: month,
        parties: [...opinions.keys()].sort(),
        ...releases.known(key),
        beside: releases.beside(key, now, () => FEWEST),
        release: (cohort) => release(opinions, cohort, items),
        withheld: null,
      },
      now,
      FOR_GOOD,
    )
    // Nothing to remember of a cell that never was out: whoever asks for many months fills no memory.
    if (next.parties.length > 0) releases.set(key, next, next.figure?.n ?? 0)
    return next.figure
  }

  return {
    async survey(query) {
      const { kind, code, month } = query
      if (kind !== 'cluster' && !groups.exists(kind, code)) return null
      const now = parts.now()
      const closes = surveyCloses(month)
      const open: SurveyReason | null = now < closes ? 'collecting' : null
      const pmi = open === null ? shownOf(query, 'pmi', SURVEY_ITEMS, now) : null
      const climate = open === null ? shownOf(query, 'climate', CLIMATE_ITEMS, now) : null
      const item = (shown: Shown | null, name: string) => shown?.items[name] ?? null
      const rate = (name: string) => item(pmi, name)
      const mood = (name: string) => item(climate, name)
      const [orders, production, employment, delivery, stock] = SURVEY_ITEMS.map(rate)
      const [spot, expected] = CLIMATE_ITEMS.map(mood)
      const whole =
        orders != null && production != null && employment != null && delivery != null && stock != null
          ? roundAmount(pmiOf({ orders, production, employment, delivery, stock }))
          : null
      const index = spot != null && expected != null ? roundAmount(climateIndex(spot, expected)) : null
      const why = (value: number | null) => open ?? (value === null ? 'privacy' : null)
      return {
        month,
        closes,
        fewest: FEWEST,
        pmi: {
          value: whole,
          items: {
            orders: rate('orders'),
            production: rate('production'),
            employment: rate('employment'),
            delivery: rate('delivery'),
            stock: rate('stock'),
          },
          n: pmi?.n ?? null,
          reason: why(whole),
        },
        climate: { value: index, items: { now: mood('now'), expected: mood('expected') }, n: climate?.n ?? null, reason: why(index) },
      }
    },
  }
}

/** Indices of a cohort, each withheld where it says what nearly everybody answered; null: too few. */
function release(opinions: Opinions, cohort: ReadonlySet<string>, items: readonly string[]): Shown | null {
  const answers = [...cohort].flatMap((party) => {
    const of = opinions.get(party)
    return of === undefined ? [] : [of]
  })
  if (answers.length < FEWEST) return null
  const shown: Record<string, number | null> = {}
  for (const item of items) {
    const count = { up: 0, same: 0, down: 0 }
    for (const answer of answers) {
      const sum = answer[item] ?? 0
      count[sum > 0 ? 'up' : sum < 0 ? 'down' : 'same']++
    }
    const fromEnd = Math.min(count.up, count.down) + count.same / 2
    const n = answers.length
    const isClimate = items.length === CLIMATE_ITEMS.length
    const value = isClimate ? climateSpot(count.up / n, count.down / n) : diffusionIndex(count)
    shown[item] = fromEnd < FROM_END || value === null ? null : roundAmount(value)
  }
  return { items: shown, n: Math.floor(answers.length / COUNT_STEP) * COUNT_STEP }
}
