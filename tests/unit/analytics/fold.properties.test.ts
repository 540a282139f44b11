import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lossesOf, SUM, type SumColumn } from '../../../model/kpi.ts'
import { type Dated, type Device, type Site, STATES } from '../../../model/plant.ts'
import { FLAG } from '../../../model/reading.ts'
import { batchOf, type Fed, type Metric, open, openPlant, type Sent, send, tick, total } from './feed.ts'

const START = Date.parse('2026-03-10T07:30:00+08:00')
const site: Site = {
  id: 'liushi-1',
  enterprise: 'demo-elec-01',
  name: 'Liushi',
  county: '330382',
  timezone: 'Asia/Shanghai',
  shifts: [{ name: 'day', start: '08:00', end: '16:00', days: [1, 2, 3, 4, 5, 6, 7] }],
  breaks: [{ start: '08:40', end: '08:50' }],
  exceptions: [],
}
const SITE: readonly Dated<Site>[] = [{ from: 0, doc: site }]
const DEVICE: readonly Dated<Device>[] = [
  {
    from: 0,
    doc: { path: 'demo-elec-01/liushi-1/assy/mcb-3/dev-0', name: 'S40', type: 'press', kpiScope: true, idealCycle: 1.5, staleAfter: 900 },
  },
]
const PLANT = { site: SITE, device: DEVICE }

/** A reading somewhere in two hours, at a whole second; the values are made from its time so that any order of arrival tells one story. */
const METRIC_WEIGHTS = [
  { weight: 6, arbitrary: fc.constant<Metric>('state') },
  { weight: 4, arbitrary: fc.constantFrom<Metric>('count.total', 'count.good', 'count.scrap', 'energy.active', 'power.active') },
  { weight: 3, arbitrary: fc.constantFrom<Metric>('env.temperature', 'process.trip_time') },
  { weight: 1, arbitrary: fc.constantFrom<Metric>('ideal.cycle', 'death') },
]
const reading = fc.record({
  metric: fc.oneof(...METRIC_WEIGHTS),
  second: fc.integer({ min: 0, max: 7_200 }),
  state: fc.integer({ min: 0, max: STATES.length - 1 }),
  order: fc.integer({ min: 0, max: 2 }),
  noise: fc.integer({ min: 0, max: 1000 }),
  delay: fc.integer({ min: 0, max: 600_000 }),
  flags: fc.constantFrom(0, 0, 0, FLAG.delta),
})
type Drawn = typeof reading extends fc.Arbitrary<infer T> ? T : never

function toSent(drawn: readonly Drawn[]): Sent[] {
  const seen = new Set<string>()
  const sent: Sent[] = []
  for (const r of drawn) {
    const at = START + r.second * 1000
    if (seen.has(`${r.metric}@${at}`)) continue
    seen.add(`${r.metric}@${at}`)
    const common = { metric: r.metric, at, receivedAt: at + r.delay }
    if (r.metric === 'state') sent.push({ ...common, value: r.state, aux: r.order })
    else if (r.metric === 'ideal.cycle') sent.push({ ...common, value: 0.5 + r.noise / 1000 })
    // Rising with time, with a reset now and then and a little noise: corrections happen too.
    else if (r.metric.startsWith('count') || r.metric === 'energy.active') {
      const delta = r.flags === FLAG.delta
      sent.push({
        ...common,
        value: delta ? r.noise / 3 : (r.second % 3_000) + r.noise / 100,
        flags: r.flags | (r.noise % 3 === 0 ? FLAG.boot : 0),
        aux: r.noise % 2,
      })
    } else sent.push({ ...common, value: r.noise / 10 })
  }
  // A last sign of life long after everything, so that every minute is closed in every run.
  const end = START + 9_600_000
  return [...sent, { metric: 'env.temperature', at: end, value: 20, receivedAt: end + 700_000 }]
}
const stories = fc.array(reading, { minLength: 1, maxLength: 120 }).map(toSent)
const finish = (fed: Fed): Fed => tick(fed, START + 12_000_000)
/** Time that nobody planned and nobody was heard in may have a row or not. */
const isEmpty = (row: Float64Array) => row.every((v, i) => v === 0 || i === SUM.tUnknown)
const sums = (fed: Fed) =>
  [...fed.rows]
    .filter(([, row]) => !isEmpty(row.sums))
    .map(([key, row]) => `${key} ${row.sums.join()}`)
    .sort()
const byReceipt = (sent: readonly Sent[]) => [...sent].sort((a, b) => a.receivedAt! - b.receivedAt!)
const RUNS = { numRuns: 60 }

