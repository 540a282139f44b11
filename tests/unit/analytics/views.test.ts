import { beforeEach, describe, expect, it } from 'vitest'
import { FREEZE_MS } from '../../../analytics/benchmark.ts'
import { type EpisodeLike, unitsOf } from '../../../analytics/episode-view.ts'
import { createViews, type Views } from '../../../analytics/views.ts'
import { createSums, SUM } from '../../../model/kpi.ts'
import type { ClusterView, DeviceView, EnterpriseView, GroupView } from '../../../model/views.ts'
import { type HandMade, HOUR, handMadePlant, MINUTE, MORNING, NOON, running } from './hand-made-plant.ts'

let plant: HandMade
let views: Views
let episodes: EpisodeLike[]
const path = (enterprise: string, device = 'd1') => `${enterprise}/s1/a1/l1/${device}`
const view = <T>(room: string, now = NOON) => views.view(room, now) as T

beforeEach(() => {
  plant = handMadePlant()
  episodes = []
  views = createViews({
    ...plant,
    episodes: () => episodes,
    rates: () => ({ readingsPerSecond: 12, messagesPerSecond: 4, refused: { messages: 1, readings: 3 } }),
    balance: () => ({ received: 5, counted: 4, duplicate: 1, refused: 0, tooLate: 0 }),
  })
})
const firms = (count: number, oee = 0.8, energyKwh = 100) => {
  for (let i = 0; i < count; i++) {
    plant.enterprise(`e${i}`)
    plant.device(path(`e${i}`), running(4 * HOUR, oee, energyKwh))
  }
}
const episode = (device: string, more: Partial<EpisodeLike> = {}): EpisodeLike => ({
  id: `${device}#1`,
  device,
  type: 'silent',
  metric: null,
  severity: 'major',
  from: NOON - HOUR,
  to: null,
  value: null,
  expected: null,
  score: null,
  sigma: null,
  scoreBefore: null,
  valueAt: null,
  message: 'silent',
  acknowledgedBy: null,
  shelvedUntil: null,
  ...more,
})

