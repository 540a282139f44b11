// What a look at the gate costs, in process: 2,000 enterprises of two machines in 20 segments and 90 counties, sizes with a heavy tail, over
// a fold that answers at once. The wall, a region page, a segment page and a county page, each asked first of a gate with nothing out, then
// every second, then after a quarter of an hour. CPU of the process, so that a busy machine counts for nothing.
import { createEnterprisesNow } from '../../dist/analytics/enterprise-now.js'
import { createGroups } from '../../dist/analytics/groups.js'
import { createPlantIndex } from '../../dist/analytics/plants.js'
import { createReleases } from '../../dist/analytics/releases.js'
import { createSums, SUM } from '../../dist/model/kpi.js'
import { CITIES, cityNamed, COUNTIES } from '../../dist/registry/counties.js'

const QUICK = process.env.BENCH_QUICK === '1'
const ENTERPRISES = QUICK ? 200 : 2000
const SEGMENTS = 20
/** Once a second while what is out stands, then after a quarter of an hour, when all of it is looked at again. */
const LOOKS = 20
const RENEWALS = 3
const FREEZE_MS = 15 * 60_000
const HOUR = 3_600_000
const DAY = 24 * HOUR
const MORNING = Date.UTC(2026, 0, 5)
const NOON = MORNING + 6 * HOUR

/** The same numbers each run. */
function createRandom(seed) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function world() {
  const random = createRandom(7)
  const counties = COUNTIES.map(({ code }) => code)
  const segments = Array.from({ length: SEGMENTS }, (_, i) => `segment-${i}`)
  /** Few large ones, many small ones, as clusters are. */
  const skewed = (of) => of[Math.floor(of.length * random() ** 2)]
  const docs = Array.from({ length: ENTERPRISES }, (_, i) => {
    const doc = { id: `e${i}`, name: `e${i}`, segments: [{ code: skewed(segments), weight: 1 }], county: skewed(counties) }
    return [{ from: 0, doc }]
  })
  const devices = docs.flatMap((_, i) => {
    const size = 1 + Math.round(5 / Math.max(0.03, random()) ** 1.2)
    return [0, 1].map((d) => ({ id: 2 * i + d, path: `e${i}/s-1/a-1/l-1/d-${d}`, size, oee: 0.4 + random() / 2 }))
  })
  const running = (ms, { size, oee }) => {
    const s = createSums()
    s[SUM.pbt] = s[SUM.observed] = s[SUM.apt] = ms
    s[SUM.pq] = ms / 1000
    s[SUM.gq] = Math.round((ms / 1000) * oee)
    s[SUM.priPq] = ms * 1000
    s[SUM.priGq] = Math.round(ms * 1000 * oee)
    s[SUM.energy] = Math.round((ms / HOUR) * size * 1e6)
    return s
  }
  const read = ({ id, path, ...of }, now) => {
    const day = (from, ms) => ({ day: new Date(from).toISOString().slice(0, 10), from, to: from + DAY, sums: running(ms, of) })
    return {
      ...{ id, path, enterprise: path.slice(0, path.indexOf('/')), state: 'RUN', since: MORNING, stateFrom: 'reported', reason: null },
      ...{ order: 2, lastAt: now, lastReceivedAt: now, stale: false, clockCorrected: false, clockOffsetMs: 0, heartbeatS: null },
      ...{ idealCycleS: 1, basis: { counted: true, priced: true }, kpiScope: true, assetClass: 'machine', calendarAssumed: false },
      ...{ today: day(MORNING, now - MORNING), yesterday: day(MORNING - DAY, DAY), counters: {} },
    }
  }
  const numbers = new Map(devices.map(({ path, id }) => [path, id]))
  const live = {
    count: devices.length,
    idOf: (path) => numbers.get(path),
    revision: () => 1,
    device: (id, now) => read(devices[id], now),
    hours: (id, count, now) =>
      Array.from({ length: count }, (_, i) => ({
        from: (Math.floor(now / HOUR) - count + 1 + i) * HOUR,
        sums: running(HOUR, devices[id]),
      })),
    values: () => [],
    states: () => [],
    openMinutes: () => [],
  }
  const plants = {
    revision: 1,
    enterprises: () => docs.map(([{ doc }]) => doc),
    enterprise: (id) => docs[Number(id.slice(1))]?.[0].doc,
    enterpriseHistory: (id) => docs[Number(id.slice(1))] ?? [],
    enterpriseHistories: () => docs,
    site: () => [],
    device: () => [],
    stopChanges: () => [],
  }
  const regions = { segments, counties, cities: CITIES.map(({ code }) => code), segment: () => undefined, county: () => undefined, city: cityNamed }
  const enterprises = createEnterprisesNow(live, createPlantIndex(live, () => NOON))
  return createGroups({ plants, regions, enterprises, releases: createReleases() })
}

const LOOKED_AT = {
  wall(groups, now) {
    groups.headline(now)
    for (const kind of ['county', 'segment']) {
      groups.energies(kind, now)
      for (const code of groups.codes(kind, now)) for (const name of ['oeeIndex', 'availability']) groups.kpi(kind, code, name, now)
    }
    for (const code of groups.codes('segment', now)) groups.spark('segment', code, now)
  },
  region(groups, now) {
    for (const kind of ['city', 'county']) {
      groups.rows(kind, now)
      for (const code of groups.codes(kind, now)) groups.equal(kind, code, now)
    }
  },
  segment(groups, now) {
    groups.kpis('segment', 'segment-0', now)
    groups.losses('segment', 'segment-0', now)
    groups.hours('segment', 'segment-0', now)
  },
  county(groups, now) {
    groups.kpis('county', '330102', now)
    groups.losses('county', '330102', now)
    groups.hours('county', '330102', now)
  },
}

const median = (of) => [...of].sort((a, b) => a - b)[Math.floor(of.length / 2)]
const only = process.argv.slice(2)
const measured = {}
for (const [name, look] of Object.entries(LOOKED_AT)) {
  if (only.length > 0 && !only.includes(name)) continue
  const groups = world()
  const cpuMs = (now) => {
    const begun = process.cpuUsage()
    look(groups, now)
    const { user, system } = process.cpuUsage(begun)
    return (user + system) / 1000
  }
  const first = cpuMs(NOON)
  const standing = Array.from({ length: LOOKS }, (_, i) => cpuMs(NOON + (i + 1) * 1000))
  const renewed = Array.from({ length: RENEWALS }, (_, i) => cpuMs(NOON + (i + 1) * FREEZE_MS))
  measured[name] = { first, standing: median(standing), renewed: median(renewed) }
}
process.stdout.write(`${JSON.stringify({ enterprises: ENTERPRISES, measured })}\n`)
