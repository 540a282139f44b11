import { describe, expect, it } from 'vitest'
import { createAnalytics } from '../../../analytics/analytics.ts'
import { SUM } from '../../../model/kpi.ts'
import type { Dated, Device, Site } from '../../../model/plant.ts'
import { announce, batchOf, type Fed, minutesOf, type Sent, send, state, tick } from './feed.ts'

const T = Date.parse('2026-03-10T09:00:00+08:00')
const MIN = 60_000
const DAYS = [1, 2, 3, 4, 5, 6, 7]

function opened() {
  const registry = { revision: 1, sites: [] as readonly Dated<Site>[], devices: [] as readonly Dated<Device>[] }
  const analytics = createAnalytics({
    directory: {
      get revision() {
        return registry.revision
      },
      site: () => registry.sites,
      device: () => registry.devices,
      stopChanges: () => [],
    },
    latenessMinutes: 15,
    staleAfterMinutes: 120,
    rows() {},
    episodes() {},
    alarm() {},
    tooLate() {},
  })
  return { registry, fed: announce({ analytics } as Fed) }
}
const day = (f: Fed, minutes: number) => f.analytics.live.device(0, T + minutes * MIN).today

describe('a change in the registry', () => {
  it('counts for what can still be re-stated: a calendar that comes after the first readings', () => {
    const { registry, fed } = opened()
    const sent: Sent[] = [state(T, 'RUN', true)]
    for (let i = 1; i <= 10; i++) sent.push({ metric: 'count.good', at: T + i * MIN, value: i * 10 })
    send(fed, sent)
    expect(fed.analytics.live.device(0, T + 10 * MIN).calendarAssumed).toBe(true)
    registry.sites = [
      {
        from: T,
        doc: {
          id: 's',
          enterprise: 'e',
          name: '',
          county: '',
          timezone: 'Asia/Shanghai',
          shifts: [{ name: 'd', start: '09:05', end: '16:00', days: DAYS }],
          breaks: [],
          exceptions: [],
        },
      },
    ]
    registry.revision++
    tick(fed, T + 10 * MIN + 2_000)
    const today = day(fed, 10)
    expect(minutesOf(today.sums, 'pbt', 'overtime')).toEqual({ pbt: 5, overtime: 0 })
    // The day begins with the shift; what ran before it is yesterday's overtime.
    expect(today.from).toBe(T + 5 * MIN)
    expect(minutesOf(fed.analytics.live.device(0, T + 10 * MIN).yesterday.sums, 'overtime')).toEqual({ overtime: 5 })
  })

  it('counts for what can still be re-stated: an ideal cycle that was not known', () => {
    const { registry, fed } = opened()
    send(fed, [state(T, 'RUN', true), { metric: 'count.good', at: T, value: 0 }, { metric: 'count.good', at: T + MIN, value: 30 }])
    expect(day(fed, 2).sums[SUM.pqUnpriced]).toBe(30)
    registry.devices = [{ from: T, doc: { path: 'x', name: 'x', type: 'x', kpiScope: false, idealCycle: 1.5 } }]
    registry.revision++
    tick(fed, T + 2 * MIN)
    expect(day(fed, 2).sums[SUM.pqUnpriced]).toBe(0)
    expect(day(fed, 2).sums[SUM.priPq]).toBe(45e6)
    expect(fed.analytics.live.device(0, T).kpiScope).toBe(false)
  })

  it('keeps what has left the ring when the calendar changes', () => {
    const { registry, fed } = opened()
    for (let i = 0; i <= 300; i++) send(fed, [i === 0 ? state(T, 'RUN', true) : { metric: 'env.temperature', at: T + i * MIN, value: 1 }])
    registry.sites = [
      {
        from: 0,
        doc: {
          id: 's',
          enterprise: 'e',
          name: '',
          county: '',
          timezone: 'Asia/Shanghai',
          shifts: [{ name: 'd', start: '08:00', end: '20:00', days: DAYS }],
          breaks: [],
          exceptions: [],
        },
      },
    ]
    registry.revision++
    fed.analytics.observe(batchOf([], T + 301 * MIN))
    expect(minutesOf(day(fed, 300).sums, 'apt')).toEqual({ apt: 300 })
  })
})