describe('the wall of the cluster', () => {
  it('shows figures over enterprises only when nobody can be made out', () => {
    firms(4)
    const few = view<ClusterView>('cluster')
    expect(few.headline.oee).toEqual({ value: null, reason: 'privacy', coverage: null, n: 0, at: null })
    expect([few.headline.energyKwhToday, few.headline.goodToday]).toEqual([null, null])
    expect(few.segments['yq-lv-elec']!.oee.reason).toBe('privacy')
    plant.enterprise('e4')
    plant.device(path('e4'), running(4 * HOUR, 0.8, 100))
    const enough = view<ClusterView>('cluster', NOON + 1000)
    expect(enough.headline.oee).toEqual({ value: 0.8, reason: null, coverage: 1, n: 5, at: NOON - 1000 })
    expect(enough.headline.energyKwhToday).toBe(500)
    expect(enough.headline.energy).toMatchObject({ value: 500, n: 5 })
    expect(enough.headline.good).toMatchObject({ value: enough.headline.goodToday, n: 5 })
    expect(few.headline.energy).toEqual(few.headline.oee)
    expect(enough.segments['yq-lv-elec']!.oee.value).toBe(0.8)
    expect(enough.segments['yq-lv-elec']!.nameZh).toBe('乐清低压电气')
  })

  it('counts what is connected and what runs', () => {
    firms(3)
    plant.device(path('e0', 'd2'), running(0, 0), { state: 'FAULT' })
    plant.device(path('e1', 'd2'), running(0, 0), { stale: true })
    expect(view<ClusterView>('cluster').headline).toMatchObject({
      enterprises: 3,
      enterprisesLive: 3,
      devices: 5,
      devicesLive: 4,
      running: 3,
    })
    const { headline, counties, segments } = view<ClusterView>('cluster')
    expect(headline).toMatchObject({ readingsPerSecond: 12, messagesPerSecond: 4 })
    expect(headline).toMatchObject({ quarantinedToday: 4, refused: { messages: 1, readings: 3 } })
    for (const tiles of [counties, segments])
      expect(Object.values(tiles).map(({ devices, running }) => [devices, running])).toEqual([[5, 3]])
  })

  it('moves its headline live and its segments once a quarter of an hour', () => {
    firms(6)
    view('cluster')
    for (let id = 0; id < 6; id++) plant.change(id, { today: { ...plant.live.device(id, NOON).today, sums: running(4 * HOUR, 0.5, 100) } })
    const soon = view<ClusterView>('cluster', NOON + 1000)
    expect(soon.headline.oee.value).toBe(0.5)
    expect(soon.segments['yq-lv-elec']!.oee.value).toBe(0.8)
    expect(view<ClusterView>('cluster', NOON + FREEZE_MS).segments['yq-lv-elec']!.oee.value).toBe(0.5)
  })

  it('adds no figures of different production days', () => {
    firms(6)
    const { today } = plant.live.device(0, NOON)
    plant.change(0, { today: { ...today, day: '2026-01-06', sums: running(HOUR, 0.1) } })
    expect(view<ClusterView>('cluster').headline.oee).toMatchObject({ value: 0.8, n: 5 })
  })

  it('freezes no figure over history that is still being filled in; the headline follows it', () => {
    for (let i = 0; i < 6; i++) {
      plant.enterprise(`fill-${i}`)
      plant.device(`fill-${i}/a-1/b-1/c-1/d-1`, running(4 * HOUR, 0.5), { clockOffsetMs: null })
    }
    const view = views.view('cluster', NOON) as ClusterView
    expect(view.segments['yq-lv-elec']!.oee).toMatchObject({ value: null, reason: 'privacy' })
    expect(view.headline.oee.value).toBe(0.5)
  })

  it('withholds a second segment beside a single withheld one, since their total is on the wall', () => {
    for (let i = 0; i < 12; i++) {
      plant.enterprise(`e${i}`, { segments: [{ code: i < 6 ? 'big' : i < 11 ? 'small' : 'lone', weight: 1 }] })
      plant.device(path(`e${i}`), running(4 * HOUR, 0.8, i < 6 ? 200 : 100))
    }
    const { segments, headline } = view<ClusterView>('cluster')
    expect(headline.energyKwhToday).toBe(1800)
    expect(segments.big!.energyKwh.value).toBe(1200)
    expect([segments.small!.energyKwh.value, segments.lone!.energyKwh.value]).toEqual([null, null])
  })

  it('lists the worst open episodes with names and does not count shelved ones', () => {
    firms(2)
    episodes = [
      episode(path('e0'), { id: 'a', severity: 'warn' }),
      episode(path('e1'), { id: 'b', severity: 'critical' }),
      episode(path('e1'), { id: 'c', shelvedUntil: NOON + HOUR }),
      episode(path('e1'), { id: 'd', to: NOON - 1 }),
    ]
    const wall = view<ClusterView>('cluster')
    expect(Object.keys(wall.episodes)).toEqual(['b', 'c', 'a'])
    expect(wall.episodes.b).toMatchObject({ enterpriseName: 'e1 有限公司', deviceName: 'd1' })
    expect(wall.headline.openEpisodes).toBe(2)
    expect(wall.counties['330382']!.openEpisodes).toBe(2)
  })
})

