// A warehouse of generated minute rows, and how quickly a month of one enterprise is answered as hourly rows: npm run bench -- history.
// Rows lie as a live service writes them, minute after minute, all devices in each, and are drawn together as the service does, the last
// day hour by hour up to the last hour. Written straight into the tables: through the service it would take days.
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { kpiRows } from '../../dist/analytics/history-kpis.js'
import { rowsText } from '../../dist/analytics/history-text.js'
import { SUM_COLUMNS } from '../../dist/model/kpi.js'
import { openDuckDb } from '../../dist/warehouse/duckdb.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const FROM = Date.UTC(2026, 0, 1)
const MONTH_DEVICES = 50

/** Of a working machine: runs four minutes of five, makes a piece each 1.9 s of running, loses one in fifty minutes. */
const VALUES = {
  pbt: '60000', observed: '60000', apt: 'run', tRun: 'run', adet: '60000 - run', tMinor: '60000 - run', lossMinor: '60000 - run',
  pq: 'made', gq: 'made - bad', sq: 'bad', priPq: 'made * 1800000', priGq: '(made - bad) * 1800000', energy: 'run // 6 + 170',
  eRun: 'run // 6', eMinor: '170', readings: '13',
}

/** Fills `dir` with one row a minute and device, `hoursADay` of each day; a directory that is filled already is taken as it is. */
async function fill(dir, devices, days, hoursADay, say) {
  mkdirSync(dir, { recursive: true })
  if (existsSync(join(dir, 'warehouse.duckdb'))) return
  const made = await openDuckDb({ dir })
  await made[Symbol.asyncDispose]()
  const instance = await DuckDBInstance.create(join(dir, 'warehouse.duckdb'), { threads: '1', memory_limit: '1500MB' })
  const db = await instance.connect()
  const columns = SUM_COLUMNS.map((name) => `(${VALUES[name] ?? '0'})::DOUBLE`).join(', ')
  for (let d = 0; d < days; d++) {
    if (d % 5 === 0) say(`  day ${d} of ${days} is made`)
    for (let h = 0; h < hoursADay; h += 4) {
      const [from, to] = [FROM + d * DAY + h * HOUR, FROM + d * DAY + Math.min(h + 4, hoursADay) * HOUR]
      await db.run(`INSERT INTO minutes (device, minute, version, flags, batch, written, ${SUM_COLUMNS.map((n) => `"${n}"`).join(', ')})
        SELECT device, minute, 1, 14, minute, minute / 60000 * ${devices} + device, ${columns}
        FROM (SELECT *, run // 1900 AS made, (hash(minute, device, 7) % 50 = 0)::INT AS bad FROM (
          SELECT m.m::DOUBLE AS minute, d.d::INTEGER AS device,
            CASE WHEN hash(m.m, d.d) % 5 = 0 THEN (hash(d.d, m.m) % 60000)::BIGINT ELSE 60000 END AS run
          FROM range(${from}::BIGINT, ${to}::BIGINT, 60000) m(m), range(${devices}) d(d)))`)
    }
  }
  await db.run('CHECKPOINT')
  db.closeSync()
  instance.closeSync()
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** Medians of what `asked` took for each of twelve enterprises, the first time (no other question has touched their rows) and after. */
async function ask(devices, asked) {
  const first = []
  const again = []
  let rows = 0
  // The first of a process opens its files and compiles its code: it is nobody's figure.
  for (let n = -1; n < 12; n++) {
    const low = Math.floor(((n + 1) / 14) * devices)
    const ids = Array.from({ length: MONTH_DEVICES }, (_, i) => low + i)
    for (let time = 0; time < 3; time++) {
      const begun = performance.now()
      rows = (await asked(ids)).length
      if (n >= 0) (time === 0 ? first : again).push(performance.now() - begun)
    }
  }
  return { rows, firstMs: median(first), ms: median(again) }
}

/** What an enterprise of the service asks its core, in process. */
function plantOf(warehouse, ids) {
  const pathOf = (id) => `works/s-1/a-1/l-${id % 5}/m-${id}`
  const known = { enterprise: 'works', kpiScope: true, assetClass: 'machine', calendarAssumed: true, basis: { counted: true, priced: true } }
  return {
    store: warehouse,
    index: { devicesOf: () => ids, pathOf },
    live: {
      idOf: () => undefined,
      openMinutes: () => [],
      // Long past: nothing of it is open.
      finalTo: () => Number.POSITIVE_INFINITY,
      device: (id) => ({ id, path: pathOf(id), ...known }),
    },
    calendars: {},
    seriesOf: () => [],
    line: () => [],
    settled: async () => {},
    breathe,
  }
}

export async function history({ dir, devices, days, hoursADay, say }) {
  const begun = performance.now()
  const took = () => `${((performance.now() - begun) / 1000).toFixed(0)} s after the start`
  await fill(dir, devices, days, hoursADay, say)
  const warehouse = await openDuckDb({ dir })
  const { minutes } = await warehouse.stats()
  const gib = () => (statSync(join(dir, 'warehouse.duckdb')).size / 2 ** 30).toFixed(1)
  say(`${minutes} minute rows: ${devices} devices × ${days} days × ${hoursADay} h, ${gib()} GiB, ${took()}`)
  const lastDay = FROM + (days - 1) * DAY
  for (let n = 1; await warehouse.drawTogether({ before: lastDay }); n++) if (n % 5 === 0) say(`  day ${n} of ${days - 1} is drawn together`)
  for (let hour = 1; hour < 24; hour++) await warehouse.drawTogether({ before: lastDay + hour * HOUR })
  say(`  drawn together up to the last hour: ${gib()} GiB, ${took()}`)
  const to = FROM + days * DAY
  const windowsOf = (length, from) => Array.from({ length: Math.floor((to - from) / length) }, (_, i) => ({ from: from + i * length, to: from + (i + 1) * length }))
  const sums = (windows) => (ids) => warehouse.sumMinutes({ devices: ids, windows })
  /** All but HTTP: the JSON is written. */
  const rows = (level, every) => async (ids) => {
    const found = await kpiRows(plantOf(warehouse, ids), { enterprise: 'works', from: FROM, to, every, level }, to)
    await rowsText(found, breathe)
    return found
  }
  const show = async (what, asked) => {
    const { rows, firstMs, ms } = await ask(devices, asked)
    say(`  ${what}: ${firstMs.toFixed(0)} ms the first time an enterprise asks, then ${ms.toFixed(0)} ms; ${rows} rows`)
  }
  await show(`a month of ${MONTH_DEVICES} devices by the hour, KPIs of the enterprise`, rows('enterprise', 'PT1H'))
  await show('the same, KPIs of each device', rows('device', 'PT1H'))
  await show('the same, sums of each device (the warehouse alone)', sums(windowsOf(HOUR, FROM)))
  await show('sums by shifts of 8 h that begin at half past', sums(windowsOf(8 * HOUR, FROM + HOUR / 2)))
  await warehouse[Symbol.asyncDispose]()
}
