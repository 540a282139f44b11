import { describe, expect, it } from 'vitest'
import { createCalendars } from '../../../analytics/calendars.ts'
import type { Plants } from '../../../analytics/plants.ts'
import type { Dated, Site } from '../../../model/plant.ts'
import { DAY, HOUR, MORNING } from './hand-made-plant.ts'

const site = (start: string): Site => ({
  id: 's1',
  enterprise: 'e0',
  name: '一厂',
  county: '330382',
  timezone: 'Asia/Shanghai',
  shifts: [{ name: 'day', start, end: '16:00', days: [1, 2, 3, 4, 5] }],
  breaks: [],
  exceptions: [],
})
function plants(versions: Dated<Site>[]) {
  let revision = 1
  return {
    get revision() {
      return revision
    },
    enterprises: () => [],
    enterprise: () => undefined,
    enterpriseHistory: () => [],
    enterpriseHistories: () => [],
    device: () => [],
    stopChanges: () => [],
    site: (_e: string, id: string) => (id === 's1' ? versions : []),
    change(doc: Site) {
      versions = [{ from: 0, doc }]
      revision++
    },
  } satisfies Plants & { change(doc: Site): void }
}

describe('calendars of all sites', () => {
  it('give every shift once, however long the time asked for', () => {
    const calendars = createCalendars(plants([{ from: 0, doc: site('08:00') }]))
    const shifts = calendars.shiftsBetween('e0', 's1', MORNING, MORNING + 700 * DAY)
    expect(shifts).toHaveLength(500)
    expect(new Set(shifts.map((s) => s.from)).size).toBe(500)
    expect(shifts[0]).toMatchObject({ name: 'day', day: '2026-01-05', from: MORNING, to: MORNING + 8 * HOUR })
  })
  it('give production days that tile time', () => {
    const days = createCalendars(plants([{ from: 0, doc: site('08:00') }])).productionDays('e0', 's1', MORNING - 1, MORNING + 30 * DAY)
    expect(days).toHaveLength(31)
    days.slice(1).forEach((day, i) => {
      expect(day.from).toBe(days[i]!.to)
    })
  })
  it('follow the registry, and know a site without calendar as days alone', () => {
    const of = plants([{ from: 0, doc: site('08:00') }])
    const calendars = createCalendars(of)
    expect(calendars.productionDays('e0', 's1', MORNING, MORNING + 1)[0]!.from).toBe(MORNING)
    of.change(site('06:00'))
    expect(calendars.productionDays('e0', 's1', MORNING, MORNING + 1)[0]!.from).toBe(MORNING - 2 * HOUR)
    expect(calendars.productionDays('e0', 's9', MORNING, MORNING + 1)[0]!.from).toBe(MORNING - 8 * HOUR)
  })
})
