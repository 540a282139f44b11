import { describe, expect, it } from 'vitest'
import { STATES } from '../../../model/plant.ts'
import { bench, CLIENT, NOW, PATH, PUBLISH, type Publish, TOPIC, unbalanced } from './bench.ts'

const topic = (device: string, kind = 'tele') => `ib/v1/works/s-1/assy/line-1/${device}/${kind}`
const one = (n: string, v: unknown, more: object = {}) => ({ v: 1, ts: NOW, m: [{ n, v, ...more }] })
const row = (metric: string, value: number | string, more: object = {}) => expect.objectContaining({ metric, value, ...more })

describe('a message becomes readings', () => {
  it('in the full form of domain §4.2', () => {
    const b = bench()
    b.send({
      payload:
        '{"v":1,"boot":"7f3a","seq":1841,"ts":1767225600123,"cq":"ntp","hist":false,"m":[{"n":"state","v":"RUN","o":true,"po":"WO-2261","ts":1767225600100},{"n":"count.total","v":19271,"u":"1"},{"n":"count.good","v":18848,"u":"1"},{"n":"energy.active","v":48213.44,"u":"kWh"},{"n":"process.trip_time","v":18.3,"u":"s","q":"good","id":"SN0091"}]}',
    })
    const at = 1767225600123
    expect(b.seen.rows).toEqual([
      { path: PATH, metric: 'state', unit: '', at: at - 23, value: 'RUN', text: '|WO-2261|', order: 2, flags: [] },
      { path: PATH, metric: 'count.total', unit: '1', at, value: 19271, flags: ['boot'] },
      { path: PATH, metric: 'count.good', unit: '1', at, value: 18848, flags: ['boot'] },
      { path: PATH, metric: 'energy.active', unit: 'kWh', at, value: 48213.44, flags: ['boot'] },
      { path: PATH, metric: 'process.trip_time', unit: 's', at, value: 18.3, flags: [] },
    ])
    expect(b.seen.devices).toEqual([{ id: 0, enterprise: 'works', path: PATH }])
    expect(b.books()).toEqual({ 'm.received': 1, 'm.decoded': 1, 'r.received': 5, 'r.counted': 5, delayed: 5 })
  })

  it('and is counted as delayed when it arrives more than 10 s after its event and is no back-fill, in the books beside the balance', () => {
    const b = bench()
    b.send(
      { payload: { v: 1, ts: NOW - 10_000, m: [{ n: 'power.active', v: 1 }] } },
      { payload: { v: 1, ts: NOW - 10_001, m: [{ n: 'power.active', v: 2 }] } },
      { payload: { v: 1, ts: NOW - 3_600_000, hist: true, m: [{ n: 'power.active', v: 3 }] } },
      { payload: { v: 1, m: [{ n: 'power.active', v: 4 }] } },
    )
    expect(b.books()).toMatchObject({ 'r.received': 4, 'r.counted': 4, delayed: 1 })
    expect(unbalanced(b.tallies)).toEqual([])
  })

  it('in the flat form, with and without a time', () => {
    const b = bench()
    b.send(
      { payload: '{"ts":1767225600123,"state":"RUN","count.good":18848,"power.active":21.4}' },
      { payload: '{"state":"IDLE","order":false,"reason":"N","power.active":3}' },
    )
    expect(b.seen.rows).toEqual([
      row('state', 'RUN', { at: 1767225600123, order: 0, text: '', flags: [] }),
      row('count.good', 18848, { flags: [] }),
      row('power.active', 21.4, { unit: 'kW' }),
      row('state', 'IDLE', { at: NOW, order: 1, text: 'N||', flags: ['noTime'] }),
      row('power.active', 3, { at: NOW, flags: ['noTime'] }),
    ])
  })

  it('in an array of flat objects, each with its own time', () => {
    const b = bench()
    b.send({ payload: [{ ts: NOW - 2000, state: 'RUN' }, { ts: NOW - 1000, state: 'FAULT', reason: 'E-201' }, { state: 'RUN' }] })
    expect(b.seen.rows).toEqual([
      row('state', 'RUN', { at: NOW - 2000 }),
      row('state', 'FAULT', { at: NOW - 1000, text: 'E-201||' }),
      row('state', 'RUN', { at: NOW, flags: ['noTime'] }),
    ])
  })

  it('in canonical units, whatever convertible unit was sent', () => {
    const b = bench()
    b.send(
      { payload: one('energy.active', 500, { u: 'MJ' }) },
      { payload: one('power.active', 21_400, { u: 'W' }) },
      { payload: one('env.temperature', 212, { u: '[degF]' }) },
      { payload: one('env.humidity', 55, { u: '%' }) },
      { payload: one('cycle.time', 1500, { u: 'ms' }) },
      { payload: one('count.good', 7, { u: '件' }) },
      { payload: one('env.co2', 0.0004, { u: '1' }) },
    )
    expect(b.seen.rows.map((r) => [r.metric, r.unit])).toEqual([
      ['energy.active', 'kWh'],
      ['power.active', 'kW'],
      ['env.temperature', 'Cel'],
      ['env.humidity', '1'],
      ['cycle.time', 's'],
      ['count.good', '1'],
      ['env.co2', 'ppm'],
    ])
    const values = [500 / 3.6, 21.4, 100, 0.55, 1.5, 7, 400]
    for (const [i, value] of values.entries()) expect(b.seen.rows[i]!.value).toBeCloseTo(value, 9)
  })

  it('in the unit the plant declared first, for metrics of its own', () => {
    const b = bench()
    b.send({ payload: one('process.pressure', 5) })
    expect(b.seen.seriesById[0]!.unit).toBe('')
    b.send({ payload: one('process.pressure', 6, { u: 'bar', ts: NOW + 1 }) })
    expect(b.seen.seriesById[0]).toMatchObject({ id: 0, unit: 'bar' })
    b.send(
      { payload: one('process.pressure', 0.7, { u: 'MPa', ts: NOW + 2 }) },
      { payload: one('process.pressure', 7, { u: 's', ts: NOW + 3 }) },
    )
    expect(b.seen.rows.map((r) => r.value)).toEqual([5, 6, 7])
    expect(b.quarantined).toMatchObject([{ stage: 'validate', code: 'UNIT', detail: expect.stringContaining('does not convert to bar') }])
    b.send({
      topic: topic('m-1', 'birth'),
      payload: {
        v: 1,
        ts: NOW,
        m: [
          { n: 'process.gap', u: 'mm' },
          { n: 'quality.dia', v: null, u: 'um' },
        ],
      },
    })
    b.send({ payload: one('process.gap', 0.001, { u: 'm' }) }, { payload: one('quality.dia', 12.5) })
    expect(b.seen.rows.slice(-2)).toEqual([row('process.gap', 1, { unit: 'mm' }), row('quality.dia', 12.5, { unit: 'um' })])
  })

  it('from increments, alarms, results and the names of old', () => {
    const b = bench()
    b.send(
      {
        payload: {
          v: 1,
          boot: 'aaaa',
          seq: 1,
          ts: NOW,
          m: [
            { n: 'count.good.delta', v: 3 },
            { n: 'energy.power', v: 9 },
          ],
        },
      },
      { payload: one('alarm', true, { code: 'E-201', severity: 'major' }) },
      { payload: one('alarm.e-7', 0) },
      { payload: one('quality.result', 'fail', { defect: 'burr', id: 'SN1' }) },
      { payload: one('process.door_open', true) },
    )
    expect(b.seen.rows).toEqual([
      row('count.good', 3, { flags: ['delta', 'boot'] }),
      row('power.active', 9),
      row('alarm', 1, { text: 'E-201|major' }),
      row('alarm', 0, { text: 'e-7|warn' }),
      row('quality.result', 0, { text: 'burr' }),
      row('process.door_open', 1),
    ])
  })

  it('with the flags of quality and back-fill', () => {
    const b = bench()
    b.send({
      payload: {
        v: 1,
        ts: NOW,
        hist: true,
        m: [
          { n: 'speed', v: 30, u: 'm/min', q: 'uncertain' },
          { n: 'voltage.l1', v: 231, q: 'bad' },
        ],
      },
    })
    expect(b.seen.rows.map((r) => r.flags)).toEqual([
      ['hist', 'uncertain'],
      ['hist', 'bad'],
    ])
  })
})

