// kill -9 at any moment loses nothing that was acknowledged and counts nothing twice: twenty times in a row, under QoS 1 load,
// the books and the KPIs end where an unbroken run ends.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

const KILLS = 20
const DEVICES = 8
const ENTERPRISE = 'crash-works'
const T0 = Date.parse('2026-03-02T08:00:00+08:00')

type Message = { readonly topic: string; readonly payload: string; readonly device: number }

/** The n-th message of the run: one device's state and counters, one second of event time later than the one before. */
function message(n: number): Message {
  const device = n % DEVICES
  const step = Math.floor(n / DEVICES)
  const ts = T0 + step * 1000
  const good = step * 2
  const states = ['RUN', 'RUN', 'RUN', 'MINOR', 'RUN', 'FAULT', 'RUN', 'SETUP']
  const state = states[Math.floor(step / 40) % states.length]
  const m = [
    { n: 'state', v: state, o: true },
    { n: 'count.total', v: good + Math.floor(step / 10), u: '1' },
    { n: 'count.good', v: good, u: '1' },
    { n: 'energy.active', v: 1000 + step * 0.003, u: 'kWh' },
    { n: 'ideal.cycle', v: 0.4, u: 's' },
  ]
  return {
    device,
    topic: `ib/v1/${ENTERPRISE}/works/assy/line-1/m-${device}/tele`,
    payload: JSON.stringify({ v: 1, boot: 'c4a5', seq: n, ts, cq: 'ntp', m }),
  }
}

let dirs: string[] = []
let running: Running | undefined
const fresh = () => {
  const dir = freshDir()
  dirs.push(dir)
  return dir
}
beforeAll(() => {
  dirs = []
})
afterAll(async () => {
  await running?.stop()
  for (const dir of dirs) removeDir(dir)
})

/** Sends messages [from, …) at QoS 1 with a window until told to stop; returns which were acknowledged. */
async function sendUntil(credential: Credential, from: number, to: number, stop: Promise<unknown>): Promise<Set<number>> {
  const acknowledged = new Set<number>()
  const client = await connect(credential.mqttUrl, credential, { clientId: 'gw-1' })
  client.on('error', () => {})
  let next = from
  let stopped = false
  void stop.then(() => {
    stopped = true
  })
  const closed = new Promise<void>((done) => client.once('close', done))
  await new Promise<void>((done) => {
    const pump = () => {
      while (!stopped && next < to && client.connected && next - from - acknowledged.size < 64) {
        const n = next++
        const { topic, payload } = message(n)
        client.publish(topic, payload, { qos: 1 }, (error) => {
          if (!error) acknowledged.add(n)
          setImmediate(pump)
        })
      }
      if (acknowledged.size === to - from || stopped) done()
    }
    void closed.then(done)
    pump()
  })
  // What the dead broker still owed an acknowledgement for stays unacknowledged: the sender will send it again.
  await new Promise<void>((done) => client.end(true, {}, () => done()))
  return acknowledged
}

type Kpis = {
  rows: {
    scope: string
    from: number
    version: number
    restated: boolean
    sums: Record<string, number>
    kpis: Record<string, number | null>
  }[]
}
async function figures(api: Api, lastStep: number): Promise<Kpis['rows']> {
  const to = T0 + (lastStep + 1) * 1000
  const { body } = await api<Kpis>('GET', `/api/v1/enterprises/${ENTERPRISE}/kpis?from=${T0}&to=${to}&every=PT1M&level=device`)
  // Versions tell how often a closed minute was stated, which may differ with arrival; the figures may not.
  return body.rows.map(({ scope, from, sums, kpis }) => ({ scope, from, sums, kpis })) as Kpis['rows']
}
type Books = {
  messages: { received: number; decoded: number; duplicate: number; refused: Record<string, number> }
  readings: { received: number; counted: number }
}
const books = async (api: Api): Promise<Books> =>
  (await api<Books>('GET', `/api/v1/enterprises/${ENTERPRISE}/balance?from=${Date.now() - 86_400_000}&to=${Date.now() + 60_000}`)).body

describe('kill -9 under load', () => {
  it(`counts every acknowledged message exactly once over ${KILLS} kills, with the KPIs of an unbroken run`, async () => {
    const dir = fresh()
    running = await start(dir, { IB_SNAPSHOT_SECONDS: '1' })
    let credential = await enroll(await signIn(running.http), ENTERPRISE)
    let seed = 11
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return seed / 2_147_483_648
    }
    const acknowledged = new Set<number>()
    let next = 0
    for (let kill = 0; kill < KILLS; kill++) {
      let stop = () => {}
      const stopped = new Promise<void>((done) => {
        stop = done
      })
      const sending = sendUntil({ ...credential, mqttUrl: running.mqtt }, next, Number.MAX_SAFE_INTEGER, stopped)
      await new Promise((done) => setTimeout(done, 150 + random() * 700))
      await running.kill()
      stop()
      const got = await sending
      for (const n of got) acknowledged.add(n)
      // A gateway sends again whatever was not acknowledged, oldest first; its counter goes on.
      while (acknowledged.has(next)) next++
      running = await start(dir, { IB_SNAPSHOT_SECONDS: '1' })
      credential = { ...credential, mqttUrl: running.mqtt }
    }
    expect(acknowledged.size).toBeGreaterThan(KILLS * 20)
    // Not Math.max(...): a fast machine acknowledges more messages than a call takes arguments.
    let highest = 0
    for (const n of acknowledged) highest = Math.max(highest, n)
    const last = Math.ceil((highest + 1) / DEVICES) * DEVICES
    await sendUntil(credential, next, last, new Promise(() => {}))

    const api = await signIn(running.http)
    const found = await eventually(
      () => books(api),
      (b) => b.messages.decoded === last,
    ).catch(() => books(api))
    expect(found.messages.decoded).toBe(last)
    expect(found.readings.counted).toBe(last * 5)
    expect(found.messages.refused).toEqual({})
    const broken = await figures(api, last / DEVICES - 1)
    await running.stop()

    const calm = await start(fresh())
    running = calm
    const calmApi = await signIn(calm.http)
    const calmCredential = await enroll(calmApi, ENTERPRISE)
    const all = await sendUntil({ ...calmCredential, mqttUrl: calm.mqtt }, 0, last, new Promise(() => {}))
    expect(all.size).toBe(last)
    await eventually(
      () => books(calmApi),
      (b) => b.messages.decoded === last,
    )
    const unbroken = await figures(calmApi, last / DEVICES - 1)
    expect(unbroken.length).toBeGreaterThanOrEqual(DEVICES)
    expect(unbroken.reduce((sum, r) => sum + r.sums.gq!, 0)).toBeGreaterThan(0)
    expect(broken).toEqual(unbroken)
  }, 300_000)
})
