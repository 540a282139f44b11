// npm run bench: every figure of the README's table, measured in one run on this machine. Ratios travel between machines; microseconds do not.
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { history } from './history.mjs'

const ROOT = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)
const only = process.argv.slice(2)
const wanted = (name) => only.length === 0 || only.includes(name)
const QUICK = process.env.BENCH_QUICK === '1'
const N = (n) => (QUICK ? Math.ceil(n / 10) : n)
const PASSWORD = 'bench-password-1'

const say = (line = '') => process.stdout.write(`${line}\n`)
const ticks = (file) => {
  const f = readFileSync(file, 'utf8').split(') ')[1].split(' ')
  return (Number(f[11]) + Number(f[12])) * 10_000 // µs at the usual 100 ticks a second
}
const cpuOf = (pid) => ticks(`/proc/${pid}/stat`)
const threadCpu = (pid, tid) => ticks(`/proc/${pid}/task/${tid}/stat`)
const rssOf = (pid) => Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096
const sleep = (ms) => new Promise((done) => setTimeout(done, ms))

/** Starts a process and resolves with the ports it prints. */
async function launch(args, env = {}) {
  const begun = performance.now()
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  const port = (name) => new RegExp(`${name}\\s+\\w+://[^:]+:(\\d+)`).exec(output)?.[1]
  await new Promise((done, fail) => {
    child.stdout.on('data', (chunk) => {
      output += chunk
      if (port('mqtt')) done()
    })
    child.once('exit', (code) => fail(new Error(`ended with ${code}\n${output}`)))
  })
  return {
    pid: child.pid,
    mqtt: Number(port('mqtt')),
    http: Number(port('board') ?? 0),
    startMs: performance.now() - begun,
    async end(signal = 'SIGTERM') {
      const exit = new Promise((done) => child.once('exit', done))
      child.kill(signal)
      await exit
    },
  }
}
const startService = (dir, env = {}) =>
  launch(['--enable-source-maps', 'dist/main.js', 'start'], { IB_DATA_DIR: dir, IB_HTTP_PORT: '0', IB_MQTT_PORT: '0', IB_ADMIN_PASSWORD: PASSWORD, IB_LOG_LEVEL: 'warn', ...env })
const startBare = () => launch(['tests/bench/bare-aedes.mjs'])

async function api(service) {
  const base = `http://127.0.0.1:${service.http}`
  const json = { 'content-type': 'application/json' }
  const { token } = await (await fetch(`${base}/api/v1/session`, { method: 'POST', headers: json, body: JSON.stringify({ username: 'admin', password: PASSWORD }) })).json()
  const call = async (method, path, body) => {
    const answer = await fetch(base + path, { method, headers: { authorization: `Bearer ${token}`, ...(body ? json : {}) }, ...(body ? { body: JSON.stringify(body) } : {}) })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.headers.get('content-type')?.includes('json') ? answer.json() : answer.text()
  }
  return call
}
async function enroll(call, id) {
  await call('POST', '/api/v1/enterprises', { id, name: id, segments: [{ code: 'yq-lv-elec', weight: 1 }], county: '330382' })
  return { ...(await call('POST', `/api/v1/enterprises/${id}/credentials`, { name: 'bench' })), enterprise: id }
}
const metric = async (call, name) => Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(await call('GET', '/metrics'))?.[1] ?? Number.NaN)
const label = async (call, name, key) => new RegExp(`^${name}\\{[^}]*${key}="([^"]*)"`, 'm').exec(await call('GET', '/metrics'))?.[1]
/** Waits until the core has counted every reading and the warehouse has committed its row. */
async function settled(call, readings) {
  for (;;) {
    if ((await metric(call, 'ingest_readings_received_total')) >= readings && (await metric(call, 'warehouse_rows_waiting')) === 0) return
    await sleep(100)
  }
}
const load = async (options) => JSON.parse((await run(process.execPath, ['tests/bench/load.mjs', JSON.stringify(options)], { cwd: ROOT, maxBuffer: 1e8 })).stdout)
const temp = () => mkdtempSync(join(tmpdir(), 'ib-bench-'))
const gone = (dir) => rmSync(dir, { recursive: true, force: true })