describe('time', () => {
  const times: readonly (readonly [string, object, number, readonly string[]])[] = [
    ['a clock up to 5 s ahead is believed', { ts: NOW + 5000 }, NOW + 5000, []],
    ['up to 60 s ahead it is receipt time', { ts: NOW + 5001 }, NOW, ['clockCorrected']],
    ['an hour ago is an hour ago', { ts: NOW - 3_600_000 }, NOW - 3_600_000, []],
    ['a clock that says it is bad is not asked', { ts: NOW - 5, cq: 'none' }, NOW, ['clockCorrected']],
    ['but for back-fill', { ts: NOW - 5, cq: 'none', hist: true }, NOW - 5, ['hist']],
    ['no time is receipt time', {}, NOW, ['noTime']],
    ['parts of a millisecond are dropped', { ts: NOW - 0.25 }, NOW - 1, []],
  ]
  it.each(times)('%s', (_, head, at, flags) => {
    const b = bench()
    b.send({ payload: { v: 1, ...head, m: [{ n: 'power.active', v: 1 }] } })
    expect(b.seen.rows).toEqual([row('power.active', 1, { at, flags })])
  })

  it('further ahead is refused, metric by metric', () => {
    const b = bench()
    b.send({
      payload: {
        v: 1,
        ts: NOW + 60_001,
        m: [
          { n: 'power.active', v: 1 },
          { n: 'count.good', v: 5, ts: NOW },
        ],
      },
    })
    expect(b.seen.rows).toEqual([row('count.good', 5, { at: NOW })])
    expect(b.quarantined).toMatchObject([{ stage: 'time', code: 'FUTURE', detail: expect.stringContaining('60 s ahead') }])
    expect(b.books()).toMatchObject({ 'r.received': 2, 'r.counted': 1, 'r.refused.FUTURE': 1 })
  })
})

