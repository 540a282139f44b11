// A front for tests: the real server over a registry in memory, a core that answers from fixed values and remembers what it was asked,
// and a door that keeps what it was given. Signs in one user of every role.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hash } from '@node-rs/argon2'
import { pino } from 'pino'
import { INSIDE, PUBLIC } from '../../../analytics/benchmark.ts'
import { rowsText } from '../../../analytics/history-text.ts'
import type { ComputeFleet } from '../../../model/compute-fleet.ts'
import type { AuditRecord, PeerGroup } from '../../../model/gate.ts'
import { FURTHER_KPI_NAMES, KPI_NAMES } from '../../../model/kpi.ts'
import { type OrderView, orderKpisOf } from '../../../model/orders.ts'
import type { PowerHistogram } from '../../../model/power-states.ts'
import { PROSPERITY_PARTS } from '../../../model/prosperity.ts'
import type { PieceQuality } from '../../../model/quality.ts'
import type { Prosperity, RegionalBalance, RegionRow, RegionView } from '../../../model/region.ts'
import type { SpcEstimate, SpcQuestion, SpcView } from '../../../model/spc.ts'
import type { Stop } from '../../../model/stops.ts'
import { CLIMATE_ITEMS, SURVEY_ITEMS, type SurveyView, surveyCloses } from '../../../model/survey.ts'
import { openMemoryRegistry } from '../../../registry/memory.ts'
import { randomToken, sha256 } from '../../../web/auth.ts'
import type { Delta, EpisodeView, Figure, GroupRow, KpiRow } from '../../../web/contract.ts'
import type { Core, CoreNews, QuarantineView } from '../../../web/ports.ts'
import { buildServer } from '../../../web/server.ts'
import { economyAnswers } from './economy-answers.ts'

export const NOW = Date.UTC(2026, 0, 2, 12)
export const ENT = 'demo-elec-01'
export const RIVAL = 'rival-elec-02'
export const DEVICE = `${ENT}/liushi-1/assy/mcb-3/s40-delay`
export const GATEWAY = { username: `${ENT}.gw`, password: 'p'.repeat(32) }
export const ADMIN = { username: 'admin', password: 'operator-password' }
export const OWNER = { username: 'chen', password: 'owner-password-1' }

/** Made once: hashing is slow on purpose. */
const HASHES = { admin: await hash(ADMIN.password), owner: await hash(OWNER.password) }

const CONFIG = {
  IB_HOST: '127.0.0.1',
  IB_PUBLIC_URL: '',
  IB_MQTT_PORT: 1883,
  IB_SESSION_HOURS: 168,
  IB_MAX_PACKET_BYTES: 65_536,
  IB_MAX_CONNECTIONS: 100,
  IB_MAX_DEVICES: 20_000,
  IB_RESTATE_DAYS: 7,
}