async function cpuPerMessage() {
  say('CPU per message, µs (whole process; of it edge and core thread). Load: 50 connections × 10 devices, window 256.')
  say('| load | bare Aedes | Industry Brain | edge thread | core thread | ratio | messages/s | ack p50 / p99 ms |')
  say('| --- | --- | --- | --- | --- | --- | --- | --- |')
  const bare = await startBare()
  const dir = temp()
  const service = await startService(dir)
  const call = await api(service)
  const credentials = [await enroll(call, 'bench-works')]
  const tid = await label(call, 'core_thread_info', 'tid')
  let sent = 0
  try {
    await load({ port: bare.mqtt, messages: N(100_000), qos: 1 })
    const warm = await load({ port: service.mqtt, messages: N(100_000), qos: 1, credentials })
    sent += warm.messages
    for (const [metrics, qos, messages] of [
      [1, 1, N(300_000)],
      [1, 0, N(300_000)],
      [20, 1, N(100_000)],
      [20, 0, N(100_000)],
    ]) {
      const b0 = cpuOf(bare.pid)
      await load({ port: bare.mqtt, messages, qos, metrics })
      const bareUs = (cpuOf(bare.pid) - b0) / messages
      await settled(call, sent)
      const [all0, edge0, core0] = [cpuOf(service.pid), threadCpu(service.pid, service.pid), threadCpu(service.pid, tid)]
      const out = await load({ port: service.mqtt, messages, qos, metrics, credentials })
      sent += out.messages * metrics
      await settled(call, sent)
      const us = (cpuOf(service.pid) - all0) / messages
      const edgeUs = (threadCpu(service.pid, service.pid) - edge0) / messages
      const coreUs = (threadCpu(service.pid, tid) - core0) / messages
      say(
        `| ${metrics} metric${metrics > 1 ? 's' : ''}, QoS ${qos} | ${bareUs.toFixed(1)} | ${us.toFixed(1)} | ${edgeUs.toFixed(1)} | ${coreUs.toFixed(1)} | ${(us / bareUs).toFixed(2)} | ${out.perSecond} | ${out.ackMs.p50 ?? '-'} / ${out.ackMs.p99 ?? '-'} |`,
      )
    }
  } finally {
    await bare.end('SIGKILL')
    await service.end()
    gone(dir)
  }
}

async function sustained() {
  say('\nReadings a second, sustained from socket to warehouse (20 metrics a message, QoS 1, until the last one is counted):')
  const dir = temp()
  const service = await startService(dir)
  try {
    const call = await api(service)
    const credentials = [await enroll(call, 'bench-works')]
    const messages = N(200_000)
    const begun = performance.now()
    await load({ port: service.mqtt, messages, qos: 1, metrics: 20, credentials })
    await settled(call, messages * 20)
    say(`${Math.round((messages * 20) / ((performance.now() - begun) / 1000))} readings/s (${messages * 20} readings, load generator on the same two cores)`)
  } finally {
    await service.end()
    gone(dir)
  }
}

async function memory() {
  say('\nMemory:')
  const dir = temp()
  const service = await startService(dir)
  try {
    const call = await api(service)
    const credentials = [await enroll(call, 'bench-works')]
    await load({ port: service.mqtt, connections: 200, messages: 2000, qos: 1, credentials })
    await sleep(2000)
    const before = rssOf(service.pid)
    const connections = N(2000)
    const child = spawn(process.execPath, ['tests/bench/load.mjs', JSON.stringify({ port: service.mqtt, connections, credentials, idle: true })], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] })
    await new Promise((done) => child.stdout.once('data', done))
    await sleep(2000)
    say(`${((rssOf(service.pid) - before) / connections / 1024).toFixed(1)} KiB a connection (resident, ${connections} idle connections)`)
    child.stdin.write('\n')
    await new Promise((done) => child.once('exit', done))
    await sleep(2000)
    const empty = rssOf(service.pid)
    const connectionsB = 20
    const devices = N(50)
    await load({ port: service.mqtt, connections: connectionsB, devices, messages: connectionsB * devices * 3, qos: 1, metrics: 20, credentials })
    await sleep(5000)
    const series = connectionsB * devices * 20
    say(`${((rssOf(service.pid) - empty) / series / 1024).toFixed(2)} KiB a series, its share of the device included (resident, ${series} series of ${connectionsB * devices} devices)`)
  } finally {
    await service.end()
    gone(dir)
  }
}

async function restart() {
  const readings = N(10_000_000)
  say(`\nRestart after kill -9 with ${readings} readings in the journal:`)
  for (const [name, seconds] of [
    ['snapshot of the last minute', '60'],
    ['no snapshot at all: everything replayed', '3600'],
  ]) {
    const dir = temp()
    const env = { IB_SNAPSHOT_SECONDS: seconds }
    let service = await startService(dir, env)
    try {
      const call = await api(service)
      const credentials = [await enroll(call, 'bench-works')]
      await load({ port: service.mqtt, messages: readings / 20, qos: 1, metrics: 20, credentials })
      await settled(call, readings)
      if (seconds === '60') await sleep(65_000)
      await service.end('SIGKILL')
      service = await startService(dir, env)
      const range = `from=${Date.now() - 3_600_000}&to=${Date.now() + 60_000}`
      const { readings: books } = await (await api(service))('GET', `/api/v1/enterprises/bench-works/balance?${range}`)
      say(`${(service.startMs / 1000).toFixed(1)} s until it listens again (${name}; ${books.counted} readings in the books afterwards)`)
    } finally {
      await service.end()
      gone(dir)
    }
  }
}

