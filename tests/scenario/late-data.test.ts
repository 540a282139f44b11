// A gateway that was cut off: what it kept arrives hours and days after what came later, and the figures are those of the unbroken shift.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, EXPECT_KPIS, EXPECT_LOSS_MIN, EXPECT_S, messages, type Sent, SHIFT_FROM, SHIFT_TO, SITE } from '../support/oee-tl.ts'
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

type Row = {
  scope: string
  version: number
  restated: boolean
  sums: Record<string, number>
  kpis: Record<string, number | null>
  losses: { loss: string; minutes: number }[]
}

let dir: string
let service: Running
let api: Api
let credential: Credential

beforeAll(async () => {
  dir = freshDir()
  service = await start(dir, { IB_READINGS_DAYS: '3650' })
  api = await signIn(service.http)
  credential = await enroll(api, 'tl-works')
  expect((await api('PUT', '/api/v1/enterprises/tl-works/sites/works', SITE)).status).toBeLessThan(300)
})
afterAll(async () => {
  await service?.stop()
  removeDir(dir)
})

type Numbered = Sent & { readonly seq: number; readonly hist?: boolean }
async function publish(device: string, sent: readonly Numbered[]): Promise<void> {
  const client = await connect(credential.mqttUrl, credential, { clientId: `gw-${device}` })
  await Promise.all(
    sent.map((m) =>
      client.publishAsync(
        `ib/v1/tl-works/works/assy/line-1/${device}/${m.class}`,
        JSON.stringify({ v: 1, boot: '7f3a', seq: m.seq, ts: m.ts, cq: 'ntp', ...(m.hist && { hist: true }), m: m.metrics }),
        { qos: 1 },
      ),
    ),
  )
  await client.endAsync()
}
/** The shift, and a sign of life an hour after it: what is late is later than memory reaches. */
const numbered = (): Numbered[] =>
  [...messages(), { ts: SHIFT_TO + 3_600_000, class: 'tele', metrics: [{ n: 'env.temperature', v: 21, u: 'Cel' }] }].map((m, i) => ({
    ...m,
    seq: i + 1,
  }))
const isCutOff = (m: Sent) => m.ts > at('10:00') && m.ts <= at('12:00')

async function rows(device: string, every: string): Promise<Row[]> {
  const path = `/api/v1/enterprises/tl-works/kpis?from=${SHIFT_FROM}&to=${SHIFT_TO}&every=${every}&level=device`
  const { rows } = (await api<{ rows: Row[] }>('GET', path)).body
  return rows.filter((r) => r.scope.endsWith(`/${device}`))
}
const shiftRow = async (device: string): Promise<Row> =>
  (await rows(device, 'shift'))[0] ?? { scope: '', version: 0, restated: false, sums: {}, kpis: {}, losses: [] }
const isVector = (r: Row) => r.sums.priGq === EXPECT_S.priGq && r.sums.pbt === EXPECT_S.pbt && r.sums.apt === EXPECT_S.apt
async function expectVector(device: string): Promise<Row> {
  const row = await eventually(() => shiftRow(device), isVector, 30_000).catch(() => shiftRow(device))
  expect(row.sums).toMatchObject(EXPECT_S)
  for (const [name, value] of Object.entries(EXPECT_KPIS)) expect(row.kpis[name], name).toBeCloseTo(value, 6)
  for (const [name, minutes] of Object.entries(EXPECT_LOSS_MIN))
    expect(row.losses.find((l) => l.loss === name)?.minutes, name).toBeCloseTo(minutes, 5)
  return row
}
type Books = { readings: { received: number; counted: number; tooLate: number; refused: Record<string, number> } }
const books = async (): Promise<Books['readings']> =>
  (await api<Books>('GET', `/api/v1/enterprises/tl-works/balance?from=${Date.now() - 3_600_000}&to=${Date.now() + 60_000}`)).body.readings

describe('late data', () => {
  it('of two hours that follow the rest give the figures of the vector, re-stated', async () => {
    const sent = numbered()
    await publish(
      'cut-off',
      sent.filter((m) => !isCutOff(m)),
    )
    const first = await eventually(
      () => shiftRow('cut-off'),
      (r) => (r.sums.pq ?? 0) > 0,
    )
    expect(first).toMatchObject({ version: 1, restated: false })
    expect(isVector(first)).toBe(false)
    await publish(
      'cut-off',
      sent.filter(isCutOff).map((m) => ({ ...m, hist: true })),
    )
    const row = await expectVector('cut-off')
    expect(row.restated).toBe(true)
    expect(row.version).toBeGreaterThanOrEqual(2)
    const hours = await rows('cut-off', 'PT1H')
    // 10 to 12, the pieces that were counted afterwards, and the stroke of 10 that belongs to the hour before: no other hour.
    expect(hours.map((h) => h.restated)).toEqual([false, false, true, true, true, false, false, false])
  })

  it('give the same when the service is killed between their arrival and their re-statement', async () => {
    const sent = numbered()
    await publish(
      'killed',
      sent.filter((m) => !isCutOff(m)),
    )
    await eventually(
      () => shiftRow('killed'),
      (r) => (r.sums.pq ?? 0) > 0,
    )
    const late = sent.filter(isCutOff)
    await publish('killed', late.slice(0, late.length >> 1))
    await service.kill()
    service = await start(dir, { IB_READINGS_DAYS: '3650' })
    api = await signIn(service.http)
    credential = { ...credential, mqttUrl: service.mqtt }
    await publish('killed', late.slice(late.length >> 1))
    const row = await expectVector('killed')
    expect(row.restated).toBe(true)
    // The other device was re-stated before the kill, and stays so.
    expect((await expectVector('cut-off')).restated).toBe(true)
  })

  it('of one device leave the other as it is', async () => {
    const sent = numbered()
    await publish('beside', sent)
    const start = sent.findIndex((m) => m.metrics[0]?.v === 'FAULT')
    await publish('fault', [...sent.slice(0, start), ...sent.slice(start + 1), sent[start]!])
    expect((await expectVector('fault')).restated).toBe(true)
    expect((await expectVector('beside')).restated).toBe(false)
  })

  it('of eight days before are too late, and the books say so', async () => {
    const before = await books()
    const device = 'too-late'
    const tele = (ts: number, seq: number): Numbered => ({ ts, seq, class: 'tele', metrics: [{ n: 'power.active', v: 3, u: 'kW' }] })
    const day = 86_400_000
    await publish(device, [tele(SHIFT_TO, 1), tele(SHIFT_TO - 6 * day, 2), tele(SHIFT_TO - 8 * day, 3)])
    const found = await eventually(
      books,
      (b) => b.received === before.received + 3 && b.counted + b.tooLate === before.counted + before.tooLate + 3,
    )
    expect(found.tooLate).toBe(before.tooLate + 1)
    expect(found.counted).toBe(before.counted + 2)
    expect(found.received).toBe(found.counted + found.tooLate + Object.values(found.refused).reduce((a, b) => a + b, 0))
  })
})
