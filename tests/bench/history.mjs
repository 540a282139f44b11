// A warehouse of generated minute rows, and how quickly it answers a month of one enterprise as hourly rows: npm run bench -- history.
// Rows lie as a live service writes them, minute after minute, all devices in each; the days are then drawn together as the service does
// every hour. Written straight into the tables: through the service it would take days.
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
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
async function fill(dir, devices, days, hoursADay) {
  mkdirSync(dir, { recursive: true })
  if (existsSync(join(dir, 'warehouse.duckdb'))) return
  const made = await openDuckDb({ dir })
  await made[Symbol.asyncDispose]()
  const instance = await DuckDBInstance.create(join(dir, 'warehouse.duckdb'), { threads: '1', memory_limit: '1500MB' })
  const db = await instance.connect()
  const columns = SUM_COLUMNS.map((name) => `(${VALUES[name] ?? '0'})::DOUBLE`).join(', ')
  for (let d = 0; d < days; d++)
    for (let h = 0; h < hoursADay; h += 4) {
      const [from, to] = [FROM + d * DAY + h * HOUR, FROM + d * DAY + Math.min(h + 4, hoursADay) * HOUR]
      await db.run(`INSERT INTO minutes (device, minute, version, flags, batch, written, ${SUM_COLUMNS.map((n) => `"${n}"`).join(', ')})
        SELECT device, minute, 1, 14, minute, minute / 60000 * ${devices} + device, ${columns}
        FROM (SELECT *, run // 1900 AS made, (hash(minute, device, 7) % 50 = 0)::INT AS bad FROM (
          SELECT m.m::DOUBLE AS minute, d.d::INTEGER AS device,
            CASE WHEN hash(m.m, d.d) % 5 = 0 THEN (hash(d.d, m.m) % 60000)::BIGINT ELSE 60000 END AS run
          FROM range(${from}::BIGINT, ${to}::BIGINT, 60000) m(m), range(${devices}) d(d)))`)
    }
  await db.run('CHECKPOINT')
  db.closeSync()
  instance.closeSync()
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** Three enterprises in turn: medians of the first question of each, and of those that follow. */
async function ask(warehouse, devices, days, windowMs, begin = FROM, times = 4) {
  const windows = Array.from({ length: (days * DAY) / windowMs }, (_, i) => ({ from: begin + i * windowMs, to: begin + (i + 1) * windowMs }))
  const first = []
  const again = []
  let rows = 0
  for (const enterprise of [0.1, 0.5, 0.9]) {
    const low = Math.floor(devices * enterprise)
    const ids = Array.from({ length: MONTH_DEVICES }, (_, i) => low + i)
    for (let n = 0; n < times; n++) {
      const begun = performance.now()
      rows = (await warehouse.sumMinutes({ devices: ids, windows })).length
      ;(n === 0 ? first : again).push(performance.now() - begun)
    }
  }
  return { rows, firstMs: median(first), ms: median(again) }
}

export async function history({ dir, devices, days, hoursADay, say }) {
  const begun = performance.now()
  await fill(dir, devices, days, hoursADay)
  const warehouse = await openDuckDb({ dir })
  const { minutes } = await warehouse.stats()
  const bytes = () => statSync(join(dir, 'warehouse.duckdb')).size
  say(`${minutes} minute rows: ${devices} devices × ${days} days × ${hoursADay} h; ${(bytes() / 2 ** 30).toFixed(1)} GiB, made in ${((performance.now() - begun) / 1000).toFixed(0)} s`)
  const show = (what, { rows, firstMs, ms }) => say(`${what}: ${ms === undefined ? '' : `${ms.toFixed(0)} ms, `}first time ${firstMs.toFixed(0)} ms, ${rows} rows of sums`)
  show('  a month of 50 devices by the hour, from minutes', await ask(warehouse, devices, days, HOUR, FROM, 1))
  const drawing = performance.now()
  let dayCount = 0
  while (await warehouse.drawTogether({ before: FROM + (days - 1) * DAY })) dayCount++
  if (dayCount > 0) say(`  ${dayCount} days drawn together in ${((performance.now() - drawing) / 1000).toFixed(0)} s; ${(bytes() / 2 ** 30).toFixed(1)} GiB`)
  show('  a month of 50 devices by the hour, days drawn together but for the last', await ask(warehouse, devices, days, HOUR))
  show('  the same by shifts of 8 h that begin at half past', await ask(warehouse, devices, days, 8 * HOUR, FROM + HOUR / 2))
  await warehouse[Symbol.asyncDispose]()
}
