// Properties of the whole first half: how entries are cut, when it is restarted and what comes twice changes nothing; the books balance.
import { deserialize } from 'node:v8'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RawBatchBuilder } from '../../../link/raw-batch.ts'
import { METRIC_KIND } from '../../../model/reading.ts'
import { bench, CLIENT, NOW, PUBLISH, type Publish, pack, unbalanced } from './bench.ts'

const device = fc.constantFrom('m-1', 'm-2', 'm-3', '_', 'X')
const topic = fc
  .tuple(
    fc.constantFrom('works', 'works', 'works', 'rival', 'strangers'),
    device,
    fc.constantFrom('tele', 'tele', 'state', 'birth', 'death', 'event', 'cmd'),
  )
  .map(([e, d, c]) => `ib/v1/${e}/s-1/assy/line-1/${d}/${c}`)
const client = fc.constantFrom(CLIENT, CLIENT, 'works/gw-2/b', 'rival/gw/c', 'strangers/x/y')
const metric = fc.record(
  {
    n: fc.constantFrom(
      'state',
      'count.good',
      'count.good.delta',
      'process.a',
      'quality.b',
      'alarm',
      'alarm.e1',
      'power.active',
      'name',
      'nonsense',
      'speed',
    ),
    v: fc.oneof(fc.constantFrom('RUN', 'FAULT', 'STOP', true, false, null, 'x'), fc.integer({ min: -5, max: 50 }), fc.double()),
    u: fc.constantFrom('s', 'ms', 'kW', 'W', '1', 'parsec'),
    ts: fc.oneof(fc.integer({ min: NOW - 5000, max: NOW + 3000 }), fc.constantFrom(NOW + 30_000, NOW + 90_000, 'late')),
    q: fc.constantFrom('good', 'bad', 'worse'),
    o: fc.constantFrom(true, false, 1),
    po: fc.constantFrom('WO-1', 'WO|2'),
    id: fc.constantFrom('a', 'b'),
  },
  { requiredKeys: ['n', 'v'] },
)
const full = fc.record(
  {
    v: fc.constantFrom(1, 1, 1, 2),
    boot: fc.constantFrom('aaaa', 'aaaa', 'bbbb'),
    seq: fc.nat(60),
    ts: fc.integer({ min: NOW - 4000, max: NOW + 2000 }),
    cq: fc.constantFrom('ntp', 'none'),
    hist: fc.boolean(),
    m: fc.array(metric, { maxLength: 5 }),
  },
  { requiredKeys: ['m'] },
)
const flat = fc.record(
  { ts: fc.integer({ min: NOW - 4000, max: NOW }), state: fc.constantFrom('RUN', 'IDLE', 'Stop'), 'process.a': fc.nat(9) },
  { requiredKeys: [] },
)
const payload = fc.oneof(
  { weight: 6, arbitrary: full },
  { weight: 3, arbitrary: flat },
  { weight: 1, arbitrary: fc.array(flat, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 2 }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
)
const publishes = fc
  .array(fc.record({ topic, client, payload, flags: fc.constantFrom(1, 1, 1, 5, 17, 33, 65), wait: fc.nat(4_000_000) }), {
    minLength: 1,
    maxLength: 40,
  })
  .map((list) => {
    let receivedAt = NOW
    return list.map(({ wait, ...p }): Publish => {
      receivedAt += wait % 97 === 0 ? wait : wait % 300
      return { ...p, receivedAt }
    })
  })
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 40 })

const outcome = (b: ReturnType<typeof bench>) => {
  b.books()
  const sums = new Map<string, number>()
  for (const { enterprise, device: path, hour, code, n } of b.tallies) {
    const key = `${enterprise} ${path} ${hour} ${code}`
    sums.set(key, (sums.get(key) ?? 0) + n)
  }
  return { raw: b.seen.raw, announced: b.seen.announced, tallies: Object.fromEntries(sums), described: b.described, gaps: b.ingest.gaps() }
}