describe('what is wrong is refused with a reason and its bytes, and never stops the next', () => {
  const full = (m: unknown, head: object = {}) => ({ v: 1, ts: NOW, ...head, m })
  const cases: readonly (readonly [code: string, stage: string, payload: unknown, says: string])[] = [
    ['JSON', 'decode', '{"ts":1767225600123,"state":"RUN"', ''],
    ['JSON', 'decode', '', 'empty'],
    ['JSON', 'decode', '{"power.active":NaN}', ''],
    ['JSON', 'decode', '42', 'neither'],
    ['JSON', 'decode', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'UTF-8'],
    ['VERSION', 'decode', { v: 99, m: [] }, '99'],
    ['VERSION', 'decode', { v: '1', m: [] }, 'speaks 1'],
    ['SHAPE', 'decode', { v: 1, m: {} }, 'array'],
    ['SHAPE', 'decode', { v: 1, m: [7] }, 'm[0]'],
    ['SHAPE', 'decode', { v: 1, boot: 7, m: [] }, 'boot'],
    ['SHAPE', 'decode', { v: 1, boot: 'a', seq: -1, m: [] }, 'seq'],
    ['SHAPE', 'decode', { v: 1, hist: 'no', m: [] }, 'hist'],
    ['SHAPE', 'decode', {}, 'no metric'],
    ['SHAPE', 'decode', [], 'empty'],
    ['SHAPE', 'decode', [{ state: 'RUN' }, 5], 'element 1'],
    ['TOO_LARGE', 'decode', full(Array.from({ length: 101 }, (_, i) => ({ n: `process.p${i}`, v: 1 }))), '101'],
    ['TOO_LARGE', 'decode', full([{ n: 'state', v: 'RUN', x: 'x'.repeat(8200) }]), '8192'],
    ['TIME', 'time', { ts: '2026-01-01T00:00:00Z', state: 'RUN' }, 'ms since 1970'],
    ['TIME', 'time', { ts: 1767225600, state: 'RUN' }, 'seconds?'],
    ['TYPE', 'validate', { 'count.good': '18848' }, 'without quotes'],
    ['TYPE', 'validate', { 'count.good': true }, 'not a number'],
    ['TYPE', 'validate', { 'power.active': null }, 'null'],
    ['TYPE', 'validate', { 'power.active': { deep: [[[[]]]] } }, 'an object'],
    ['TYPE', 'validate', { state: 4 }, STATES.join(', ')],
    ['TYPE', 'validate', full([{ n: 'state', v: 'RUN', o: 'yes' }]), 'order flag'],
    ['TYPE', 'validate', full([{ n: 'power.active', v: 1, q: 'fine' }]), 'uncertain'],
    ['RANGE', 'validate', { state: 'STOP' }, STATES.join(', ')],
    ['RANGE', 'validate', { state: 'constructor' }, 'MINOR'],
    ['RANGE', 'validate', { 'count.good': -4 }, '-4'],
    ['RANGE', 'validate', { 'env.humidity': 55 }, '0 to 1'],
    ['RANGE', 'validate', '{"process.p":1e999}', 'finite'],
    ['UNIT', 'validate', full([{ n: 'energy.active', v: 1, u: 'parsec' }]), 'parsec'],
    ['UNIT', 'validate', full([{ n: 'count.good', v: 1, u: '%' }]), '%'],
    ['NAME', 'validate', { temperature: 5 }, 'process.temperature'],
    ['NAME', 'validate', { 'Process.X': 5 }, 'a-z'],
    ['NAME', 'validate', { constructor: 5 }, 'dictionary'],
    ['NAME', 'validate', full([{ v: 5 }]), 'without n'],
    ['NAME', 'validate', { name: 'press' }, 'birth'],
    ['TIME', 'time', { 'count.good.delta': 1 }, 'boot and seq'],
    ['TIME', 'time', full([{ n: 'power.active', v: 1, ts: 'now' }]), 'ts'],
    ['FUTURE', 'time', { ts: NOW + 3_600_000, state: 'RUN' }, 'ahead'],
  ]
  it.each(cases)('%s at %s: %j', (code, stage, payload, says) => {
    const b = bench()
    b.send({ payload }, { payload: { ts: NOW, state: 'RUN' } })
    expect(b.seen.rows).toEqual([row('state', 'RUN')])
    const bytes = payload instanceof Uint8Array ? payload : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload))
    expect(b.quarantined).toMatchObject([
      { id: '1-0', stage, code, enterprise: 'works', topic: TOPIC, client: CLIENT, receivedAt: NOW, replayedAt: null },
    ])
    expect(Buffer.from(b.quarantined[0]!.payload)).toEqual(Buffer.from(bytes.subarray(0, 8192)))
    expect(b.quarantined[0]!.detail).toContain(says)
    expect(b.quarantined[0]!.detail.length).toBeGreaterThan(5)
    b.books()
    expect(unbalanced(b.tallies)).toEqual([])
  })

  it('knows where a topic went wrong', () => {
    const b = bench({ knows: (e) => e !== 'strangers' })
    const payload = { state: 'RUN' }
    b.send(
      { payload, topic: 'factory/temperature' },
      { payload, topic: 'ib/v1/works/s-1/assy/line-1/m-1/whatever' },
      { payload, topic: 'ib/v1/works/_/_/_/m-1/tele' },
      { payload, topic: 'ib/v1/works/s-1/assy/line-1/_/tele' },
      { payload, topic: 'ib/v1/works/s-1/assy/line-1/m-1/cmd' },
      { payload, topic: 'ib/v1/rival/s-1/assy/line-1/m-1/tele' },
      { payload, flags: 1 | PUBLISH.refused },
      { payload, topic: 'ib/v1/strangers/s-1/assy/line-1/m-1/tele', client: 'strangers/gw/1' },
    )
    expect(b.seen.rows).toEqual([])
    expect(b.seen.devices).toEqual([])
    expect(b.quarantined.map((q) => [q.stage, q.code, q.enterprise])).toEqual([
      ['topic', 'TOPIC', 'works'],
      ['topic', 'TOPIC', 'works'],
      ['topic', 'TOPIC', 'works'],
      ['topic', 'TOPIC', 'works'],
      ['access', 'FORBIDDEN', 'works'],
      ['access', 'FORBIDDEN', 'works'],
      ['access', 'FORBIDDEN', 'works'],
      ['topic', 'UNKNOWN_ENTERPRISE', 'strangers'],
    ])
    expect(b.books()).toEqual({ 'm.received': 8, 'm.refused.TOPIC': 4, 'm.refused.FORBIDDEN': 3, 'm.refused.UNKNOWN_ENTERPRISE': 1 })
    expect(b.tallies.every((t) => t.device === '')).toBe(true)
  })

  it('names every metric that was refused, once a message', () => {
    const b = bench()
    b.send({ payload: { ts: NOW, state: 'RUN', 'count.good': 'x', temperature: 3, 'power.active': 5 } })
    expect(b.seen.rows.map((r) => r.metric)).toEqual(['state', 'power.active'])
    expect(b.quarantined).toMatchObject([{ code: 'TYPE', detail: expect.stringMatching(/^count\.good: .*\(and 1 more\)$/) }])
    expect(b.books()).toMatchObject({ 'm.decoded': 1, 'r.received': 4, 'r.counted': 2, 'r.refused.TYPE': 1, 'r.refused.NAME': 1 })
  })

  it('keeps a bounded part of a flood and counts all of it', () => {
    const b = bench()
    b.send(...Array.from({ length: 6000 }, (): Publish => ({ payload: '{' })), { payload: '{', receivedAt: NOW + 60_000 })
    expect(b.quarantined.length).toBe(121)
    expect(new Set(b.quarantined.map((q) => q.id)).size).toBe(121)
    expect(b.ingest.stats().quarantineDropped).toBe(6001 - 121)
    expect(b.books()).toEqual({ 'm.received': 6001, 'm.refused.JSON': 6001 })
  })

  it('holds its bounds', () => {
    const b = bench({ limits: { devices: 2, seriesPerDevice: 3, texts: 40 } })
    b.send(...['m-1', 'm-2', 'm-3'].map((m) => ({ topic: topic(m), payload: { ts: NOW, state: 'RUN' } })))
    expect(b.seen.devices.length).toBe(2)
    expect(b.quarantined).toMatchObject([{ code: 'LIMIT', detail: expect.stringContaining('2 devices') }])
    b.send({ payload: { ts: NOW, 'process.a': 1, 'process.b': 2, 'process.c': 3 } })
    expect(b.seen.rows.filter((r) => r.metric.startsWith('process')).length).toBe(2)
    expect(b.quarantined[1]).toMatchObject({ code: 'LIMIT', detail: expect.stringContaining('3 metrics') })
    for (let i = 0; i < 30; i++) b.send({ payload: { ts: NOW + i, state: 'FAULT', reason: `r-${i}` } })
    // A full table of texts costs the words, not the state.
    expect(b.seen.rows.filter((r) => r.value === 'FAULT').length).toBe(30)
    expect(b.seen.texts.length).toBeLessThanOrEqual(40)
    expect(b.ingest.stats().textsDropped).toBeGreaterThan(0)
  })
})

