// A week of a simulated cluster through the whole service, late data, repeats and a kill included, against what its machines did: OEE
// within 0.5 percentage points and energy within 0.1 % on every day of every device. `npm run bench -- week` plays more machines.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KpiRow } from '../../web/contract.ts'
import { type Api, type Credential, eventually, freshDir, type Running, removeDir, signIn, start } from '../support/service.ts'
import { booked, register } from '../support/simulated.ts'
import { DAYS, daysOf, openSender, WEEK_FROM, type WeekPlant, weekOf } from '../support/week.ts'

const DAY = 24 * 3_600_000
/** Times as many machines as in the suite. */
const SCALE = Number(process.env.WEEK_SCALE ?? 1)
const PLANTS = [
  ['week-elec', 'P1', 1, 'two'],
  ['week-mould', 'P5', 3, 'twelve'],
  ['week-dye', 'P4', 2, 'three'],
  ['week-shoe', 'P9', 2, 'one'],
  ['week-dc', 'P7', 1, undefined],
  ['week-farm', 'P8', 1, undefined],
] as const
const LIMITS = { oeePoints: 0.5, energyShare: 0.001 } as const

let dir: string
let service: Running
let api: Api
const env = { IB_READINGS_DAYS: '3650', IB_SNAPSHOT_SECONDS: '5' }

beforeAll(async () => {
  dir = freshDir()
  service = await start(dir, env)
  api = await signIn(service.http)
})
afterAll(async () => {
  await service?.stop()
  removeDir(dir)
})

async function startAgain(): Promise<void> {
  service = await start(dir, env)
  api = await signIn(service.http)
}

/** Publishes all of a week. After half of it the service is killed (`end` 'kill') or stopped, started again, and the rest follows. */
async function deliver({ messages }: WeekPlant, credential: Credential, end: 'kill' | 'stop' | undefined): Promise<void> {
  let sender = await openSender(service.mqtt, credential)
  for (const [i, m] of messages.entries()) {
    if (end !== undefined && i === Math.floor(messages.length / 2)) {
      await (end === 'kill' ? service.kill() : service.stop())
      const again = await sender.drop()
      await startAgain()
      sender = await openSender(service.mqtt, credential)
      for (const left of again) await sender.send(left)
    }
    await sender.send(m)
  }
  await sender.settled()
  await sender.drop()
}

type Compared = {
  readonly scope: string
  readonly day: number
  readonly oeePoints: number | null
  readonly energyShare: number | null
  readonly restated: boolean
  readonly wrong: boolean
}
/** Calendar days, not production days: the truth is by the hour. */
async function compare({ plant }: WeekPlant): Promise<Compared[]> {
  const rows: Map<string, KpiRow>[] = []
  for (let day = 0; day < DAYS; day++) {
    const range = `from=${WEEK_FROM + day * DAY}&to=${WEEK_FROM + (day + 1) * DAY}`
    const path = `/api/v1/enterprises/${plant.enterprise.id}/kpis?${range}&every=all&level=device`
    const { status, body } = await api<{ rows: KpiRow[] }>('GET', path)
    expect(status).toBe(200)
    rows.push(new Map(body.rows.map((r) => [r.scope, r])))
  }
  return [...daysOf(plant.truth())].flatMap(([device, days]) =>
    days.map(({ oee, energyKwh }, day) => {
      const row = rows[day]!.get(`device:${device}`)
      const measured = row?.kpis.oeeIndex ?? null
      const oeePoints = oee === null || measured === null ? null : 100 * Math.abs(measured - oee)
      const energyShare = energyKwh > 0 ? Math.abs((row?.sums.energyKwh ?? 0) / energyKwh - 1) : null
      const wrong = (oee === null) !== (measured === null) || (oeePoints ?? 0) > LIMITS.oeePoints || (energyShare ?? 0) > LIMITS.energyShare
      return { scope: device, day, oeePoints, energyShare, restated: row?.restated === true, wrong }
    }),
  )
}

describe('a simulated week', () => {
  it(`has the figures of ${SCALE * 10} machines, lines, halls and houses on every day, whatever came late, twice or over a restart`, async () => {
    const all: Compared[] = []
    const sum = { devices: 0, messages: 0, readings: 0, repeated: 0 }
    for (const [n, [enterprise, profile, units, shifts]] of PLANTS.entries()) {
      const week = weekOf(profile, { enterprise, seed: enterprise, units: units * SCALE, ...(shifts === undefined ? {} : { shifts }) })
      const credential = await register(api, week.plant)
      await deliver(week, credential, n === 0 ? 'kill' : n === 1 ? 'stop' : undefined)
      const books = await eventually(
        () => booked(api, enterprise, week.unique),
        (b) => b.messages.decoded >= week.unique && b.readings.counted >= week.readings,
        120_000,
      )
      // Each message counts once, nothing is refused, nothing is too late.
      expect(books.messages).toEqual({
        received: expect.any(Number),
        decoded: week.unique,
        duplicate: books.messages.received - week.unique,
        refused: {},
      })
      const twice = books.readings.received - week.readings
      expect(books.readings).toEqual({
        received: week.readings + twice,
        counted: week.readings,
        tooLate: 0,
        refused: twice === 0 ? {} : { DUPLICATE: twice },
      })
      expect(twice > 0).toBe(books.messages.duplicate > 0)
      // What was kept for two days is re-stated within half a minute.
      all.push(
        ...(await eventually(
          () => compare(week),
          (rows) => !rows.some((r) => r.wrong),
          60_000,
        )),
      )
      sum.devices += week.plant.devices.length
      sum.messages += books.messages.received
      sum.readings += week.readings
      sum.repeated += books.messages.duplicate
    }
    const worst = (of: (c: Compared) => number | null) => Math.max(...all.map((c) => of(c) ?? 0))
    const oeeDays = all.filter((c) => c.oeePoints !== null).length
    expect(oeeDays).toBeGreaterThan(80)
    process.stdout.write(
      `week: ${sum.devices} devices, ${sum.messages} messages (${sum.repeated} of them repeats), ${sum.readings} readings; ` +
        `OEE of ${oeeDays} device-days within ${worst((c) => c.oeePoints).toFixed(4)} points, ` +
        `energy of ${all.filter((c) => c.energyShare !== null).length} within ${(100 * worst((c) => c.energyShare)).toFixed(4)} %\n`,
    )
  }, 900_000)
})
