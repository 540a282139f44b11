// No figure of another enterprise leaves but through the gate: every route and every room, asked as an owner and as a gateway, over the real
// views, history and gate. Two worlds that differ in nothing but what a rival did must not be told apart.
import { describe, expect, it } from 'vitest'
import { createAssets } from '../../../analytics/assets.ts'
import { createComputeFleet } from '../../../analytics/compute-fleet.ts'
import { createEconomy } from '../../../analytics/economy/economy.ts'
import { createEpisodeBook } from '../../../analytics/episode-book.ts'
import { createGroups } from '../../../analytics/groups.ts'
import { createHistory } from '../../../analytics/history.ts'
import { createOrders } from '../../../analytics/orders.ts'
import { createPeers } from '../../../analytics/peers.ts'
import { createProsperity } from '../../../analytics/prosperity.ts'
import { createQuality } from '../../../analytics/quality.ts'
import { createQueryBudget } from '../../../analytics/query-budget.ts'
import { createRegionView } from '../../../analytics/region-view.ts'
import { createBalance } from '../../../analytics/regional-balance.ts'
import { createReleases } from '../../../analytics/releases.ts'
import { createSpecialisation } from '../../../analytics/specialisation.ts'
import { createStops } from '../../../analytics/stops.ts'
import { createSurveys } from '../../../analytics/survey.ts'
import { createViews } from '../../../analytics/views.ts'
import { NO_PLAN, pieceOf } from '../../../model/facts.ts'
import { createSums, SUM_COUNT, type Sums } from '../../../model/kpi.ts'
import { STATE_CODE } from '../../../model/plant.ts'
import { METRIC_KIND } from '../../../model/reading.ts'
import type { FactsVersion } from '../../../model/statements.ts'
import { closedMonth } from '../../../model/survey.ts'
import { regionPath } from '../../../registry/counties.ts'
import { openMemoryWarehouse } from '../../../warehouse/memory.ts'
import { ROW } from '../../../warehouse/warehouse.ts'
import { gatedView } from '../../../web/gated-view.ts'
import { mayHear, parseRoom, viewOf } from '../../../web/roles.ts'
import { HOUR, handMadePlant, MINUTE, MORNING, NOON, running } from '../analytics/hand-made-plant.ts'
import { ENT, openFront, RIVAL } from './front.ts'

/** What the rival did: nobody else's numbers look like this. */
type Rival = {
  readonly oee: number
  readonly kwh: number
  readonly power: number
  readonly device: string
  readonly message: string
  /** Stated: value added, and the source named for it. */
  readonly valueAdded: number
  readonly source: string
  /** Of his compute centre. */
  readonly pflops: number
}
const QUIET: Rival = { oee: 0.7, kwh: 100, power: 20, device: 'd1', message: 'silent', valueAdded: 1000, source: 'report', pflops: 100 }
const MARKED: Rival = {
  oee: 0.123457,
  kwh: 98_765,
  power: 54_321,
  device: 'd1',
  message: 'marker',
  valueAdded: 1777.77,
  source: 'marker',
  pflops: 131.313,
}
/** The newest closed one. */
const MONTH = closedMonth(NOON)
const stateOf = (device: number) => [{ id: 100 + device, device, metric: 'state', kind: METRIC_KIND.state, unit: '' }]
const OTHERS = (count: number) => Array.from({ length: count }, (_, i) => `other-${String(i).padStart(2, '0')}`)