const figure = (value: number | null): Figure => ({ value, reason: value === null ? 'privacy' : null, coverage: 1, n: 12, at: NOW })
const group = (code: string): GroupRow => ({
  code,
  nameZh: '组',
  nameEn: 'group',
  enterprises: 12,
  oee: figure(0.7),
  availability: figure(0.8),
  qualityRatio: figure(null),
  energyKwh: figure(12),
})
const regionRow = (code: string): RegionRow => ({
  ...group(code),
  level: code.endsWith('00') ? 'city' : 'county',
  class: null,
  oeeEqual: figure(0.65),
  change: { points: 0.01, baseline: 0.69, days: 7 },
})
const regionView = (code: string): RegionView => ({
  ...regionRow(code),
  comparable: false,
  path: [{ code, nameZh: '区', nameEn: 'region' }],
  children: code === '330300' ? [regionRow('330382')] : [],
  segments: [{ code: 'yq-lv-elec', nameZh: '电气', nameEn: 'electrical', lq: 10.5 }],
  structure: null,
})
const BALANCE: RegionalBalance = {
  kpi: 'oeeIndex',
  unit: '1',
  weighting: { asked: 'population', used: 'equal' },
  at: NOW,
  counties: [{ code: '330382', nameZh: '乐清市', nameEn: 'Yueqing', class: null, value: 0.7, weight: 1, excluded: null }],
  spread: { n: 1, mean: 0.7, cv: 0, gini: 0, giniCorrected: null, theilT: 0, theilL: 0, maxMin: 1, excluded: [] },
  split: null,
  coverage: { classes: [{ class: 'coast', counties: 1, coverage: 0.82, n: 12 }], gap: null },
  convergence: { beta: null, sigma: null, days: 0, counties: 1 },
}
const PROSPERITY: Prosperity = {
  code: 'yq-lv-elec',
  nameZh: '电气',
  nameEn: 'electrical',
  day: '2026-01-02',
  from: NOW - 7 * 86_400_000,
  to: NOW,
  index: 62.5,
  reason: null,
  parts: Object.fromEntries(PROSPERITY_PARTS.map((part) => [part, { index: 62.5, n: 12 }])) as Prosperity['parts'],
  n: 12,
  coverage: 0.9,
  band: 0.03,
  weeks: 4,
  fewest: 10,
}
const DAY = { from: NOW - 3_600_000, to: NOW }
const EARLY = { from: NOW - 7_200_000, to: NOW }
const ROW: KpiRow = {
  from: NOW - 3_600_000,
  to: NOW,
  scope: `device:${DEVICE}`,
  version: 1,
  restated: false,
  provisional: false,
  censored: false,
  coverage: 1,
  sums: { pbt: 3600 },
  kpis: Object.fromEntries([...KPI_NAMES, ...FURTHER_KPI_NAMES].map((name) => [name, null])) as KpiRow['kpis'],
  reasons: { mtbf: 'no-failure' },
  losses: [{ loss: 'setup', minutes: 3, factor: 'availability' }],
  units: 1,
  skipped: 0,
  basis: { calendar: 'all-day', order: 'reported', state: 'reported' },
}
export const episode = (enterprise: string, id = 'e1'): EpisodeView => ({
  id,
  device: `${enterprise}/liushi-1/assy/mcb-3/s40-delay`,
  deviceName: 'S40',
  unit: null,
  enterprise,
  enterpriseName: enterprise,
  timezone: 'Asia/Shanghai',
  type: 'process.trip_time:ewma',
  metric: 'process.trip_time',
  severity: 'warn',
  from: NOW - 60_000,
  to: null,
  value: 18,
  expected: 12,
  score: 5.2,
  sigma: 0.75,
  scoreBefore: 0.5,
  valueAt: null,
  message: 'above-band',
  acknowledgedBy: null,
  shelvedUntil: null,
})
/** Phase 1 of whatever is asked about. */
export const ESTIMATE: SpcEstimate = {
  centre: 18,
  sigma: 0.9,
  phi: null,
  method: 'range',
  from: NOW - 3_600_000,
  to: NOW,
  points: 100,
  readings: 500,
  outliers: 0.008,
}
const spcView = ({ metric, chart, subgroup, residuals, tuning, spec, approved }: SpcQuestion): SpcView => ({
  metric,
  unit: 's',
  chart,
  subgroup,
  residuals,
  tuning,
  readings: 125,
  points: [{ from: NOW - 1000, at: NOW, n: 5, mean: 18, value: 18, low: null, ucl: 19, lcl: 17, spread: 1 }],
  centre: 18,
  spread: { kind: 'R', centre: 2, ucl: 4, lcl: 0 },
  limits: {
    ...ESTIMATE,
    source: approved === null ? 'provisional' : 'approved',
    complete: true,
    version: approved?.version ?? null,
    approvedBy: approved?.approvedBy ?? null,
    approvedAt: approved?.approvedAt ?? null,
    note: null,
  },
  reason: null,
  signals: [{ index: 0, at: NOW, rule: 'N3', on: 'location', live: false }],
  capability: {
    ...spec,
    n: 125,
    subgroups: 25,
    mean: 18,
    sigmaWithin: 0.9,
    sigmaOverall: 1,
    cp: 1,
    cpk: null,
    cpu: null,
    cpl: null,
    pp: null,
    ppk: null,
    cpm: null,
    reason: null,
    greyed: 'unstable',
    claim: true,
  },
  autocorrelation: 0.1,
  autocorrelated: false,
})
/** Of a machine that idles at 2 kW and runs at 12. */
const POWER: PowerHistogram = {
  bins: [{ from: 0, to: 12, n: 300 }],
  low: 2,
  high: 12,
  valley: 5,
  on: 6,
  off: 4,
  reason: null,
  from: NOW - 3_600_000,
  to: NOW,
  readings: 300,
  stated: false,
}
const refused: QuarantineView = {
  id: 'q1',
  receivedAt: NOW,
  enterprise: ENT,
  topic: `ib/v1/${DEVICE}/tele`,
  client: 'gw/1',
  stage: 'decode',
  code: 'JSON',
  detail: 'not JSON',
  payload: '{',
  payloadBase64: 'ew==',
  replayedAt: null,
}