describe('whatever is published', () => {
  it('the books balance, for every device and hour', () => {
    fc.assert(
      fc.property(publishes, sizes, (list, cut) => {
        const b = bench()
        b.takeAll(pack(list, cut))
        b.books()
        expect(unbalanced(b.tallies)).toEqual([])
        const all = b.tallies.reduce((sum, t) => sum + (t.code === 'm.received' ? t.n : 0), 0)
        expect(all).toBe(list.length)
      }),
    )
  })

  it('where entries are cut changes nothing but the names of refused messages', () => {
    fc.assert(
      fc.property(publishes, sizes, sizes, (list, a, c) => {
        const one = bench()
        const other = bench()
        one.takeAll(pack(list, a))
        other.takeAll(pack(list, c))
        expect(outcome(other)).toEqual(outcome(one))
        const nameless = (b: typeof one) => b.quarantined.map(({ id: _, ...row }) => row)
        expect(nameless(other)).toEqual(nameless(one))
      }),
    )
  })

  it('a restart from a snapshot in the middle is an unbroken run, to the last id', () => {
    fc.assert(
      fc.property(publishes, sizes, fc.nat(), (list, cut, where) => {
        const entries = pack(list, cut)
        const whole = bench()
        whole.takeAll(entries)
        const middle = where % (entries.length + 1)
        const before = bench()
        before.takeAll(entries.slice(0, middle))
        const after = bench({}, before.ingest.snapshot(), middle, before.seen)
        after.takeAll(entries.slice(middle))
        after.tallies.unshift(...before.tallies)
        after.quarantined.unshift(...before.quarantined)
        after.described.unshift(...before.described)
        expect(after.quarantined).toEqual(whole.quarantined)
        expect(deserialize(after.ingest.snapshot())).toEqual(deserialize(whole.ingest.snapshot()))
        expect(outcome(after)).toEqual(outcome(whole))
      }),
    )
  })

  it('a replay makes the same rows and the same ids', () => {
    fc.assert(
      fc.property(publishes, sizes, (list, cut) => {
        const entries = pack(list, cut)
        const [one, two] = [bench(), bench()]
        one.takeAll(entries)
        two.takeAll(entries)
        expect(two.quarantined).toEqual(one.quarantined)
        expect(outcome(two)).toEqual(outcome(one))
      }),
    )
  })
})

