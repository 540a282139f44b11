// Somebody corrects the calendar of a closed hour: the hour, its shift and its day are stated anew, the board hears of it, and what was said
// before can still be asked for.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeviceView } from '../../web/contract.ts'
import { type Board, openBoard } from '../support/board.ts'
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

const HOUR = 3_600_000
const MINUTE = 60_000
const DEVICE = 'edit-works/works/assy/line-1/press-1'
type Row = {
  from: number
  version: number
  restated: boolean
  sums: Record<string, number>
  kpis: Record<string, number | null>
}
type Version = { statedAt: number | null; until: number | null; minutes: number; kpis: Record<string, number | null> }

let dir: string
let service: Running
let api: Api
let credential: Credential
let board: Board<DeviceView>
/** A zone in which it is past noon and not yet one: no midnight is near. */
const offset = 12 - new Date().getUTCHours()
const timezone = offset === 0 ? 'Etc/GMT' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`
const noon = Math.floor(Date.now() / HOUR) * HOUR
const at = (clock: number) => noon + (clock - 12) * HOUR
const site = {
  name: 'Works',
  county: '330382',
  timezone,
  shifts: [
    { name: 'early', start: '00:00', end: '12:00' },
    { name: 'late', start: '12:00', end: '24:00' },
  ],
}
const putSite = (more: Record<string, unknown>) => api('PUT', '/api/v1/enterprises/edit-works/sites/works', { ...site, ...more })

beforeAll(async () => {
  dir = freshDir()
  service = await start(dir)
  api = await signIn(service.http)
  credential = await enroll(api, 'edit-works')
  expect((await putSite({ from: 0 })).status).toBe(200)
  expect((await api('PUT', `/api/v1/enterprises/edit-works/devices/${DEVICE.slice(11)}`, { idealCycle: 0.5, from: 0 })).status).toBe(200)
  // From 6 to now, a piece a second at half the ideal speed; from 8 to 9 it stood, and everybody was at a meeting.
  const client = await connect(credential.mqttUrl, credential, { clientId: 'gw' })
  let good = 0
  let seq = 0
  const sent: Promise<unknown>[] = []
  for (let ts = at(6); ts <= Date.now(); ts += MINUTE) {
    const stood = ts >= at(8) && ts < at(9)
    if (ts > at(6) && !(ts > at(8) && ts <= at(9))) good += 60
    const m = [
      { n: 'state', v: stood ? 'FAULT' : 'RUN', o: true },
      { n: 'count.good', v: good, u: '1' },
    ]
    const payload = JSON.stringify({ v: 1, boot: '7f3a', seq: ++seq, ts, cq: 'ntp', m })
    sent.push(client.publishAsync(`ib/v1/${DEVICE}/tele`, payload, { qos: 1 }))
  }
  await Promise.all(sent)
  await client.endAsync()
  board = await openBoard(service.http, api.token, `device:${DEVICE}`)
})
afterAll(async () => {
  board?.close()
  await service?.stop()
  removeDir(dir)
})

const rows = async (every: string): Promise<Row[]> =>
  (await api<{ rows: Row[] }>('GET', `/api/v1/enterprises/edit-works/kpis?from=${at(6)}&to=${at(12)}&every=${every}&level=device`)).body
    .rows
const oee = () => board.view?.tile.oee.value ?? null

describe('a calendar that is corrected afterwards', () => {
  it('re-states the hour it touches, the shift and the day above it, and the board', async () => {
    const before = await eventually(
      () => rows('PT1H'),
      (all) => all.length === 6 && all.every((r) => r.sums.pbt === 3600),
    )
    expect(before.map((r) => [r.version, r.restated])).toEqual(Array(6).fill([1, false]))
    await eventually(
      async () => oee(),
      (value) => value !== null && value < 0.45,
    )
    const { deltas } = board

    const answer = await putSite({ from: at(0), breaks: [{ start: '08:00', end: '09:00' }] })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ restates: { from: at(0), older: false } })

    const after = await eventually(
      () => rows('PT1H'),
      (all) => all[2]!.sums.pbt === 0,
    )
    expect(after.map((r) => r.sums.pbt)).toEqual([3600, 3600, 0, 3600, 3600, 3600])
    // The state that began on the stroke of 8 is counted in the minute that ends there; its sums of time are as they were.
    expect(after.map((r) => r.restated)).toEqual([false, false, true, false, false, false])
    expect(after[2]!.version).toBe(2)
    const [shift] = await rows('shift')
    expect(shift).toMatchObject({ restated: true, sums: { pbt: 5 * 3600 } })
    expect(shift!.kpis.oeeIndex).toBeCloseTo(0.5, 3)
    expect((await rows('P1D'))[0]).toMatchObject({ restated: true, sums: { pbt: 5 * 3600 } })
    await eventually(
      async () => oee(),
      (value) => value !== null && value > 0.49,
    )
    expect(board.deltas).toBeGreaterThan(deltas)
  })

  it('keeps what was said before, with the time of the correction', async () => {
    const path = `/api/v1/enterprises/edit-works/kpis/versions?from=${at(6)}&to=${at(12)}&scope=device:${DEVICE}`
    const { versions } = (await api<{ versions: Version[] }>('GET', path)).body
    expect(versions).toHaveLength(2)
    const [now, was] = versions as [Version, Version]
    expect(now.kpis.oeeIndex).toBeCloseTo(0.5, 3)
    expect(was.kpis.oeeIndex).toBeCloseTo((0.5 * 5) / 6, 3)
    expect(now).toMatchObject({ until: null, minutes: 60 })
    expect(was).toMatchObject({ statedAt: null, until: now.statedAt })
    expect(Math.abs(Date.now() - now.statedAt!)).toBeLessThan(60_000)
  })

  it('says that what is older than a week stays as it was stated', async () => {
    const old = noon - 30 * 24 * HOUR
    const answer = await putSite({ from: old, breaks: [{ start: '08:00', end: '09:00' }] })
    expect(answer.body).toMatchObject({ restates: { older: true } })
  })
})