const FLEET: ComputeFleet = {
  code: '330300',
  nameZh: '温州市',
  nameEn: 'Wenzhou',
  from: NOW - 3_600_000,
  to: NOW,
  capacity: {
    figure: {
      sites: 12,
      pflops: 1200,
      intelligentPflops: 840,
      intelligentShare: 0.7,
      byPrecision: [
        { precision: 'FP16', pflops: 840 },
        { precision: 'FP64', pflops: null },
      ],
    },
    reason: null,
    at: NOW,
  },
  pue: { figure: { sites: 12, value: 1.14, limit: 1.15, ok: true, interim: true, totalKwh: 114, itKwh: 100 }, reason: null, at: NOW },
  greenShare: { figure: null, reason: 'privacy', at: null },
  occupancy: { figure: { sites: 12, value: 0.65, limit: 0.65, ok: true, used: 5200, installed: 8000 }, reason: null, at: NOW },
  cities: [],
  silent: [{ enterprise: ENT, enterpriseName: 'N', device: DEVICE, name: 'hall', lastAt: NOW - 3_600_000, pflops: 100, precision: 'FP16' }],
}
const ORDER: OrderView = {
  po: 'WO-1',
  product: 'mcb',
  state: 'running',
  endAssumed: false,
  start: NOW - 3_600_000,
  end: null,
  plan: { qty: 5300, priS: 2, psutS: 600, poetS: 11_200, due: NOW + 1, psq: null },
  late: false,
  sums: { aoet: 3600, aubt: 3000, apt: 2400, aust: 300, adet: 300, wait: 600, pq: 1200, gq: 1180, sq: 20, rq: 0, energyKwh: 5 },
  ...orderKpisOf(
    { aoet: 3600, aubt: 3000, apt: 2400, aust: 300, adet: 300, wait: 600, pq: 1200, gq: 1180, sq: 20, rq: 0, energyKwh: 5 },
    { qty: 5300, priS: 2, psutS: 600, due: NOW + 1, psq: null },
    true,
    1,
  ),
  machines: [{ path: DEVICE, name: 'S40', counts: true, from: NOW - 3_600_000, to: null, aubt: 3000 }],
}
const QUALITY: PieceQuality = {
  inspected: 1000,
  passed: 990,
  firstPassYield: 0.99,
  reason: null,
  defects: [{ code: 'D-7', n: 10, share: 1, cumulative: 1 }],
  maintenance: { correctiveS: 0, preventiveS: 0, correctiveRatio: null, reason: 'no-input' },
  mttf: { operatingH: 100, replaced: 0, value: null, reason: 'no-replacement' },
}
const PEERS: PeerGroup = {
  cohort: { kind: 'segment', code: 'yq-lv-elec', nameZh: '乐清低压电气', nameEn: 'Low-voltage electrical' },
  basis: { weights: 'equal-enterprise', profile: 'inside', period: '2026-01-02', noise: false, kMean: 5, kMedian: 7, kQuartiles: 10 },
  kpis: [
    {
      kpi: 'oeeIndex',
      better: 'high',
      own: figure(0.69),
      peers: { mean: 0.655, p10: null, p25: 0.59, p50: 0.645, p75: 0.73, p90: null, n: 10 },
      reason: null,
      band: 'p50-p75',
      at: NOW,
    },
  ],
}
const RECORD: AuditRecord = {
  seq: 1,
  at: NOW,
  to: 'board',
  profile: 'inside',
  cell: 'segment:yq-lv-elec/oeeIndex',
  period: '2026-01-02',
  outcome: 'released',
  cohort: 'c',
  n: 10,
  rules: { threshold: 'pass' },
  value: 'v',
  prev: '0',
  hash: 'h',
}

