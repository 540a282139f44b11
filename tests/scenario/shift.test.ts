// A whole shift over real MQTT becomes the figures of vector OEE-TL (domain §2.3.3), whatever the network does to its messages.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXPECT_KPIS, EXPECT_LOSS_MIN, EXPECT_S, messages, type Sent, SHIFT_FROM, SHIFT_TO, SITE } from '../support/oee-tl.ts'
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
  sums: Record<string, number>
  kpis: Record<string, number | null>
  coverage: number
  losses: { loss: string; minutes: number }[]
}

let dir: string
let service: Running
let api: Api
let credential: Credential

beforeAll(async () => {
  dir = freshDir()
  service = await start(dir)
  api = await signIn(service.http)
  credential = await enroll(api, 'tl-works')
  expect((await api('PUT', '/api/v1/enterprises/tl-works/sites/works', SITE)).status).toBeLessThan(300)
})
afterAll(async () => {
  await service?.stop()
  removeDir(dir)
})

/** Publishes at QoS 1, in the order given, with boot and seq as a gateway numbers them. */
async function publish(device: string, sent: readonly (Sent & { readonly seq: number; readonly boot?: string })[]): Promise<void> {
  const client = await connect(credential.mqttUrl, credential, { clientId: `gw-${device}` })
  await Promise.all(
    sent.map((m) =>
      client.publishAsync(
        `ib/v1/tl-works/works/assy/line-1/${device}/${m.class}`,
        JSON.stringify({ v: 1, boot: m.boot ?? '7f3a', seq: m.seq, ts: m.ts, cq: 'ntp', m: m.metrics }),
        { qos: 1 },
      ),
    ),
  )
  await client.endAsync()
}
const numbered = (sent: readonly Sent[]): (Sent & { seq: number })[] => sent.map((m, i) => ({ ...m, seq: i + 1 }))

/** Arrival order of a network that delays each message by up to ten minutes; the same every run. */
function delayed<T extends { ts: number }>(sent: readonly T[]): T[] {
  let seed = 7
  const next = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed / 2_147_483_648
  }
  return sent
    .map((m) => ({ m, arrives: m.ts + next() * 600_000 }))
    .sort((a, b) => a.arrives - b.arrives)
    .map(({ m }) => m)
}

async function shiftRow(device: string): Promise<Row> {
  const path = `/api/v1/enterprises/tl-works/kpis?from=${SHIFT_FROM}&to=${SHIFT_TO}&every=shift&level=device`
  const { rows } = (await api<{ rows: Row[] }>('GET', path)).body
  return rows.find((r) => r.scope.endsWith(`/${device}`)) ?? { scope: '', sums: {}, kpis: {}, coverage: 0, losses: [] }
}
async function expectVector(device: string): Promise<void> {
  const row = await eventually(
    () => shiftRow(device),
    (r) => r.sums.priGq === EXPECT_S.priGq && r.sums.pbt === EXPECT_S.pbt && r.sums.apt === EXPECT_S.apt,
    8000,
  ).catch(() => shiftRow(device))
  expect(row.sums).toMatchObject(EXPECT_S)
  for (const [name, value] of Object.entries(EXPECT_KPIS)) expect(row.kpis[name], name).toBeCloseTo(value, 6)
  for (const [name, minutes] of Object.entries(EXPECT_LOSS_MIN))
    expect(row.losses.find((l) => l.loss === name)?.minutes, name).toBeCloseTo(minutes, 5)
  expect(row.losses.reduce((sum, l) => sum + l.minutes, 0)).toBeCloseTo(107.5, 6)
  expect(row.coverage).toBe(1)
}

describe('vector OEE-TL over MQTT', () => {
  it('gives the figures of the vector', async () => {
    await publish('plain', numbered(messages()))
    await expectVector('plain')
  })

  it('gives the same when messages are delayed by up to ten minutes', async () => {
    await publish('delayed', delayed(numbered(messages())))
    await expectVector('delayed')
  })

  it('gives the same when every message comes twice', async () => {
    await publish(
      'twice',
      numbered(messages()).flatMap((m) => [m, m]),
    )
    await expectVector('twice')
  })

  it('gives the same when the start of the fault arrives after its end', async () => {
    const sent = numbered(messages())
    const start = sent.findIndex((m) => m.metrics[0]?.v === 'FAULT')
    const end = sent.findIndex((m, i) => i > start && m.class === 'state')
    const [fault] = sent.splice(start, 1)
    sent.splice(end, 0, fault!)
    expect(sent.findIndex((m) => m.metrics[0]?.v === 'FAULT')).toBe(end)
    await publish('late-start', sent)
    await expectVector('late-start')
  })

  it('gives the same when counters restart from zero at 12:35', async () => {
    const reset = messages({ resetAt: '12:35' })
    expect(
      reset.filter((m) => m.class === 'count').some((m, i, all) => i > 0 && Number(m.metrics[0]!.v) < Number(all[i - 1]!.metrics[0]!.v)),
    ).toBe(true)
    await publish(
      'reset',
      numbered(reset).map((m) => ({
        ...m,
        boot: m.ts < reset.find((r) => r.class === 'count' && r.ts > SHIFT_FROM && r.metrics[0]!.v === 0)!.ts ? '7f3a' : '8b11',
      })),
    )
    await expectVector('reset')
  })

  it('gives the same when the service is killed at 11:20', async () => {
    const sent = numbered(messages())
    const cut = sent.findIndex((m) => m.ts > SHIFT_FROM + 200 * 60_000)
    await publish('killed', sent.slice(0, cut))
    await service.kill()
    service = await start(dir)
    api = await signIn(service.http)
    credential = { ...credential, mqttUrl: service.mqtt }
    await publish('killed', sent.slice(cut))
    await expectVector('killed')
  })

  it('keeps the books balanced', async () => {
    const { body } = await api<{
      messages: Record<string, number> & { refused: Record<string, number> }
      readings: Record<string, number> & { refused: Record<string, number> }
    }>('GET', `/api/v1/enterprises/tl-works/balance?from=${Date.now() - 3_600_000}&to=${Date.now() + 60_000}`)
    const total = (refused: Record<string, number>) => Object.values(refused).reduce((a, b) => a + b, 0)
    const each = messages().length
    expect(body.messages.received).toBe(body.messages.decoded! + body.messages.duplicate! + total(body.messages.refused))
    expect(body.readings.received).toBe(body.readings.counted! + body.readings.tooLate! + total(body.readings.refused))
    expect(body.messages.duplicate).toBe(each)
    expect(body.messages.received).toBe(each * 6 + messages({ resetAt: '12:35' }).length)
  })
})