/** The scenario of the suite with more machines: prints how far its figures are from what the machines did. */
async function week() {
  say('\nA simulated week through the whole service, late data, repeats, a kill and a restart included, against its ground truth:')
  const args = ['vitest', 'run', '--config', 'tests/vitest.config.ts', '--project', 'scenario', 'tests/scenario/simulated-week.test.ts']
  const { stdout } = await run('npx', args, { cwd: ROOT, env: { ...process.env, WEEK_SCALE: process.env.WEEK_SCALE ?? String(N(10)) }, maxBuffer: 1e8 })
  say(/^week: .*$/m.exec(stdout)?.[0] ?? stdout)
}

async function monthOfRows() {
  say('\nA month of one enterprise as hourly rows, from a warehouse of generated minute rows:')
  const dir = process.env.BENCH_HISTORY_DIR ?? temp()
  try {
    const devices = Number(process.env.BENCH_DEVICES ?? N(10_000))
    await history({ dir, devices, days: Number(process.env.BENCH_DAYS ?? 30), hoursADay: Number(process.env.BENCH_HOURS ?? 24), say })
  } finally {
    if (process.env.BENCH_HISTORY_DIR === undefined) gone(dir)
  }
}

async function restate() {
  say('\nRe-statement (core alone, in process):')
  const { stdout } = await run(process.execPath, ['tests/bench/restate.mjs'], { cwd: ROOT, maxBuffer: 1e8 })
  const [{ lateReading, editOfADay }, { editOfFastDevice }] = stdout.trim().split('\n').map((line) => JSON.parse(line))
  const of = ({ first, median, p95, p99, worst }) => [first, median, p95, p99, worst].map((ms) => ms.toFixed(0)).join(' / ')
  say(`${of(lateReading.ms)} ms for one late reading: first of the process / median / p95 / p99 / worst of ${lateReading.n} (CPU of all threads: ${of(lateReading.cpuMs)} ms)`)
  say(`${editOfADay.ms.toFixed(0)} ms for a corrected ideal cycle over a day of one device (${editOfADay.readings} readings, ${editOfADay.turns} turns, longest ${editOfADay.longest.toFixed(0)} ms)`)
  say(`${editOfFastDevice.ms.toFixed(0)} ms for the same over ${editOfFastDevice.readings} readings of a device of 1 Hz, in ${editOfFastDevice.turns} turns, longest ${editOfFastDevice.longest.toFixed(0)} ms`)
}

async function stopTime() {
  say('\nStop time by reason of one enterprise, machines that fall silent several times a day:')
  const { stdout } = await run(process.execPath, ['tests/bench/stops.mjs'], { cwd: ROOT, maxBuffer: 1e8 })
  const { machines, days, first, again, asked, stops } = JSON.parse(stdout)
  const of = ({ ms, cpuMs }) => `${ms.toFixed(0)} ms (CPU ${cpuMs.toFixed(0)} ms)`
  say(`${machines} machines × ${days} days, ${stops} stops: ${of(first)} the first time, then ${of(again)}; ${asked.sumMinutes} questions for sums, ${asked.scanDevice + asked.scan} for readings`)
}

async function gateLooks() {
  say('\nThe gate, in process, CPU of one look: the first with nothing out, then while what is out stands, then a quarter of an hour later:')
  const { stdout } = await run(process.execPath, ['tests/bench/gate.mjs'], { cwd: ROOT, maxBuffer: 1e8 })
  const { enterprises, measured } = JSON.parse(stdout)
  for (const [name, { first, standing, renewed }] of Object.entries(measured))
    say(`${name}, ${enterprises} enterprises: ${[first, standing, renewed].map((ms) => ms.toFixed(0)).join(' / ')} ms`)
}

if (wanted('cpu')) await cpuPerMessage()
if (wanted('sustained')) await sustained()
if (wanted('memory')) await memory()
if (wanted('restart')) await restart()
if (wanted('week')) await week()
if (wanted('restate')) await restate()
if (wanted('stops')) await stopTime()
if (wanted('gate')) await gateLooks()
if (wanted('history')) await monthOfRows()