/** A fault of ten minutes, half an hour ago. */
export const STOP: Stop = {
  from: NOW - 30 * 60_000,
  to: NOW - 20 * 60_000,
  open: false,
  state: 'FAULT',
  reason: 'E-201',
  orderActive: true,
  code: 'U',
  minutes: 10,
  said: null,
}

const surveyView = (month: string): SurveyView => {
  const items = (names: readonly string[], value: number) => Object.fromEntries(names.map((name) => [name, value])) as never
  return {
    month,
    closes: surveyCloses(month),
    fewest: 10,
    pmi: { value: 51.2, items: items(SURVEY_ITEMS, 52), n: 10, reason: null },
    climate: { value: 124, items: items(CLIMATE_ITEMS, 120), n: 10, reason: null },
  }
}

/** A core that answers; `over` replaces single answers. `asked` holds every question in order. */
function fakeCore(over: Partial<Core> = {}) {
  const asked: [keyof Core, unknown][] = []
  const mine = (q: { enterprise?: string }) => q.enterprise === undefined || q.enterprise === ENT
  const core: Core = {
    kpis: async () => [ROW],
    kpisText: async () => rowsText([ROW], async () => {}),
    day: async ({ enterprise }) => (mine({ enterprise }) ? { ...DAY, sites: { 'liushi-1': DAY, 'liushi-2': EARLY } } : null),
    explain: async ({ scope, kpi, from, to }) => ({
      kpi,
      scope,
      from,
      to,
      formula: 'APT / PBT',
      filled: '1800 s / 3600 s',
      unit: '1',
      value: 0.5,
      reason: null,
      terms: [{ symbol: 'APT', value: 1800, unit: 's' }],
      coverage: 1,
      version: 1,
      restated: false,
      provisional: false,
      censored: false,
      units: 1,
      skipped: 0,
      basis: ROW.basis,
      devices: [{ path: DEVICE, name: 'S40', contributes: true, value: 0.5, reason: null, coverage: 1, version: 1, terms: [] }],
      balance: { received: 3, counted: 3, duplicate: 0, refused: 0, tooLate: 0 },
      balanceFrom: from,
      balanceTo: to,
    }),
    restatement: async () => ({ looking: false, devices: 2 }),
    versions: async ({ scope }) =>
      scope.includes(ENT)
        ? [
            { ...ROW, version: 2, statedAt: NOW - 1000, until: null, minutes: 3, told: 40, because: ['late'] },
            { ...ROW, statedAt: null, until: NOW - 1000, minutes: 0, told: 10, because: [] },
          ]
        : null,
    readings: async ({ metric }) => (metric === 'process.trip_time' ? { metric, unit: 's', points: [[NOW, 18.3]] } : null),
    states: async ({ device }) =>
      device === DEVICE ? [{ from: NOW - 1000, to: NOW, state: 'RUN', reason: null, orderActive: true }] : null,
    metrics: async ({ device }) => (device === DEVICE ? [{ metric: 'process.trip_time', unit: 's', lastAt: NOW }] : null),
    orders: async () => [ORDER],
    order: async ({ po }) => (po === ORDER.po ? ORDER : null),
    quality: async ({ device }) => (device === DEVICE ? QUALITY : null),
    spc: async (q) => (q.device === DEVICE && q.metric === 'process.trip_time' ? spcView(q) : null),
    spcPhase1: async (q) =>
      q.device === DEVICE && q.metric === 'process.trip_time' ? { estimate: { ...ESTIMATE, from: q.from, to: q.to }, reason: null } : null,
    powerHistogram: async ({ device }) => (device === DEVICE ? POWER : null),
    stops: async ({ device, from, to }) => (device !== DEVICE ? null : from < STOP.to && to > STOP.from ? [STOP] : []),
    stopReasons: async ({ enterprise, scope, from, to }) =>
      scope.includes(enterprise)
        ? { scope, from, to, devices: 1, minutes: 20, classifiedShare: 0.25, target: 0.8, reasons: [], unclassified: [] }
        : null,
    assets: async ({ from, to }) => ({ from, to, devices: [], compute: null, farm: null }),
    deviceEnergy: async ({ device, from, to }) =>
      device === DEVICE
        ? {
            from,
            to,
            points: [[NOW - 3_600_000, 1200, 14.5]],
            baseLoad: { n: 1, baseKw: null, marginalKwh: null, r2: null, reason: 'too-few' },
            drift: null,
            voltageUnbalance: 0.01511,
            currentUnbalance: null,
            powerFactor: 0.92,
          }
        : null,
    survey: async ({ month }) => surveyView(month),
    carriers: async () => ({ gasM3: 8000, steamT: null, waterM3: 12, airM3: null }),
    dataQuality: async ({ enterprise, from, to }) => ({ enterprise, from, to, devices: [] }),
    computeFleet: async ({ code }) => (code === '330300' ? FLEET : null),
    balance: async () => ({
      messages: { received: 2, decoded: 1, duplicate: 0, refused: { JSON: 1 } },
      readings: { received: 3, counted: 3, tooLate: 0, refused: {} },
    }),
    segments: async () => [group('yq-lv-elec')],
    regions: async () => [group('330382')],
    ...economyAnswers,
    region: async ({ code }) => (code === '330382' || code === '330300' ? regionView(code) : null),
    regionalBalance: async ({ kpi, weighting }) => ({ ...BALANCE, kpi, weighting: { asked: weighting, used: 'equal' } }),
    prosperity: async ({ code }) => ({ ...PROSPERITY, code }),
    concentration: async () => ({ n: 12, hhi: 1200, hhiNormalised: 0.04, entropy: 2.3, largestFive: 0.55 }),
    peers: async ({ enterprise }) => (enterprise === ENT ? [PEERS] : []),
    admit: async () => ({ refused: {}, left: 199, until: 0 }),
    audit: async () => ({ records: [RECORD], checkpoint: { seq: 0, hash: '0' }, head: { seq: 1, hash: 'h' } }),
    gateRules: async () => ({ profiles: [INSIDE, PUBLIC] }),
    verifyAudit: async () => ({
      ok: true,
      records: 1,
      checkpoint: { seq: 0, hash: '0' },
      head: { seq: 1, hash: 'h' },
      index: null,
      because: null,
    }),
    alarms: async () => [episode(ENT)],
    acknowledge: async (q) => (mine(q) && q.id === 'e1' ? { ...episode(ENT), acknowledgedBy: q.by } : null),
    shelve: async (q) => (mine(q) && q.id === 'e1' ? { ...episode(ENT), shelvedUntil: q.until } : null),
    quarantine: async () => [refused],
    replay: async (q) => (mine(q) && q.id === 'q1' ? { accepted: true, code: null, detail: null } : null),
    exportTo: async ({ table, format }) => {
      const file = join(mkdtempSync(join(tmpdir(), 'ib-export-')), `${table}.${format}`)
      writeFileSync(file, 'minute,device\n1,2\n')
      return { file }
    },
    snapshot: async () => null,
    watch: async () => {},
    health: async () => ({ journal: true, warehouse: true, link: true, detail: { offset: 7 } }),
    metricsText: async () => 'core_readings_total 3\n',
    ...over,
  }
  const names = Object.keys(core) as (keyof Core)[]
  const noted = Object.fromEntries(
    names.map((name) => [
      name,
      (q: unknown) => {
        asked.push([name, q])
        return (core[name] as (q: unknown) => Promise<unknown>)(q)
      },
    ]),
  ) as unknown as Core
  return { core: noted, asked }
}