describe('the fold', { timeout: 60_000 }, () => {
  it('gives the same rows in any order within the allowed lateness', () => {
    fc.assert(
      fc.property(stories, (sent) => {
        const inOrder = finish(
          send(
            open(PLANT),
            sent.map((r) => ({ ...r, receivedAt: r.at })),
          ),
        )
        const shuffled = finish(send(open(PLANT), sent))
        expect(shuffled.late).toBe(0)
        expect(sums(shuffled)).toEqual(sums(inOrder))
        for (const now of [START, START + 12_000_000])
          expect(shuffled.analytics.live.states(0, 500, now)).toEqual(inOrder.analytics.live.states(0, 500, now))
      }),
      RUNS,
    )
  })

  it('gives the same however the batches are cut', () => {
    fc.assert(
      fc.property(stories, fc.infiniteStream(fc.integer({ min: 1, max: 5 })), (sent, sizes) => {
        // Batches of a quarter of an hour, once whole and once in pieces.
        const whole = open(PLANT)
        const cut = open(PLANT)
        for (let at = START; at < START + 11_000_000; at += 900_000) {
          const part = byReceipt(sent).filter((r) => r.receivedAt! >= at && r.receivedAt! < at + 900_000)
          whole.analytics.observe(batchOf(part, at + 900_000))
          for (let i = 0; i < part.length || i === 0; ) {
            const size = sizes.next().value!
            cut.analytics.observe(batchOf(part.slice(i, i + size), at + 900_000))
            i += size
          }
        }
        finish(whole)
        finish(cut)
        expect(cut.log).toEqual(whole.log)
        expect(cut.late).toBe(whole.late)
      }),
      RUNS,
    )
  })

  it('goes on from a snapshot as if nothing had happened', () => {
    fc.assert(
      fc.property(stories, fc.integer({ min: 0, max: 9_000 }), (sent, second) => {
        const at = START + second * 1000
        const unbroken = open(PLANT)
        send(
          unbroken,
          sent.filter((r) => r.receivedAt! < at),
        )
        const restored = openPlant(PLANT)
        restored.analytics.restore(unbroken.analytics.snapshot())
        const before = unbroken.log.length
        const rest = sent.filter((r) => r.receivedAt! >= at)
        finish(send(unbroken, rest))
        finish(send(restored, rest))
        expect(restored.log).toEqual(unbroken.log.slice(before))
        expect([...restored.episodes]).toEqual([...unbroken.episodes].filter(([id]) => restored.episodes.has(id)))
        expect(restored.analytics.live.device(0, START + 10_000_000)).toEqual(unbroken.analytics.live.device(0, START + 10_000_000))
        expect(restored.analytics.live.hours(0, 48, START + 10_000_000)).toEqual(unbroken.analytics.live.hours(0, 48, START + 10_000_000))
        expect(Buffer.from(restored.analytics.snapshot()).equals(Buffer.from(restored.analytics.snapshot()))).toBe(true)
      }),
      RUNS,
    )
  })

  it('is not changed by being looked at', () => {
    fc.assert(
      fc.property(stories, (sent) => {
        const unseen = finish(send(open(PLANT), sent))
        const seen = open(PLANT)
        for (const r of byReceipt(sent)) {
          send(seen, [r])
          seen.analytics.live.device(0, r.receivedAt! + 1_000_000)
          seen.analytics.live.openMinutes(0, r.receivedAt!)
          seen.analytics.live.hours(0, 3, r.receivedAt!)
        }
        expect(finish(seen).log).toEqual(unseen.log)
      }),
      RUNS,
    )
  })

  it('sums its rows to the day, the hours and the planned time', () => {
    fc.assert(
      fc.property(stories, (sent) => {
        const fed = finish(send(open(PLANT), sent))
        const now = START + 12_000_000 - 120_000
        const { live } = fed.analytics
        const rows = total(fed)
        const day = live.device(0, now).today.sums
        const night = live.device(0, now).yesterday.sums
        for (const { sums: s } of live.openMinutes(0, now)) for (let i = 0; i < s.length; i++) rows[i]! += s[i]!
        const unplannedSilence = day[SUM.tUnknown]! + night[SUM.tUnknown]! - rows[SUM.tUnknown]!
        expect(unplannedSilence).toBeGreaterThanOrEqual(0)
        rows[SUM.tUnknown]! += unplannedSilence
        // A mark of a minute and no sum: whoever looks ahead over many minutes at once sets it once.
        const summed = (sums: Iterable<number>) => [...sums].filter((_, i) => i !== SUM.failing)
        expect(summed(rows)).toEqual(summed([...day].map((v, i) => v + night[i]!)))
        const hours = live.hours(0, 48, now).reduce((a, h) => a.map((v, i) => v + h.sums[i]!), new Float64Array(day.length))
        expect(summed(hours)).toEqual(summed(rows))
        const s = (name: SumColumn) => rows[SUM[name]]!
        expect(s('apt') + s('aust') + s('adet') + s('adot')).toBe(s('observed'))
        for (const row of [rows, ...[...fed.rows.values()].map((r) => r.sums)]) {
          const x = (name: SumColumn) => row[SUM[name]]!
          expect(
            x('lossBreakdown') + x('lossMinor') + x('lossStarved') + x('lossBlocked') + x('lossIdle') + x('lossOff') + x('lossOpen'),
          ).toBe(x('adet'))
          expect(row.slice(SUM.eOff, SUM.eUnknown + 1).reduce((a, b) => a + b)).toBe(x('energy'))
          const lost = lossesOf(row).reduce((a, l) => a + l.minutes, 0)
          expect(lost + row[SUM.priGq]! / 60e6).toBeCloseTo(x('pbt') / 60_000, 6)
        }
      }),
      RUNS,
    )
  })

  it('equals its naive twin in the time elements, in all and minute by minute', () => {
    fc.assert(
      fc.property(stories, (sent) => {
        const fed = finish(send(open(PLANT), sent))
        const rows = total(fed)
        const expected = twin(sent)
        for (const name of TWIN) {
          const all = [...expected.values()].reduce((sum, minute) => sum + minute[name], 0)
          expect([name, rows[SUM[name]]]).toEqual([name, all])
        }
        // A row that is provisional still waits for what a stop in it turns out to be.
        for (const [key, { sums: row, provisional }] of fed.rows) {
          const minute = Number(key.split(':')[1])
          if (!provisional)
            for (const name of TWIN) expect([minute, name, row[SUM[name]]]).toEqual([minute, name, expected.get(minute)?.[name] ?? 0])
        }
      }),
      { numRuns: 200 },
    )
  })
})

