// What stop time by reason costs over a month of one enterprise: npm run bench -- stops. Machines that tell their state every few minutes,
// beside other readings, and that fall silent for some minutes several times a day. Written straight into the tables.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { createStops } from '../../dist/analytics/stops.js'
import { SUM_COLUMNS } from '../../dist/model/kpi.js'
import { METRIC_KIND } from '../../dist/model/reading.js'
import { openDuckDb } from '../../dist/warehouse/duckdb.js'

const QUICK = process.env.BENCH_QUICK === '1'
const DAY = 86_400_000
const FROM = Date.UTC(2026, 0, 1)
const DAYS = QUICK ? 7 : 30
const MACHINES = 20
/** Series of a machine: its state, its death, and what else it sends. */
const SERIES = 6

/** Of each minute: silent for 20 s in one of about 250, and for all of it in three of about 200. */
const SILENT = 'CASE WHEN hash(d, m // 180000) % 67 = 0 THEN 60000 WHEN hash(m, d) % 251 = 0 THEN 20000 ELSE 0 END'
const VALUES = { pbt: '60000', observed: '60000 - silent', tRun: '60000 - silent', apt: '60000 - silent', tUnknown: 'silent', readings: '6' }

async function fill(dir) {
  const made = await openDuckDb({ dir })
  await made[Symbol.asyncDispose]()
  const instance = await DuckDBInstance.create(join(dir, 'warehouse.duckdb'), { threads: '1' })
  const db = await instance.connect()
  const columns = SUM_COLUMNS.map((name) => `(${VALUES[name] ?? '0'})::DOUBLE`).join(', ')
  const names = SUM_COLUMNS.map((name) => `"${name}"`).join(', ')
  for (let day = 0; day < DAYS; day++) {
    const from = FROM + day * DAY
    const minutes = `FROM range(${from}::BIGINT, ${from + DAY}::BIGINT, 60000) m(m), range(${MACHINES}) d(d)`
    await db.run(`INSERT INTO minutes (device, minute, version, flags, batch, written, ${names})
      SELECT d, m, 1, 14, m, m / 60000 * ${MACHINES} + d, ${columns} FROM (SELECT m, d, ${SILENT} AS silent ${minutes})`)
    // A state every seven minutes or so, in one of two cases another than running; four numbers every twenty seconds.
    await db.run(`INSERT INTO readings SELECT series, "at", value, aux, 0, "at" FROM (
      SELECT d * ${SERIES} AS series, m + hash(d, m) % 60000 AS "at", CASE WHEN hash(m, d) % 14 < 7 THEN 4 ELSE 5 + hash(m, d, 3) % 4 END AS value, 2 AS aux
      ${minutes} WHERE hash(m, d) % 7 = 0
      UNION ALL SELECT d * ${SERIES} + 2 + s, t, 20 + hash(t, d, s) % 9, 0 FROM (
        SELECT t, d, s FROM range(${from}::BIGINT, ${from + DAY}::BIGINT, 20000) t(t), range(${MACHINES}) d(d), range(4) s(s))) ORDER BY "at"`)
  }
  await db.run('CHECKPOINT')
  db.closeSync()
  instance.closeSync()
}

const dir = mkdtempSync(join(tmpdir(), 'ib-stops-'))
await fill(dir)
const warehouse = await openDuckDb({ dir })
while (await warehouse.drawTogether({ before: FROM + (DAYS - 1) * DAY }));
const asked = {}
const counted = (name, ask) => (query) => {
  asked[name] = (asked[name] ?? 0) + 1
  return ask(query)
}
const ids = Array.from({ length: MACHINES }, (_, d) => d)
const pathOf = (d) => `works/s-1/a-1/l-1/m-${d}`
const stops = createStops({
  store: {
    scan: counted('scan', warehouse.scan),
    scanDevice: counted('scanDevice', warehouse.scanDevice),
    sumMinutes: counted('sumMinutes', warehouse.sumMinutes),
  },
  live: { idOf: (path) => Number(path.slice(path.lastIndexOf('-') + 1)), openMinutes: () => [], device: () => ({ kpiScope: true }) },
  index: { devicesOf: () => ids, pathOf },
  calendars: { plannedMs: (_enterprise, _site, from, to) => to - from },
  seriesOf: (d) => [
    { id: d * SERIES, kind: METRIC_KIND.state },
    { id: d * SERIES + 1, kind: METRIC_KIND.death },
  ],
  text: () => undefined,
  stopChanges: () => [],
  settled: async () => {},
  now: () => FROM + DAYS * DAY,
})
const took = []
let found
for (let n = 0; n < 4; n++) {
  for (const name of Object.keys(asked)) delete asked[name]
  const [begun, before] = [performance.now(), process.cpuUsage()]
  found = await stops.stopReasons({ enterprise: 'works', scope: 'enterprise:works', from: FROM, to: FROM + DAYS * DAY })
  const { user, system } = process.cpuUsage(before)
  took.push({ ms: performance.now() - begun, cpuMs: (user + system) / 1000 })
}
const minutes = Math.round(found.minutes)
const sum = found.reasons.reduce((n, r) => n + r.stops, 0)
process.stdout.write(`${JSON.stringify({ machines: MACHINES, days: DAYS, first: took[0], again: took.slice(1).sort((a, b) => a.ms - b.ms)[1], asked, minutes, stops: sum })}\n`)
await warehouse[Symbol.asyncDispose]()
rmSync(dir, { recursive: true, force: true })