describe('births and deaths', () => {
  const born = (device: string, client = CLIENT, boot = 'aaaa'): Publish => ({
    topic: topic(device, 'birth'),
    client,
    payload: { v: 1, boot, ts: NOW, m: [{ n: 'count.good', v: 10 }] },
  })

  it('tell what a device is and what it sends', () => {
    const b = bench()
    b.send({
      topic: topic('m-1', 'birth'),
      payload: {
        v: 1,
        boot: '7f3a',
        seq: 0,
        ts: NOW,
        m: [
          { n: 'name', v: '延时校验' },
          { n: 'type', v: 'mcb-line-s40' },
          { n: 'heartbeat', v: 60, u: 's' },
          { n: 'ideal.cycle', v: 1.8, u: 's' },
          { n: 'count.good', v: 100 },
          { n: 'process.trip_time', u: 's' },
        ],
      },
    })
    expect(b.described).toEqual([[PATH, { name: '延时校验', type: 'mcb-line-s40' }]])
    expect(b.seen.rows.map((r) => [r.metric, r.value])).toEqual([
      ['birth', 1],
      ['heartbeat', 60],
      ['ideal.cycle', 1.8],
      ['count.good', 100],
    ])
    expect(b.seen.seriesById.at(-1)).toMatchObject({ metric: 'process.trip_time', unit: 's' })
    expect(b.books()).toEqual({ 'm.received': 1, 'm.decoded': 1, 'r.received': 6, 'r.counted': 6 })
  })

  it('say whether the device is a machine, and refuse a class nobody knows', () => {
    const b = bench()
    const m = (v: string) => [
      { n: 'type', v: 'hall' },
      { n: 'assetClass', v },
    ]
    b.send({ topic: topic('m-1', 'birth'), payload: { v: 1, boot: '7f3a', seq: 0, ts: NOW, m: m('compute-centre') } })
    b.send({ topic: topic('m-1', 'birth'), payload: { v: 1, boot: '7f3a', seq: 1, ts: NOW + 1, m: m('spaceship') } })
    expect(b.described).toEqual([
      [PATH, { type: 'hall', assetClass: 'compute-centre' }],
      [PATH, { type: 'hall' }],
    ])
    expect(b.books()).toMatchObject({ 'r.received': 4, 'r.counted': 3 })
  })

  it('end every device the gateway spoke for, at receipt, and no other', () => {
    const b = bench()
    b.send(born('m-1'), born('m-2'), born('m-3', 'works/gw-2/x'))
    const before = b.seen.rows.length
    b.send({ topic: topic('m-1', 'death'), payload: { v: 1, boot: 'aaaa' }, flags: PUBLISH.will, receivedAt: NOW + 500 })
    expect(b.seen.rows.slice(before)).toEqual([
      { path: PATH, metric: 'death', unit: '', at: NOW + 500, value: 1, flags: [] },
      { path: PATH.replace('m-1', 'm-2'), metric: 'death', unit: '', at: NOW + 500, value: 1, flags: [] },
    ])
    expect(b.books()).toEqual({ 'm.received': 4, 'm.decoded': 4, 'r.received': 3, 'r.counted': 3 })
  })

  it('are ignored when the gateway has started again since', () => {
    const b = bench()
    b.send(born('m-1'), born('m-1', CLIENT, 'bbbb'))
    const before = b.seen.rows.length
    b.send({ topic: topic('m-1', 'death'), payload: { v: 1, boot: 'aaaa' } })
    expect(b.seen.rows.length).toBe(before)
    b.send({ topic: topic('m-1', 'death'), payload: { v: 1, boot: 'bbbb' } })
    expect(b.seen.rows.length).toBe(before + 1)
  })

  it.each(['offline', ''])('come as %j from the simplest gateways', (payload) => {
    const b = bench()
    b.send({ payload: { state: 'RUN' } }, { topic: 'ib/v1/works/s-1/assy/line-1/_/death', payload })
    expect(b.seen.rows.at(-1)).toMatchObject({ path: PATH, metric: 'death' })
    expect(b.quarantined).toEqual([])
  })

  it('follow a device to its new gateway', () => {
    const b = bench()
    b.send(born('m-1'), born('m-1', 'works/gw-2/x'), { topic: topic('m-1', 'death'), payload: 'offline' })
    expect(b.seen.rows.some((r) => r.metric === 'death')).toBe(false)
  })

  it('of a whole line keep its alarms as those of device _', () => {
    const b = bench()
    const line = (kind: string, payload: unknown): Publish => ({ topic: `ib/v1/works/s-1/assy/line-1/_/${kind}`, payload })
    b.send(
      line('event', one('alarm', true, { code: 'E1' })),
      line('event', one('power.active', 3)),
      line('birth', { v: 1, boot: 'aaaa', m: [] }),
    )
    expect(b.seen.rows).toEqual([row('alarm', 1, { path: 'works/s-1/assy/line-1/_', text: 'E1|warn' })])
    expect(b.quarantined).toMatchObject([{ code: 'NAME', detail: expect.stringContaining('alarms and orders only') }])
  })
})

