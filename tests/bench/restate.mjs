// What a re-statement costs the core, in process: the fold, its writer and DuckDB wired as roles/core.ts does, a day of a plant in it. A late
// reading of each of many devices beside live ones, a corrected ideal cycle of a whole day, and a device of 1 Hz whose week is gone over in turns.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAnalytics } from '../../dist/analytics/analytics.js'
import { METRIC_KIND } from '../../dist/model/reading.js'
import { openDuckDb } from '../../dist/warehouse/duckdb.js'
import { createWriter } from '../../dist/warehouse/writer.js'

const QUICK = process.env.BENCH_QUICK === '1'
const HOUR = 3_600_000
const DAY = 24 * HOUR
const START = Date.UTC(2026, 2, 10)
const METRICS = [
  ['state', METRIC_KIND.state],
  ['count.good', METRIC_KIND.countGood],
  ['power.active', METRIC_KIND.powerActive],
  ['process.trip_time', METRIC_KIND.process],
  ['env.temperature', METRIC_KIND.sample],
]

async function world(devices) {
  const dir = mkdtempSync(join(tmpdir(), 'ib-restate-'))
  const warehouse = await openDuckDb({ dir })
  const writer = createWriter({ warehouse })
  const registry = { revision: 1, devices: Array.from({ length: devices }, (_, d) => [doc(d, 1.5)]) }
  const numberOf = (path) => Number(path.slice(path.lastIndexOf('-') + 1))
  const analytics = createAnalytics({
    directory: {
      get revision() {
        return registry.revision
      },
      site: () => [],
      device: (path) => registry.devices[numberOf(path)],
      stopChanges: () => NONE,
    },
    latenessMinutes: 30,
    staleAfterMinutes: 120,
    late: {
      reachMs: 7 * DAY,
      keptMs: 29 * DAY,
      past: warehouse.past,
      settled: (entry) => writer.flush(entry),
      checkpoints: writer.checkpoints,
    },
    rows: writer.minutes,
    restated: (statements) => writer.statements(statements),
    episodes() {},
    alarm() {},
    tooLate() {},
  })
  for (let d = 0; d < devices; d++) {
    analytics.device({ id: d, enterprise: 'works', path: `works/s-1/a-1/l-1/dev-${d}` })
    for (const [i, [metric, kind]] of METRICS.entries()) analytics.series({ id: d * METRICS.length + i, device: d, metric, kind, unit: '' })
  }
  let offset = 0
  const take = async (rows, receivedAt) => {
    writer.entry(++offset)
    if (writer.full) await writer.room()
    const batch = {
      offset,
      receivedAt,
      length: rows.length,
      series: Uint32Array.from(rows, (r) => r[0]),
      at: Float64Array.from(rows, (r) => r[1]),
      value: Float64Array.from(rows, (r) => r[2]),
      aux: new Uint32Array(rows.length).fill(2),
      flags: new Uint8Array(rows.length),
    }
    analytics.observe(batch)
    writer.observe(batch)
  }
  /** Goes on until nothing waits; what each turn took, ms of time and of CPU in all threads. */
  const turns = async (from) => {
    const took = []
    for (let now = from; analytics.restatement.waiting > 0; now += 100) {
      if (analytics.restatement.due(now)) {
        writer.entry(++offset)
        const [begun, before] = [performance.now(), process.cpuUsage()]
        await analytics.restatement.run(offset, now)
        const { user, system } = process.cpuUsage(before)
        took.push({ ms: performance.now() - begun, cpuMs: (user + system) / 1000 })
      }
      await take([], now)
    }
    return took
  }
  return {
    registry,
    take,
    turns,
    flush: () => writer.flush(),
    /** As the core does before it is ready, or as soon as it has a past. */
    rehearse: () => analytics.restatement.rehearse(),
    async [Symbol.asyncDispose]() {
      await writer[Symbol.asyncDispose]()
      await warehouse[Symbol.asyncDispose]()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
const NONE = []
const doc = (d, idealCycle) => ({
  from: 0,
  doc: { path: `works/s-1/a-1/l-1/dev-${d}`, name: `dev-${d}`, type: 'press', kpiScope: true, idealCycle },
})

/** What devices say at second `s`: a reading of each numeric metric; a stop of five minutes each hour. */
function live(devices, s) {
  const at = START + s * 1000
  return devices.flatMap((d) => {
    const series = d * METRICS.length
    const state = s % 3600 === 0 || s % 3600 === 2100 ? [[series, at, 4]] : s % 3600 === 1800 ? [[series, at, 8]] : []
    return [...state, [series + 1, at, Math.floor(s / 2)], [series + 2, at, 3 + (s % 7)], [series + 3, at, 22 + (s % 5)], [series + 4, at, 21]]
  })
}
async function fill(plant, devices, hours, everyS) {
  for (let s = 0; s <= hours * 3600; s += everyS) {
    await plant.take(live(devices, s), START + s * 1000)
    if (s % 600 === 0) await plant.flush()
  }
}
const upTo = (n) => Array.from({ length: n }, (_, d) => d)
const sum = (turns) => turns.reduce((ms, turn) => ms + turn.ms, 0)
const longest = (turns) => Math.max(...turns.map((turn) => turn.ms))
function spread(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  return { first: values[0], median: at(0.5), p95: at(0.95), p99: at(0.99), worst: sorted.at(-1) }
}

const DEVICES = QUICK ? 20 : 50
const HOURS = QUICK ? 8 : 26
const ROUNDS = QUICK ? 2 : 4
{
  const plant = await world(DEVICES)
  const all = upTo(DEVICES)
  await fill(plant, all, HOURS, 10)
  await plant.rehearse()
  let s = HOURS * 3600
  const late = []
  for (let n = 0; n < ROUNDS * (DEVICES - 1); n++) {
    s += 10
    const now = START + s * 1000
    const d = n % (DEVICES - 1)
    // A stop that nobody heard of: three to five hours late. Once a second the writer writes; what came since is on its way.
    await plant.take([...live(all, s), [d * METRICS.length, now - (3 + (n % 3)) * HOUR - 137_000, 8]], now)
    await plant.flush()
    const others = all.filter((other) => (other + n) % 2 === 0)
    await plant.take(
      live(others, s + 2).filter((row) => row[0] % METRICS.length > 1),
      now + 2000,
    )
    late.push(...(await plant.turns(now + 3000)))
  }
  const now = START + (s + 20) * 1000
  const edited = DEVICES - 1
  plant.registry.devices[edited] = [{ ...doc(edited, 2), from: 0 }]
  plant.registry.revision++
  await plant.take([], now)
  const turns = await plant.turns(now + 10_000)
  process.stdout.write(
    `${JSON.stringify({
      lateReading: { n: late.length, ms: spread(late.map((turn) => turn.ms)), cpuMs: spread(late.map((turn) => turn.cpuMs)) },
      editOfADay: { ms: sum(turns), turns: turns.length, longest: longest(turns), readings: HOURS * 360 * 4 },
    })}\n`,
  )
  await plant[Symbol.asyncDispose]()
}
{
  const hours = QUICK ? 6 : 48
  const plant = await world(1)
  await fill(plant, [0], hours, 1)
  await plant.flush()
  plant.registry.devices[0] = [doc(0, 2)]
  plant.registry.revision++
  const now = START + hours * HOUR + 60_000
  await plant.take([], now)
  const turns = await plant.turns(now + 10_000)
  process.stdout.write(
    `${JSON.stringify({ editOfFastDevice: { readings: hours * 3600 * 4, ms: sum(turns), turns: turns.length, longest: longest(turns) } })}\n`,
  )
  await plant[Symbol.asyncDispose]()
}
