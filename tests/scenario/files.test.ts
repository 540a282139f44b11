// A day as a file: computed offline it gives the rows the service gives after MQTT, and brought in by `import` it gives them again.
import { execFile, spawn } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { csvOf, writeCsv } from '../support/files.ts'
import { EXPECT_KPIS, messages, SHIFT_FROM, SHIFT_TO, SITE } from '../support/oee-tl.ts'
import {
  type Api,
  type Credential,
  connect,
  enroll,
  eventually,
  freshDir,
  type Running,
  removeDir,
  signIn,
  start,
} from '../support/service.ts'

const MAIN = resolve(import.meta.dirname, '../../dist/main.js')
type Row = { from: number; to: number; scope: string; sums: Record<string, number>; kpis: Record<string, number | null>; losses: unknown[] }

let dir: string
let service: Running
let api: Api
let live: Credential
let past: Credential

beforeAll(async () => {
  dir = freshDir()
  service = await start(join(dir, 'data'))
  api = await signIn(service.http)
  live = await enroll(api, 'live-works')
  past = await enroll(api, 'past-works')
  for (const id of ['live-works', 'past-works']) await api('PUT', `/api/v1/enterprises/${id}/sites/works`, { ...SITE, from: 0 })
  writeFileSync(join(dir, 'site.json'), JSON.stringify(SITE))
  writeFileSync(join(dir, 'password'), past.password)
})
afterAll(async () => {
  await service?.stop()
  removeDir(dir)
})

const run = (args: readonly string[]) =>
  new Promise<{ code: number; out: string; err: string }>((done) =>
    execFile(process.execPath, ['--enable-source-maps', MAIN, ...args], { maxBuffer: 1 << 26 }, (error, out, err) =>
      done({ code: error === null ? 0 : Number(error.code ?? 1), out, err }),
    ),
  )
/** What two ways of computing must agree on: everything but how often the service has stated a minute. */
const figures = (rows: readonly Row[]) =>
  rows.map(({ from, to, scope, sums, kpis, losses }) => ({ from, to, scope: scope.replace(/^\w+:\w+-works/, ''), sums, kpis, losses }))
const device = (enterprise: string) => `${enterprise}/works/assy/line-1/press`
const online = async (enterprise: string, every: string) =>
  (
    await api<{ rows: Row[] }>(
      'GET',
      `/api/v1/enterprises/${enterprise}/kpis?from=${SHIFT_FROM}&to=${SHIFT_TO}&every=${every}&level=device`,
    )
  ).body.rows
async function offline(file: string, every: string): Promise<Row[]> {
  const range = ['--from', String(SHIFT_FROM), '--to', String(SHIFT_TO)]
  const { code, out, err } = await run(['kpi', file, '--calendar', join(dir, 'site.json'), '--every', every, ...range, '--json'])
  expect([code, err]).toEqual([0, ''])
  return (JSON.parse(out) as { rows: Row[] }).rows
}