describe('the books', () => {
  it('move a reading that analytics found too late', () => {
    const b = bench()
    b.send({ payload: { ts: NOW, 'process.a': 1, 'process.b': 2 } })
    b.ingest.tooLate(0, 1)
    expect(b.books()).toEqual({ 'm.received': 1, 'm.decoded': 1, 'r.received': 2, 'r.counted': 1, 'r.tooLate': 1 })
    expect(b.ingest.drain()).toEqual([])
  })

  it('are kept by hour of receipt', () => {
    const b = bench()
    const hour = Math.floor(NOW / 3_600_000) * 3_600_000
    b.send({ payload: { ts: NOW, 'process.a': 1 } }, { payload: { ts: NOW + 3_600_000, 'process.a': 1 }, receivedAt: NOW + 3_600_000 })
    b.books()
    expect(b.tallies.filter((t) => t.code === 'm.received')).toEqual([
      { enterprise: 'works', device: PATH, hour, code: 'm.received', n: 1 },
      { enterprise: 'works', device: PATH, hour: hour + 3_600_000, code: 'm.received', n: 1 },
    ])
    expect(unbalanced(b.tallies)).toEqual([])
  })

  it('take an empty entry for the clock it is', () => {
    const b = bench()
    b.takeAll([
      {
        epoch: 'tick',
        seq: 1,
        firstTopic: 0,
        topics: [],
        firstClient: 0,
        clients: [],
        count: 0,
        receivedAt: NOW + 9,
        bytes: new Uint8Array(0),
      },
    ])
    expect(b.seen.clock).toBe(NOW + 9)
    expect(b.books()).toEqual({})
  })
})
