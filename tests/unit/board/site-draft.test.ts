import { describe, expect, it } from 'vitest'
import {
  daysBetween,
  draftOf,
  emptyDraft,
  siteBody,
  siteFaults,
  USUAL,
  usualPlan,
  withClocks,
} from '../../../web/board/forms/site-draft.ts'

const NAMES = ['early', 'late', 'night']
const draft = () => ({ ...emptyDraft('liushi-1', '330382'), ...usualPlan('three', NAMES) })

describe('a calendar that is typed', () => {
  it('begins with a plan that can be saved as it is', () => {
    for (const which of USUAL) expect(siteFaults({ ...emptyDraft('s', '330382'), ...usualPlan(which, NAMES) })).toEqual([])
    expect(siteFaults(emptyDraft('s', '330382'))).toEqual([])
  })
  it('becomes the document and comes back the same, an end of 24:00 as 00:00', () => {
    const doc = { id: 's', enterprise: 'e', ...siteBody(draft()) }
    expect(siteBody(draftOf(doc))).toEqual(siteBody(draft()))
    const shifts = [{ name: 'late', start: '16:00', end: '24:00', days: [1] }]
    expect(draftOf({ ...doc, shifts, breaks: [{ start: '18:00', end: '18:30' }] })).toMatchObject({
      shifts: [{ end: '00:00' }],
      breaks: [{ days: [1, 2, 3, 4, 5, 6, 7] }],
    })
  })
  it('says where it is wrong before the server has to', () => {
    const wrong = draft()
    wrong.name = ' '
    wrong.shifts[0]!.start = ''
    wrong.shifts[1]!.days = []
    wrong.shifts[2]!.name = ''
    expect(siteFaults(wrong).map(({ at, key }) => [at, key])).toEqual([
      ['name', 'name'],
      ['shifts/2', 'shiftName'],
      ['shifts/0', 'clock'],
      ['shifts/1', 'days'],
    ])
    const clash = draft()
    clash.shifts[1]!.start = '15:00'
    expect(siteFaults(clash)).toEqual([{ at: 'shifts', key: 'overlap', names: ['early', 'late'] }])
    expect(siteFaults({ ...draft(), timezone: 'Mars' })).toEqual([{ at: 'timezone', key: 'zone' }])
  })
  it('counts no row whose time is none of the day', () => {
    const { shifts } = draft()
    shifts[0]!.end = '25:99'
    shifts[1]!.start = ''
    expect(withClocks(shifts).map(({ name }) => name)).toEqual(['night'])
    expect(siteFaults({ ...draft(), shifts }).map(({ at, key }) => [at, key])).toEqual([
      ['shifts/0', 'clock'],
      ['shifts/1', 'clock'],
    ])
  })
  it('takes holidays from a day to a day, over the end of a month', () => {
    expect(daysBetween('2026-09-30', '2026-10-02', 1000)).toEqual(['2026-09-30', '2026-10-01', '2026-10-02'])
    expect([daysBetween('', '', 9), daysBetween('2026-01-02', '2026-01-01', 9), daysBetween('2026-01-01', '2026-12-31', 9).length]).toEqual(
      [[], [], 9],
    )
  })
  it('is sent with days in order, and days of the calendar, too', () => {
    const typed = draft()
    typed.shifts[0]!.days = [3, 1]
    typed.exceptions = ['2026-10-02', '2026-10-01'].map((date) => ({ date, shifts: [], breaks: [] }))
    const body = siteBody(typed)
    expect([body.shifts[0]!.days, body.exceptions.map(({ date }) => date)]).toEqual([
      [1, 3],
      ['2026-10-01', '2026-10-02'],
    ])
  })
})
