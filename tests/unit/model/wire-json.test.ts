import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeJson, isRejection, type JsonMessage, LIMITS } from '../../../model/wire/json.ts'

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const decoded = (value: unknown, bare = false): JsonMessage => {
  const found = decodeJson(bytes(value), bare)
  if (isRejection(found)) throw new Error(`${found.code}: ${found.detail}`)
  return found
}
const refused = (value: unknown) => {
  const found = decodeJson(value instanceof Uint8Array ? value : bytes(value))
  return isRejection(found) ? found.code : 'taken'
}

describe('the full form', () => {
  it('is its head and its metrics as they were sent', () => {
    const m = [
      { n: 'state', v: 'RUN', o: true, po: 'WO-2261', ts: 1767225600100 },
      { n: 'process.trip_time', v: 18.3, u: 's', q: 'good', id: 'SN0091' },
    ]
    expect(decoded({ v: 1, boot: '7f3a', seq: 1841, ts: 1767225600123, cq: 'ntp', hist: false, m })).toEqual({
      boot: '7f3a',
      seq: 1841,
      ts: 1767225600123,
      clock: true,
      hist: false,
      metrics: m,
    })
  })

  it('may leave out everything but m, and say more than is known', () => {
    expect(decoded({ m: [], colour: 'green' })).toEqual({ boot: '', seq: -1, ts: Number.NaN, clock: true, hist: false, metrics: [] })
  })

  it('has no number without a boot: it would say nothing after a restart', () => {
    expect(decoded({ seq: 7, m: [] }).seq).toBe(-1)
  })

  it('may follow a byte order mark', () => {
    expect(decoded(`\uFEFF{"m":[]}`).metrics).toEqual([])
  })

  it('comes back whole, whatever is in it', () => {
    const message = fc.record(
      {
        boot: fc.string({ minLength: 1, maxLength: LIMITS.bootLength }),
        seq: fc.maxSafeNat(),
        ts: fc.integer({ min: 946684800000, max: 4e12 }),
        hist: fc.boolean(),
        m: fc.array(
          fc.record({
            n: fc.string({ maxLength: 9 }),
            v: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string({ maxLength: 9 }), fc.boolean(), fc.constant(null)),
          }),
          {
            maxLength: 9,
          },
        ),
      },
      { requiredKeys: ['boot', 'm'] },
    )
    fc.assert(
      fc.property(message, (sent) => {
        const plain = JSON.parse(JSON.stringify(sent)) as typeof sent
        expect(decoded(sent)).toEqual({
          boot: plain.boot,
          seq: plain.seq ?? -1,
          ts: plain.ts ?? Number.NaN,
          clock: true,
          hist: plain.hist ?? false,
          metrics: plain.m,
        })
      }),
    )
  })
})

describe('the flat form', () => {
  it('is a metric a key, but for what is said of the message', () => {
    expect(decoded('{"ts":1767225600123,"state":"RUN","count.good":18848,"order":true,"reason":"M1"}')).toMatchObject({
      ts: 1767225600123,
      metrics: [
        { n: 'state', v: 'RUN', o: true, reason: 'M1' },
        { n: 'count.good', v: 18848 },
      ],
    })
  })

  it('may be numbered and back-filled like the full one', () => {
    expect(decoded({ v: 1, boot: 'a', seq: 4, hist: true, cq: 'none', state: 'RUN' })).toMatchObject({
      boot: 'a',
      seq: 4,
      hist: true,
      clock: false,
    })
  })

  it('in an array gives each metric the time of its object', () => {
    const { ts, metrics } = decoded([
      { ts: 1767225600000, state: 'RUN' },
      { ts: 1767225600001, state: 'IDLE', 'count.good': 1 },
    ])
    expect(ts).toBeNaN()
    expect(metrics.map((m) => [m.n, m.ts])).toEqual([
      ['state', 1767225600000],
      ['state', 1767225600001],
      ['count.good', 1767225600001],
    ])
  })

  it('may be bare where a class needs no metric', () => {
    expect(decoded({ v: 1, boot: '7f3a' }, true)).toMatchObject({ boot: '7f3a', metrics: [] })
    expect(refused({ v: 1, boot: '7f3a' })).toBe('SHAPE')
  })
})

describe('what is no message', () => {
  it('is refused by what is wrong with it', () => {
    expect(refused('')).toBe('JSON')
    expect(refused('{"ts":1')).toBe('JSON')
    expect(refused('"RUN"')).toBe('JSON')
    expect(refused('null')).toBe('JSON')
    expect(refused('{"state":NaN}')).toBe('JSON')
    expect(refused(new Uint8Array([0x22, 0xc3, 0x28, 0x22]))).toBe('JSON')
    expect(refused('['.repeat(60_000))).toBe('JSON')
    expect(refused({ v: 2, m: [] })).toBe('VERSION')
    expect(refused({ m: 'none' })).toBe('SHAPE')
    expect(refused({ m: [null] })).toBe('SHAPE')
    expect(refused([{ m: [] }])).toBe('SHAPE')
    expect(refused({ boot: '', m: [] })).toBe('SHAPE')
    expect(refused({ boot: 'a', seq: 1.5, m: [] })).toBe('SHAPE')
    expect(refused({ ts: 1767225600, m: [] })).toBe('TIME')
    expect(refused({ ts: null, m: [] })).toBe('TIME')
    expect(refused({ ts: 1e15, m: [] })).toBe('TIME')
    expect(refused({ m: Array.from({ length: 101 }, () => ({ n: 'process.a', v: 1 })) })).toBe('TOO_LARGE')
    expect(refused({ m: [], x: 'x'.repeat(8200) })).toBe('TOO_LARGE')
    expect(refused(Array.from({ length: 1001 }, () => ({ 'process.a': 1 })))).toBe('TOO_LARGE')
    expect(refused(`{"x":"${'x'.repeat(70_000)}"}`)).toBe('TOO_LARGE')
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.uint8Array()), (sent) => {
        expect(typeof decodeJson(typeof sent === 'string' ? bytes(sent) : sent)).toBe('object')
      }),
    )
  })
})