const TWIN = [
  'pbt',
  'apt',
  'aust',
  'adet',
  'adot',
  'observed',
  'overtime',
  'lossBreakdown',
  'lossMinor',
  'ttr',
  'failures',
] as const satisfies readonly SumColumn[]
type Twin = Record<(typeof TWIN)[number], number>

/** By minute. Second by second: what is the state, is it planned, is there an order, how long does the stop last that this second is part of? */
function twin(sent: readonly Sent[]): ReadonlyMap<number, Twin> {
  const out = new Map<number, Twin>()
  const signs = sent
    .filter((r) => r.metric === 'state' || r.metric === 'death')
    .sort((a, b) => a.at - b.at || (a.metric === 'death' ? 1 : -1))
  const life = sent.filter((r) => r.metric !== 'death').map((r) => r.at)
  const first = Math.min(...sent.map((r) => r.at))
  const until = START + 12_000_000 - 120_000 // provisional rows reach to here
  const seconds: { state: string; order: number; planned: boolean }[] = []
  for (let t = first; t < until; t += 1000) {
    const sign = signs.filter((r) => r.at <= t).at(-1)
    const alive = life.some((at) => at <= t && at > t - 900_000)
    const state = sign === undefined || sign.metric === 'death' || !alive ? 'UNKNOWN' : STATES[sign.value]!
    const clock = (t + 8 * 3_600_000) % 86_400_000
    const planned =
      clock >= 8 * 3_600_000 && clock < 16 * 3_600_000 && !(clock >= 8 * 3_600_000 + 2_400_000 && clock < 8 * 3_600_000 + 3_000_000)
    seconds.push({ state, order: sign?.aux ?? 0, planned })
  }
  const add = (name: keyof Twin, second: number, n = 1000) => {
    const minute = Math.floor((first + second * 1000) / 60_000) * 60_000
    const of = out.get(minute) ?? (Object.fromEntries(TWIN.map((of) => [of, 0])) as Twin)
    of[name] += n
    out.set(minute, of)
  }
  let length = 0 // of the whole stop the second is part of, s
  seconds.forEach(({ state, order, planned }, i) => {
    const stop = (j: number) => seconds[j]?.state === 'MINOR' || seconds[j]?.state === 'FAULT'
    if (stop(i) && !stop(i - 1)) for (length = 0; stop(i + length); ) length++
    if (!planned && state === 'RUN') add('overtime', i)
    if (!planned || state === 'PLANNED') return
    add('pbt', i)
    if (state === 'UNKNOWN') return
    add('observed', i)
    const active = order === 2 || (order === 0 && state !== 'IDLE')
    if (state === 'RUN') add('apt', i)
    else if (state === 'SETUP' || state === 'WARMUP') add(active ? 'aust' : 'adot', i)
    else add(active ? 'adet' : 'adot', i)
    if (stop(i) && length >= 300) add('ttr', i)
    if (stop(i) && active) add(length >= 300 ? 'lossBreakdown' : 'lossMinor', i)
  })
  for (let i = 0; i < seconds.length; i++) {
    const stop = (j: number) => seconds[j]?.state === 'MINOR' || seconds[j]?.state === 'FAULT'
    if (!stop(i) || stop(i - 1)) continue
    let n = 0
    let planned: number | undefined
    for (; stop(i + n); n++) if (seconds[i + n]!.planned) planned ??= i + n
    // It failed when its first planned time began.
    if (n >= 300 && planned !== undefined) add('failures', planned, 1)
  }
  return out
}