describe('a day over MQTT and the same day as a file', () => {
  it('give identical rows, by shift, hour and minute', async () => {
    const client = await connect(live.mqttUrl, live)
    await Promise.all(
      messages().map((m, i) =>
        client.publishAsync(
          `ib/v1/${device('live-works')}/${m.class}`,
          JSON.stringify({ v: 1, boot: 'abcd', seq: i + 1, ts: m.ts, hist: true, m: m.metrics }),
          { qos: 1 },
        ),
      ),
    )
    await client.endAsync()
    const file = writeCsv(dir, 'day.csv', csvOf(device('live-works'), messages()))
    const [row] = await eventually(
      () => online('live-works', 'shift'),
      (rows) => rows[0]?.kpis.oeeIndex === EXPECT_KPIS.oeeIndex,
    )
    expect(row!.kpis.oeeIndex).toBe(0.75)
    for (const every of ['shift', 'PT1H', 'PT1M']) {
      const there = figures(await online('live-works', every))
      expect(there.length).toBeGreaterThan(0)
      expect(figures(await offline(file, every))).toEqual(there)
    }
  })

  it('give identical rows from the readings the service exports, as CSV and as Parquet', async () => {
    const there = figures(await online('live-works', 'PT1H'))
    for (const format of ['csv', 'parquet']) {
      const url = `${service.http}/api/v1/export/readings.${format}?enterprise=live-works&from=${SHIFT_FROM - 3_600_000}&to=${SHIFT_TO + 3_600_000}`
      const answer = await fetch(url, { headers: { authorization: `Bearer ${api.token}` } })
      expect(answer.status).toBe(200)
      const file = join(dir, `exported.${format}`)
      writeFileSync(file, Buffer.from(await answer.arrayBuffer()))
      expect(figures(await offline(file, 'PT1H')), format).toEqual(there)
    }
  })

  it('open a figure to the same numbers', async () => {
    const { body } = await api<Record<string, unknown> & { balance: Record<string, number> }>(
      'GET',
      `/api/v1/enterprises/live-works/kpis/explain?from=${SHIFT_FROM}&to=${SHIFT_TO}&scope=device:${device('live-works')}`,
    )
    expect(body).toMatchObject({ kpi: 'oeeIndex', filled: '19350 s / 25800 s', value: 0.75, coverage: 1 })
    const { rows } = (
      await api<{ rows: Row[] }>(
        'GET',
        `/api/v1/enterprises/live-works/kpis?from=${SHIFT_FROM}&to=${SHIFT_TO}&every=all&lossConvention=tpm`,
      )
    ).body
    expect(rows[0]!.kpis.availability).toBeCloseTo(348 / 430, 9)
    expect(rows[0]!.kpis.oeeIndex).toBe(0.75)
  })
})

describe('import', () => {
  const importing = (file: string, ...more: string[]) =>
    run([
      'import',
      file,
      '--url',
      service.http,
      '--enterprise',
      'past-works',
      '--username',
      past.username,
      '--password-file',
      join(dir, 'password'),
      ...more,
    ])
  let file: string

  it('brings a day in, says which lines were refused, and gives the rows of MQTT', async () => {
    const lines = csvOf('works/assy/line-1/press', messages())
    file = writeCsv(dir, 'history.csv', [
      ...lines,
      'never,works/assy/line-1/press,state,RUN',
      `${SHIFT_FROM},${device('live-works')},state,RUN`,
    ])
    const { code, out, err } = await importing(file, '--report', join(dir, 'refused.csv'))
    expect([code, out, err]).toEqual([
      0,
      expect.stringContaining(
        `of their readings ${lines.length} counted, 0 known already, 0 too late, 0 refused by the service; 2 lines refused here`,
      ),
      expect.stringContaining(`line ${lines.length + 2}: at "never" is not a time`),
    ])
    expect(readFileSync(join(dir, 'refused.csv'), 'utf8').trim().split('\n')).toHaveLength(3)
    const there = await eventually(
      async () => figures(await online('past-works', 'PT1M')),
      (rows) => rows.length > 400,
    )
    expect(there).toEqual(figures(await online('live-works', 'PT1M')))
  })

  it('goes on where it was, and counts nothing twice when it begins again', async () => {
    const before = figures(await online('past-works', 'PT1M'))
    expect((await importing(file)).out).toContain(' 0 messages sent')
    rmSync(`${file}.import.json`)
    const again = await importing(file)
    // As many as were counted at first: the books are of readings, not of the messages they came in.
    const readings = csvOf('works/assy/line-1/press', messages()).length
    expect(again.out).toContain(`of their readings 0 counted, ${readings} known already, 0 too late, 0 refused by the service`)
    expect(figures(await online('past-works', 'PT1M'))).toEqual(before)
  })

  it('says what is wrong with a password or a file', async () => {
    writeFileSync(join(dir, 'wrong'), 'nonsense')
    const { code, err } = await run([
      'import',
      file,
      '--url',
      service.http,
      '--enterprise',
      'past-works',
      '--username',
      past.username,
      '--password-file',
      join(dir, 'wrong'),
    ])
    expect([code, err]).toEqual([1, expect.stringContaining('401')])
    expect((await run(['kpi', join(dir, 'nothing.csv')])).err).toContain('There is no file')
  })
})

it('a command whose reader has gone ends without a word', async () => {
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN, 'config'], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const code = await new Promise((done) => child.once('close', done))
  expect([code, err]).toEqual([0, ''])
})