/** News a test tells by hand. */
export function fakeNews() {
  const deltas: ((delta: Delta) => void)[] = []
  const alarms: ((rooms: string[], episode: EpisodeView) => void)[] = []
  const news: CoreNews = { onDelta: (listener) => void deltas.push(listener), onAlarm: (listener) => void alarms.push(listener) }
  return {
    news,
    delta: (delta: Delta) => {
      for (const listener of deltas) listener(delta)
    },
    alarm: (rooms: string[], about: EpisodeView) => {
      for (const listener of alarms) listener(rooms, about)
    },
  }
}

export type Options = { core?: Partial<Core>; publicUrl?: string; board?: Readonly<Record<string, string>> }

export async function openFront(options: Options = {}) {
  let clock = NOW
  const registry = openMemoryRegistry()
  const { core, asked } = fakeCore(options.core)
  const published: { topic: string; client: string; payload: string }[] = []
  const boardDir = mkdtempSync(join(tmpdir(), 'ib-board-'))
  for (const [name, text] of Object.entries(options.board ?? {})) writeFileSync(join(boardDir, name), text)
  const app = await buildServer({
    config: { ...CONFIG, IB_PUBLIC_URL: options.publicUrl ?? '' },
    registry,
    core,
    door: {
      publish: async (topic, client, payload) => void published.push({ topic, client, payload: Buffer.from(payload).toString() }),
    },
    log: pino({ level: 'silent' }),
    boardDir,
    now: () => clock,
  })
  for (const id of [ENT, RIVAL])
    await registry.putEnterprise({ id, name: `Name of ${id}`, segments: [{ code: 'yq-lv-elec', weight: 1 }], county: '330382' }, 0)
  await registry.putDevice({ path: DEVICE, name: 'S40', type: 'mcb-line-s40', idealCycle: 1.2, kpiScope: true, firstSeen: NOW }, 0)
  await registry.putUser({ username: ADMIN.username, role: 'operator', passwordHash: HASHES.admin })
  await registry.putUser({ username: OWNER.username, role: 'owner', enterprise: ENT, passwordHash: HASHES.owner })
  await registry.putCredential({
    username: GATEWAY.username,
    enterprise: ENT,
    name: 'gw',
    passwordSha256: sha256(GATEWAY.password),
    createdAt: NOW,
  })

  const call = async (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    given: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ) => {
    const response = await app.inject({
      method,
      url,
      headers: {
        ...(given.token === undefined ? {} : { authorization: `Bearer ${given.token}` }),
        ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...given.headers,
      },
      ...(given.body === undefined ? {} : { payload: typeof given.body === 'string' ? given.body : JSON.stringify(given.body) }),
    })
    // Tests look into answers member by member; a wrong guess fails the test.
    const body = /json/.test(String(response.headers['content-type']))
      ? (response.json() as Record<string, unknown>)
      : ({} as Record<string, unknown>)
    return { status: response.statusCode, headers: response.headers, text: response.body, body }
  }
  /** A session as sign-in leaves it, without its cost. */
  const token = async (username: string, role: 'operator' | 'owner' | 'gateway'): Promise<string> => {
    const value = randomToken()
    const enterprise = role === 'operator' ? {} : { enterprise: ENT }
    await registry.putSession({ tokenSha256: sha256(value), username, role, ...enterprise, expiresAt: NOW + 3_600_000, openedAt: NOW })
    return value
  }
  return {
    app,
    registry,
    core,
    asked,
    published,
    call,
    token,
    tokens: {
      operator: await token(ADMIN.username, 'operator'),
      owner: await token(OWNER.username, 'owner'),
      gateway: await token(GATEWAY.username, 'gateway'),
    },
    at: (ms: number) => {
      clock = ms
    },
    async [Symbol.asyncDispose]() {
      await app.close()
      await registry[Symbol.asyncDispose]()
      rmSync(boardDir, { recursive: true, force: true })
    },
  }
}
export type TestFront = Awaited<ReturnType<typeof openFront>>
