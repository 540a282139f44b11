// Why minutes are stated anew: what of a plan an edit changed, and names of what is kept as bits.
import { describe, expect, it } from 'vitest'
import { CAUSE, causesOf, editCauses } from '../../../analytics/causes.ts'
import { withCorrections } from '../../../analytics/corrections.ts'
import type { Plan } from '../../../analytics/edits.ts'
import { createLateBook } from '../../../analytics/late.ts'
import { termsOf } from '../../../analytics/terms.ts'
import type { Correction } from '../../../model/stops.ts'

const calendar = {} as Plan['calendar']
const device = (idealCycle: number) => ({ path: 'e/s/a/l/d' as const, name: '', type: '', kpiScope: true, idealCycle })
const terms = (idealCycle = 1.5) => termsOf([{ from: 0, doc: device(idealCycle) }], 120_000)
const plan = (of: Partial<Plan> = {}): Plan => ({ calendar, terms: terms(), ...of })
const said = (reason: string): Correction => ({
  from: 100,
  to: 200,
  change: { device: 'e/s/a/l/d', version: 1, from: 100, to: 200, reason, note: null, by: 'chen', at: 300 },
})
const names = (before: Plan, after: Plan) => causesOf(editCauses(before, after))

describe('an edit', () => {
  it('is of a calendar, of a machine, of what people said of a stop, or of several at once', () => {
    const same = plan()
    expect(names(same, same)).toEqual([])
    expect(names(same, { ...same, calendar: {} as Plan['calendar'] })).toEqual(['calendar'])
    expect(names(plan(), plan({ terms: terms(30) }))).toEqual(['terms'])
    // Terms cut where a correction begins and ends say nothing else of the machine.
    const corrected = withCorrections(terms(), [said('M1')])
    expect(corrected.length).toBe(3)
    expect(names(plan(), plan({ terms: corrected }))).toEqual(['reason'])
    expect(names(plan({ terms: corrected }), plan({ terms: withCorrections(terms(), [said('S1')]) }))).toEqual(['reason'])
    expect(names(plan(), plan({ terms: withCorrections(terms(30), [said('M1')]) }))).toEqual(['terms', 'reason'])
  })
})

describe('late work', () => {
  it('gathers every cause until it is taken, and says one of a snapshot that knew none', () => {
    const book = createLateBook()
    book.note(1, 1000, 0, CAUSE.late)
    book.note(1, 2000, 10, CAUSE.backfill)
    book.edited(1, 500, 600, false, CAUSE.calendar, 20)
    const { works, pausedTo } = book.dump()
    expect(causesOf(book.take(60_000)!.why)).toEqual(['late', 'backfill', 'calendar'])
    const old = createLateBook()
    old.load({ works: works.map(({ why: _, ...work }) => work), pausedTo })
    expect(causesOf(old.take(60_000)!.why)).toEqual(['late'])
  })
})