describe('the page of a segment or county', () => {
  it('gates what the group did, and lists to the operator who is in it', () => {
    firms(4)
    const group = view<GroupView>('segment:yq-lv-elec')
    expect(group.kpis.oeeIndex!.reason).toBe('privacy')
    expect(group.losses).toBeNull()
    expect(group.enterprises.e0).toMatchObject({ countyZh: '乐清市', devices: 1, running: 1, energyKwh: 100 })
    expect(group.enterprises.e0!.oee.value).toBeCloseTo(0.8, 12)
  })

  it('shows the losses of a group large enough, rounded', () => {
    firms(6)
    const group = view<GroupView>('county:330382')
    expect(group.kpis.oeeIndex!.value).toBe(0.8)
    expect(group.losses).toEqual([{ loss: 'quality', minutes: 288 }])
    expect(group.hours).toHaveLength(24)
    expect(group.hours.every((h) => h.oee === null)).toBe(true)
  })

  it('shows hours as far as they may be known', () => {
    firms(6)
    for (let id = 0; id < 6; id++) plant.hours.set(id, [{ from: NOON - 2 * HOUR, sums: running(HOUR, 0.9, 10) }])
    const { hours } = view<GroupView>('segment:yq-lv-elec')
    expect(hours.at(-3)).toEqual({ from: NOON - 2 * HOUR, oee: 0.9, energyKwh: 60, good: 19_400 })
    expect(hours.at(-1)!.from).toBe(NOON)
  })

  it('exists where it is known by name, and is refused elsewhere', () => {
    expect(view<GroupView>('segment:yq-lv-elec').enterprises).toEqual({})
    expect(view('segment:nowhere')).toBeUndefined()
    expect(view('county:1')).toBeUndefined()
  })

  it('counts a legal group as one contributor', () => {
    for (let i = 0; i < 6; i++) {
      plant.enterprise(`e${i}`, i < 3 ? { group: 'delixi' } : {})
      plant.device(path(`e${i}`), running(4 * HOUR, 0.8))
    }
    expect(view<GroupView>('segment:yq-lv-elec').kpis.oeeIndex!.reason).toBe('privacy')
  })
})

describe("the owner's page", () => {
  it('shows his own figures ungated, with the reason where one is missing', () => {
    plant.enterprise('e0')
    plant.device(path('e0'), running(4 * HOUR, 0.75, 40))
    plant.device(path('e0', 'd2'), running(4 * HOUR, 0), { basis: { counted: false, priced: false } })
    const own = view<EnterpriseView>('enterprise:e0')
    expect(own.today.kpis.oeeIndex).toEqual({ value: 0.75, reason: null, coverage: 1, n: 1, at: NOON - 1000 })
    expect(own.yesterday.kpis.oeeIndex!.reason).toBe('no-planned-time')
    expect(own).toMatchObject({ productionDay: '2026-01-05', dayFrom: MORNING, timezone: 'Asia/Shanghai', name: 'e0 有限公司' })
    expect(own.today).toMatchObject({ plannedMinutes: 240, energyKwh: 40 })
    expect(own.devices[path('e0', 'd2')]!.oee).toMatchObject({ value: null, reason: 'no-count' })
    expect(own.balance.received).toBe(5)
  })

  it('names the day of every site where they begin apart, and whose day it shows as its own', () => {
    plant.enterprise('e0')
    for (const device of ['d1', 'd2']) plant.device(path('e0', device), running(4 * HOUR, 0.75))
    const midnight = MORNING - 8 * HOUR
    const today = { day: '2026-01-05', from: midnight, to: midnight + 24 * HOUR, sums: running(12 * HOUR, 0.5) }
    plant.device('e0/s0/a1/l1/d1', createSums(), { today })
    const own = view<EnterpriseView>('enterprise:e0')
    const there = { productionDay: '2026-01-05', timezone: 'Asia/Shanghai' }
    expect(own).toMatchObject({ daySite: 's1', dayFrom: MORNING })
    expect(own.siteDays).toEqual({ s0: { ...there, dayFrom: midnight }, s1: { ...there, dayFrom: MORNING } })
    // Each device over its own site's day: 4 h + 4 h + 12 h.
    expect(own.today.plannedMinutes).toBe(1200)
  })

  it('is there before the first device, and not for an enterprise nobody knows', () => {
    plant.enterprise('e0')
    expect(view<EnterpriseView>('enterprise:e0')).toMatchObject({
      devices: {},
      productionDay: '2026-01-05',
      calendarAssumed: true,
      daySite: null,
      siteDays: {},
    })
    expect(view('enterprise:e9')).toBeUndefined()
  })
})