async function world(firms: number) {
  const plant = handMadePlant()
  const releases = createReleases()
  const groups = createGroups({ plants: plant.plants, regions: plant.regions, enterprises: plant.enterprises, releases })
  const specialisation = createSpecialisation({ enterprises: plant.enterprises, groups, releases })
  const regionView = createRegionView({ regions: plant.regions, groups, specialisation, pathOf: regionPath })
  const balance = createBalance({ ...plant, groups, releases, facts: (code) => ({ code, population: 1000, source: 's' }) })
  const peers = createPeers({ plants: plant.plants, enterprises: plant.enterprises, groups, releases })
  const budget = createQueryBudget({ releases, alert: () => {} })
  const store = openMemoryWarehouse()
  const episodes = createEpisodeBook()
  let now = NOON
  let offset = 0
  const minutes = async (device: number, from: number, of: readonly Sums[]) => {
    const sums = new Float64Array(of.length * SUM_COUNT)
    of.forEach((row, i) => {
      sums.set(row, i * SUM_COUNT)
    })
    await store.append(
      {
        minutes: [
          {
            length: of.length,
            device: new Uint32Array(of.length).fill(device),
            minute: Float64Array.from(of, (_, i) => from + i * MINUTE),
            version: new Uint32Array(of.length).fill(1),
            flags: new Uint8Array(of.length).fill(ROW.counted | ROW.priced | ROW.kpiScope),
            sums,
          },
        ],
      },
      ++offset,
    )
  }
  const dayOf = (oee: number, kwh: number) => running(4 * HOUR, oee, kwh)
  for (const id of [ENT, RIVAL, ...OTHERS(firms - 2)]) {
    plant.enterprise(id)
    plant.device(`${id}/s1/a1/l1/d1`, dayOf(0.7, 100))
  }
  /** Everybody has a compute centre beside the machine: its id is the machine's and `firms` more. */
  const centres = [ENT, RIVAL, ...OTHERS(firms - 2)].map((id) => {
    const centre = plant.device(`${id}/s1/a1/l1/hall`, createSums(), { kpiScope: false, assetClass: 'compute-centre' })
    plant.values.set(centre, [{ metric: 'dc.flops.capacity', unit: 'PFLOPS', value: 100, at: NOON, band: null }])
    return centre
  })
  const said = (value: number, source: string) => ({ value, source, date: '2026-01-04' })
  const stated = new Map<string, FactsVersion>()
  const state = async (id: string, valueAdded: number, source: string) => {
    const facts = {
      valueAdded: said(valueAdded, source),
      employees: said(100, source),
      land: said(50, source),
      keyProcesses: said(9, source),
    }
    const draft = { enterprise: id, period: '2025', at: NOON, by: 'admin', facts }
    stated.set(id, { ...draft, version: 1 })
    await front.registry.putFacts([draft], 'replace')
    // A month that is closed: what the rival answers tells on nobody either.
    const way = valueAdded === 1000 ? ('same' as const) : ('up' as const)
    const pmi = { orders: way, production: way, employment: way, delivery: way, stock: way }
    await front.registry.putFacts(
      [{ enterprise: id, period: MONTH, at: NOON, by: 'admin', facts: {}, survey: { pmi, source, date: '2025-12-01' } }],
      'replace',
    )
  }
  const history = createHistory({
    ...plant,
    groups,
    marks: episodes,
    store,
    settled: async () => {},
    keepMark: async () => {},
    seriesOf: judges,
    text: () => undefined,
    now: () => now,
  })
  const orders = createOrders({ ...plant, store, settled: async () => {}, now: () => now })
  const quality = createQuality({
    ...plant,
    store,
    settled: async () => {},
    seriesOf: judges,
    text: () => 'marker',
    states: history.states,
    kpis: history.kpis,
  })
  const prosperity = createProsperity({ ...plant, groups, releases, store, settled: async () => {}, now: () => now })
  const surveys = createSurveys({ ...plant, groups, releases, book: { facts: (ent) => front.registry.facts(ent) }, now: () => now })
  const views = createViews({
    ...plant,
    groups,
    episodes: episodes.open,
    rates: () => ({ readingsPerSecond: 0, messagesPerSecond: 0, refused: { messages: 0, readings: 0 } }),
    balance: () => ({ received: 0, counted: 0, duplicate: 0, refused: 0, tooLate: 0 }),
  })
  const assetParts = {
    ...plant,
    store,
    settled: async () => {},
    seriesOf: (device: number) => [{ id: device, device, metric: 'dc.power.total', kind: METRIC_KIND.sample, unit: 'kW' }],
    text: () => undefined,
    now: () => now,
  }
  const assets = createAssets(assetParts)
  const computeFleet = createComputeFleet({ ...assetParts, groups, releases })
  const economy = createEconomy({
    ...plant,
    groups,
    releases,
    book: { facts: (ent) => [stated.get(ent)].flatMap((sheet) => (sheet === undefined ? [] : [[sheet]])), muSchemes: () => [] },
    kpis: history.kpis,
    seriesOf: () => [],
    metricHours: async () => [],
    devices: (ent) => [{ path: `${ent}/s1/a1/l1/d1`, name: '', type: '', kpiScope: true }],
    episodes: (query) => store.episodes(query),
    settled: async () => {},
    now: () => now,
  })
  const front = await openFront({
    core: {
      ...history,
      ...createStops({
        ...plant,
        store,
        settled: async () => {},
        seriesOf: stateOf,
        text: (id) => [QUIET.message, MARKED.message][id],
        now: () => now,
      }),
      ...orders,
      ...quality,
      ...assets,
      ...computeFleet,
      ...economy,
      region: async (query) => regionView(query, now),
      regionalBalance: async (query) => balance(query, now),
      prosperity: (query) => prosperity.prosperity(query),
      survey: (query) => surveys.survey(query),
      concentration: async ({ code }) => specialisation.concentration(code, now),
      peers: async ({ enterprise }) => peers.of(enterprise, now),
      admit: async ({ recipient, cells }) => budget.ask(recipient, cells, now),
      quarantine: async ({ enterprise }) => (enterprise === undefined ? [{ ...refusedOf(RIVAL) }] : []),
      snapshot: async ({ room }) => {
        const view = views.view(room, now)
        return view === undefined ? null : { room, revision: 1, at: now, view }
      },
    },
  })
  for (const id of OTHERS(firms - 2)) {
    const doc = plant.plants.enterprise(id)!
    await front.registry.putEnterprise(doc, 0)
  }
  for (const id of [ENT, RIVAL, ...OTHERS(firms - 2)]) await state(id, 1000, 'report')

  /** The rival works; in every place a figure could come from. */
  const rival = async (did: Rival) => {
    const id = 1
    plant.change(id, { today: { ...plant.live.device(id, now).today, sums: dayOf(did.oee, did.kwh) } })
    plant.change(id, { yesterday: { ...plant.live.device(id, now).yesterday, sums: dayOf(did.oee, did.kwh) } })
    plant.hours.set(id, [{ from: NOON - 2 * HOUR, sums: running(HOUR, did.oee, did.kwh) }])
    plant.values.set(id, [{ metric: 'power.active', unit: 'kW', value: did.power, at: NOON, band: null }])
    plant.values.set(centres[1]!, [{ metric: 'dc.flops.capacity', unit: 'PFLOPS', value: did.pflops, at: NOON, band: null }])
    plant.states.set(id, [{ from: MORNING, to: null, state: did.oee > 0.5 ? 'RUN' : 'FAULT', reason: null, order: 1 }])
    plant.change(id, { state: did.oee > 0.5 ? 'RUN' : 'FAULT', counters: { good: did.kwh } })
    await minutes(
      id,
      NOON - 60 * MINUTE,
      Array.from({ length: 50 }, () => running(MINUTE, did.oee, did.kwh / 50)),
    )
    const at = Float64Array.from([MORNING, NOON - HOUR])
    const readings = {
      offset: offset + 1,
      receivedAt: NOON,
      length: 2,
      series: Uint32Array.from([100 + id, 100 + id]),
      at,
      value: Float64Array.from([STATE_CODE.RUN, STATE_CODE.FAULT]),
      aux: Uint32Array.from([0, (did === MARKED ? 1 : 0) << 2]),
      flags: new Uint8Array(2),
    }
    await store.append({ series: stateOf(id), readings: [readings] }, ++offset)
    plant.stopChanges.push({
      device: `${RIVAL}/s1/a1/l1/d1`,
      version: 1,
      from: NOON - 30 * MINUTE,
      to: NOON,
      reason: 'M1',
      note: did.message,
      by: 'chen',
      at: NOON,
    })
    const episode = {
      id: `${RIVAL}#1`,
      device: `${RIVAL}/s1/a1/l1/${did.device}`,
      type: 'process.x:ewma',
      metric: 'power.active',
      severity: 'major' as const,
      from: NOON - HOUR,
      to: null,
      hist: false,
      value: did.power,
      expected: 1,
      score: did.oee,
      sigma: did.power,
      scoreBefore: did.oee,
      valueAt: null,
      message: did.message,
      acknowledgedBy: null,
      acknowledgedAt: null,
      shelvedUntil: null,
    }
    const judged = { device: id, at: NOON - HOUR }
    await store.append(
      {
        inspections: [{ ...judged, piece: pieceOf('SN-1', did.oee > 0.5), defect: 1 }],
        orderMarks: [{ ...judged, event: 'start', po: 'WO-1', product: did.message, ...NO_PLAN, qty: did.kwh }],
      },
      ++offset,
    )
    await state(RIVAL, did.valueAdded, did.source)
    await front.call('POST', `/api/v1/enterprises/${RIVAL}/points`, {
      token: front.tokens.operator,
      body: { rule: 'certified', evidence: did.source },
    })
    episodes.note([episode])
    await store.append({ episodes: [episode] }, ++offset)
  }

  /** Every GET of the interface, and every room there is, as somebody sees it. */
  const everything = async (who: 'owner' | 'gateway'): Promise<Record<string, string>> => {
    const seen: Record<string, string> = {}
    const { paths } = front.app.swagger() as unknown as { paths: Record<string, Record<string, { operationId: string }>> }
    for (const [path, methods] of Object.entries(paths)) {
      if (methods.get === undefined || ['getOpenApi', 'getAsyncApi', 'getServiceMetrics'].includes(methods.get.operationId)) continue
      for (const url of urlsOf(path)) seen[url] = (await front.call('GET', url, { token: front.tokens[who] })).text
    }
    const person = { role: who, enterprise: ENT }
    const rooms = ['cluster', 'segment:yq-lv-elec', 'county:330382', 'city:330300', 'province:330000']
    for (const id of [ENT, RIVAL]) rooms.push(`enterprise:${id}`, `device:${id}/s1/a1/l1/d1`)
    for (const name of rooms) {
      const kind = viewOf(parseRoom(name)!, person)
      const view = views.view(name, now)!
      seen[name] = kind === 'none' ? '' : JSON.stringify(kind === 'full' ? view : gatedView(view))
    }
    const heard = episodes.open().map((e) => ({ enterprise: e.device.split('/')[0]! }))
    seen.alarms = JSON.stringify(heard.filter((e) => mayHear(e as never, person)))
    return seen
  }
  return { rival, everything, at: (ms: number) => (now = ms), close: () => front[Symbol.asyncDispose]() }
}
const refusedOf = (enterprise: string) => ({
  id: 'q1',
  receivedAt: NOON,
  enterprise,
  topic: '',
  client: '',
  stage: '',
  code: '',
  detail: '',
  payload: String(MARKED.power),
  payloadBase64: '',
  replayedAt: null,
})
/** The address with everything it could be about: the own enterprise and the rival. */
function urlsOf(path: string): string[] {
  const range = `from=${MORNING}&to=${NOON}`
  const query = /readings/.test(path)
    ? `metric=power.active&${range}`
    : /stops$/.test(path)
      ? `code=U&${range}`
      : /energy\/explain$/.test(path)
        ? `figure=scrap&${range}`
        : /export/.test(path)
          ? `enterprise=${ENT}&${range}`
          : ''
  const codes = /regions/.test(path) ? ['330382', '330300', '330000'] : ['yq-lv-elec']
  const urls = [ENT, RIVAL].flatMap((id) =>
    codes.map((code) =>
      path
        .replace('{ent}', id)
        .replace('{site}', 's1')
        .replace('{area}', 'a1')
        .replace('{line}', 'l1')
        .replace('{device}', 'd1')
        .replace('{po}', 'WO-1')
        .replace('{period}', '2025')
        .replace('{month}', MONTH)
        .replace('{code}', code)
        .replace(/export\/[^?]*/, 'export/kpis.csv'),
    ),
  )
  const more = /kpis$/.test(path) ? ['PT1H', 'P1D', 'all'].map((every) => `${range}&every=${every}&level=enterprise`) : [query]
  const kpis = ['oeeIndex', 'energyPerHead'].flatMap((kpi) => ['equal', 'population'].map((by) => `kpi=${kpi}&weighting=${by}`))
  const profiles =
    /balance$/.test(path) && /regions/.test(path)
      ? kpis
      : /segments|regions/.test(path) && !/facts|prosperity|concentration|compute-fleet|survey/.test(path)
        ? ['profile=inside', 'profile=public']
        : more
  return [...new Set(urls)].flatMap((url) => profiles.map((q) => (q === '' ? url : `${url}?${q}`)))
}
/** Export files have names of their own; what they hold is of one enterprise by the question itself. */
const comparable = (seen: Record<string, string>) =>
  Object.fromEntries(Object.entries(seen).map(([url, text]) => [url, text.replace(/"requestId":"[^"]*"/g, '')]))

/** Every machine meters its power and judges pieces. */
const judges = (device: number) => [
  { id: device, device, metric: 'power.active', kind: METRIC_KIND.process, unit: 'kW' },
  { id: 100 + device, device, metric: 'quality.result', kind: METRIC_KIND.sample, unit: '1' },
]

describe('every route and room', { timeout: 30_000 }, () => {
  it.each(['owner', 'gateway'] as const)('shows the %s nothing of a rival while nothing may be released', async (who) => {
    const seen: Record<string, string>[] = []
    for (const did of [QUIET, MARKED]) {
      const w = await world(4)
      await w.rival(did)
      seen.push(comparable(await w.everything(who)))
      await w.close()
    }
    expect(seen[1]).toEqual(seen[0])
    expect(Object.keys(seen[0]!).length).toBeGreaterThan(35)
    // The test would see it: the operator does.
    const all = JSON.stringify(seen[1])
    for (const marker of ['0.123457', '98765', '54321', '1777.77', '131.313', 'marker']) expect(all).not.toContain(marker)
  })

  it('moves with a rival only when a new figure is published', async () => {
    const w = await world(12)
    await w.rival(QUIET)
    const before = comparable(await w.everything('owner'))
    await w.rival(MARKED)
    for (const later of [1_000, 60_000, 10 * 60_000]) {
      w.at(NOON + later)
      const after = comparable(await w.everything('owner'))
      for (const url of Object.keys(before)) expect([url, timeless(after[url]!)]).toEqual([url, timeless(before[url]!)])
    }
    await w.close()
  })

  it('moves, when it moves, within the rounding of twelve: the rival by himself is in none of it', async () => {
    const published = /"(?:value|mean|p25|p50|p75|oee|energyKwh|good|minutes)":(-?[\d.]+)/g
    const w = await world(12)
    await w.rival(MARKED)
    const seen = await w.everything('owner')
    const others = Object.entries(seen).filter(([url]) => /segment|region|county|benchmark|economy|productivity/.test(url))
    const figures = others.flatMap(([, text]) => [...text.matchAll(published)].map((m) => Number(m[1])))
    expect(figures.length).toBeGreaterThan(20)
    for (const rivals of [MARKED.oee, 0.1235, 0.125, MARKED.kwh, MARKED.power, MARKED.valueAdded, 17.8, 35.6])
      expect(figures).not.toContain(rivals)
    expect(JSON.stringify(seen)).not.toContain('marker')
    await w.close()
  })

  it('is a test that can fail: the operator sees the rival by name and number', async () => {
    const w = await world(4)
    await w.rival(MARKED)
    const seen = JSON.stringify(await w.everything('operator' as 'owner'))
    for (const marker of ['98765', '54321', '1777.77', 'marker']) expect(seen).toContain(marker)
    await w.close()
  })
})

describe('the fleet of compute centres', () => {
  const fleetOf = (seen: Record<string, string>) => seen['/api/v1/regions/330300/compute-fleet']!

  it.each(['owner', 'gateway'] as const)('is closed to the %s, whoever is in it', async (who) => {
    const w = await world(12)
    await w.rival(MARKED)
    expect(JSON.parse(fleetOf(await w.everything(who)))).toMatchObject({ status: 403 })
    await w.close()
  })

  it('tells the operator nothing of four, and of twelve their sum alone', async () => {
    for (const [firms, capacity] of [
      [4, { figure: null, reason: 'privacy' }],
      [12, { figure: { sites: 12, pflops: 1231.31 }, reason: null }],
    ] as const) {
      const w = await world(firms)
      await w.rival(MARKED)
      const seen = fleetOf(await w.everything('operator' as 'owner'))
      expect(JSON.parse(seen)).toMatchObject({ capacity, pue: { figure: null }, silent: [] })
      expect(seen).not.toContain('131.313')
      await w.close()
    }
    // Every route of the operator, twice: six seconds on a busy machine.
  }, 20_000)
})
/** Without what tells only how late it is: ages and the open hour. */
const timeless = (text: string) => text.replace(/"(?:at|from|to)":\d+/g, '')