describe('duplicates', () => {
  /** What plants send: numbered messages, and unnumbered ones with a time. Each is said twice, the second time up to `late` later. */
  const good = fc
    .array(
      fc.record({
        d: fc.constantFrom('m-1', 'm-2', 'm-3'),
        numbered: fc.boolean(),
        state: fc.constantFrom('RUN', 'IDLE', 'FAULT'),
        late: fc.nat(20),
      }),
      {
        minLength: 1,
        maxLength: 60,
      },
    )
    .map((list) =>
      list.map(({ d, numbered, state, late }, i) => {
        const ts = NOW - 60_000 + i * 400
        const values = { state, 'count.good': i, 'process.a': i % 3 }
        const m = [...Object.entries(values).map(([n, v]) => ({ n, v })), { n: 'count.scrap.delta', v: 1 }]
        const name = numbered ? d : `${d}-flat`
        return {
          late,
          publish: {
            topic: `ib/v1/works/s-1/assy/line-1/${name}/tele`,
            payload: numbered ? { v: 1, boot: 'aaaa', seq: i, ts, m } : { ts, ...values },
            receivedAt: NOW,
          } satisfies Publish,
        }
      }),
    )

  it('change no reading, soon or late', () => {
    fc.assert(
      fc.property(good, (list) => {
        const once = bench()
        once.takeAll(pack(list.map((x) => x.publish)))
        const order = [...list.map((x, i) => ({ at: i, p: x.publish })), ...list.map((x, i) => ({ at: i + x.late + 0.5, p: x.publish }))]
        const twice = bench()
        twice.takeAll(pack(order.sort((a, b) => a.at - b.at).map((x) => x.p)))
        expect(twice.seen.raw).toEqual(once.seen.raw)
        const books = twice.books()
        // In readings, whether they were known by their message or one by one.
        const first = once.books()['r.received']!
        expect(books).toMatchObject({ 'r.received': 2 * first, 'r.counted': first, 'r.refused.DUPLICATE': first })
        expect(unbalanced(twice.tallies)).toEqual([])
        expect(twice.quarantined).toEqual([])
        expect(twice.ingest.gaps()).toEqual(once.ingest.gaps())
      }),
    )
  })

  it('far below the window are told apart reading by reading', () => {
    const b = bench()
    const say = (seq: number): Publish => ({
      payload: { v: 1, boot: 'aaaa', seq, ts: NOW - 900_000 + seq * 10, m: [{ n: 'process.a', v: seq }] },
    })
    b.send(say(0), say(5000), say(1), say(1), say(2), say(0))
    const rows = b.seen.rows.map((r) => r.value)
    // The first saying of 0 is older than what numbers and times can tell: it counts again rather than be lost.
    expect(rows).toEqual([0, 5000, 1, 2, 0])
    expect(b.books()).toMatchObject({ 'm.decoded': 6, 'r.counted': 5, 'r.refused.DUPLICATE': 1 })
    b.send(say(0))
    expect(b.seen.rows.length).toBe(5)
  })

  it('a message of which nothing was taken can be mended under its number', () => {
    const b = bench()
    const say = (v: unknown): Publish => ({ payload: { v: 1, boot: 'aaaa', seq: 7, ts: NOW, m: [{ n: 'count.good', v }] } })
    b.send(say('5'), say('5'), say(5), say(5))
    expect(b.seen.rows.map((r) => r.value)).toEqual([5])
    expect(b.quarantined.length).toBe(2)
    expect(b.books()).toMatchObject({
      'm.received': 4,
      'm.decoded': 3,
      'm.duplicate': 1,
      'r.refused.TYPE': 2,
      'r.counted': 1,
      'r.refused.DUPLICATE': 1,
    })
  })

  it('a message that was taken in part can be mended and sent again by a person', () => {
    const b = bench()
    const say = (v: unknown, flags = 1): Publish => ({
      flags,
      payload: {
        v: 1,
        boot: 'aaaa',
        seq: 7,
        ts: NOW,
        m: [
          { n: 'process.a', v: 1 },
          { n: 'count.good', v },
        ],
      },
    })
    b.send(say('5'), say(5), say(5, 1 | PUBLISH.replay))
    expect(b.seen.rows.map((r) => [r.metric, r.value])).toEqual([
      ['process.a', 1],
      ['count.good', 5],
    ])
    expect(b.books()).toMatchObject({
      'm.received': 3,
      'm.decoded': 2,
      'm.duplicate': 1,
      'r.refused.TYPE': 1,
      // Two of the message that came twice, one of the message that was mended.
      'r.refused.DUPLICATE': 3,
      'r.counted': 2,
    })
  })
})

describe('entries of a sender whose names are forgotten', () => {
  it('are refused, not misread', () => {
    const builder = new RawBatchBuilder('old', 1024)
    const [t, c] = [builder.internTopic('ib/v1/works/s-1/assy/line-1/m-1/tele'), builder.internClient(CLIENT)]
    const say = () => {
      builder.add(t, c, 1, NOW, Buffer.from('{"state":"RUN"}'))
      return builder.take()
    }
    const b = bench()
    b.takeAll([say()])
    for (let i = 0; i < 1030; i++) b.takeAll(pack([{ payload: { ts: NOW + i, 'process.a': i } }], [], `new-${i}`))
    b.takeAll([say()])
    expect(b.seen.rows.filter((r) => r.metric === 'state').length).toBe(1)
    expect(b.quarantined).toMatchObject([{ code: 'TOPIC', detail: expect.stringContaining('too long ago') }])
    const resumed = bench({}, b.ingest.snapshot(), 1032, b.seen)
    resumed.takeAll([say()])
    expect(resumed.quarantined).toMatchObject([{ id: '1033-0', code: 'TOPIC' }])
  })
})

it('every reading keeps its device and kind through a restart', () => {
  const b = bench()
  b.send({ payload: { ts: NOW, state: 'RUN', 'count.good': 1 } })
  const after = bench({}, b.ingest.snapshot(), 1, b.seen)
  after.send({ payload: { ts: NOW + 1, state: 'IDLE', 'count.good': 2, 'process.new': 3 } })
  expect(after.seen.seriesById.map((s) => s.kind)).toEqual([METRIC_KIND.state, METRIC_KIND.countGood, METRIC_KIND.process])
  expect(after.seen.devices.length).toBe(1)
})