describe('the page of a device', () => {
  it('has no pieces, and not 0, where nobody counts them', () => {
    plant.enterprise('e0')
    plant.device(path('e0'), createSums(), { basis: { counted: false, priced: false }, stateFrom: 'power' })
    const device = view<DeviceView>(`device:${path('e0')}`)
    expect(device.tile).toMatchObject({ good: null, total: null })
    expect(device.today).toMatchObject({ good: null, total: null, scrap: null, kwhPerGood: null })
    const none = { good: null, total: null, scrap: null }
    expect(view<EnterpriseView>('enterprise:e0')).toMatchObject({ today: none, yesterday: none })
    // One that counts, and of whose planned time too little is known for an OEE.
    const sums = running(HOUR, 0.9)
    sums[SUM.pbt] = 10 * HOUR
    plant.enterprise('e1')
    plant.device(path('e1'), sums)
    expect(view<EnterpriseView>('enterprise:e1').today).toMatchObject({ good: 3240, total: 3600, scrap: 0 })
  })
  it('has no pieces and no energy, and not 0, where nothing was heard of the machine today; likewise its factory and the lists it is in', () => {
    const silent = createSums()
    silent[SUM.pbt] = silent[SUM.tUnknown] = HOUR
    plant.enterprise('e0')
    plant.device(path('e0'), silent, { metered: true, stale: true, state: 'UNKNOWN', lastState: 'OFF' })
    const unknown = { good: null, total: null, scrap: null, goodReason: 'unheard', energyKwh: null, energyReason: 'unheard' }
    const device = view<DeviceView>(`device:${path('e0')}`)
    expect(device.today).toMatchObject(unknown)
    expect(device.tile).toMatchObject({ state: 'UNKNOWN', lastState: 'OFF', good: null, goodReason: 'unheard' })
    expect(view<EnterpriseView>('enterprise:e0').today).toMatchObject(unknown)
    // Another one that was heard, with a meter and a counter that stand still: 0, and known.
    const idle = createSums()
    idle[SUM.pbt] = idle[SUM.tIdle] = HOUR
    plant.device(path('e0', 'd2'), idle, { metered: true })
    const known = { good: 0, goodReason: null, energyKwh: 0, energyReason: null }
    expect(view<EnterpriseView>('enterprise:e0', NOON + 60_000).today).toMatchObject(known)
  })
  it('shows tile, values and intervals', () => {
    plant.enterprise('e0')
    const id = plant.device(path('e0'), running(HOUR, 0.9, 5), { order: 0, reason: 'M1' })
    plant.values.set(id, [{ metric: 'power.active', unit: 'kW', value: 21.4, at: NOON, band: { low: 20, high: 23, expected: 21 } }])
    plant.states.set(id, [{ from: MORNING, to: null, state: 'RUN', reason: null, order: 1 }])
    const device = view<DeviceView>(`device:${path('e0')}`)
    expect(device.tile).toMatchObject({ powerKw: 21.4, orderActive: null, line: 'l1', good: 3240, total: 3600, reason: 'M1' })
    const unitOf = unitsOf(plant.live)
    expect([unitOf(path('e0'), 'power.active'), unitOf(path('e0'), 'process.x'), unitOf('e9', 'speed')]).toEqual(['kW', null, null])
    expect(device.values['power.active']!.band).toEqual({ low: 20, high: 23, expected: 21 })
    expect(device.states).toEqual([{ from: MORNING, to: null, state: 'RUN', reason: null, orderActive: false }])
    expect(view(`device:${path('e0', 'zz')}`)).toBeUndefined()
  })
})

describe('any view', () => {
  it('is refused for a room that is not', () => {
    for (const room of ['', 'cluster:', 'cluster:x', 'clusters', 'enterprise', 'device:', 'constructor', 'segment:__proto__'])
      expect(view(room)).toBeUndefined()
  })

  it('survives the wire unchanged: no undefined, no NaN', () => {
    firms(6)
    for (const room of ['cluster', 'segment:yq-lv-elec', 'county:330382', 'enterprise:e0', `device:${path('e0')}`]) {
      const made = view(room)
      expect(JSON.parse(JSON.stringify(made))).toEqual(made)
    }
  })

  it('does not read again what stood still, and reads again what only time changed', () => {
    firms(10)
    view('cluster')
    const before = plant.reads
    view('cluster', NOON + 1000)
    expect(plant.reads).toBe(before)
    plant.change(3, { state: 'FAULT' })
    expect(view<ClusterView>('cluster', NOON + 2000).headline.running).toBe(9)
    expect(plant.reads).toBe(before + 1)
    view('cluster', NOON + MINUTE)
    expect(plant.reads).toBeGreaterThan(before + 10)
  })
})
