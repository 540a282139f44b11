import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SenderLink } from '../../../link/link.ts'
import { forEachPublish, type RawBatch } from '../../../link/raw-batch.ts'
import type { Fault } from '../../../model/errors.ts'
import { createTelemetryDoor } from '../../../web/telemetry-door.ts'
import { ENT, GATEWAY, openFront, RIVAL, type TestFront } from './front.ts'

const URL = `/api/v1/enterprises/${ENT}/telemetry`
const ADDRESS = 'site=s1&area=a1&line=l1&device=d1'

describe('telemetry over HTTP', () => {
  let front: TestFront
  beforeEach(async () => {
    front = await openFront()
  })
  afterEach(() => front[Symbol.asyncDispose]())
  const post = (query: string, body: unknown, headers: Record<string, string> = {}) =>
    front.call('POST', `${URL}${query}`, { token: front.tokens.gateway, body, headers })

  it('passes a payload on as it came, byte for byte', async () => {
    const payload = '{ "count.good": 1e400, "state":"RUN" '
    expect(await post(`?${ADDRESS}`, payload)).toMatchObject({ status: 202, body: { accepted: 1 } })
    expect(front.published).toEqual([{ topic: `ib/v1/${ENT}/s1/a1/l1/d1/tele`, client: `${ENT}/${GATEWAY.username}/http`, payload }])
  })

  it('takes any content type, a class, and a whole topic', async () => {
    expect((await post(`?${ADDRESS}&class=state`, 'x', { 'content-type': 'text/plain' })).status).toBe(202)
    expect((await post(`?topic=ib/v1/${ENT}/s1/a1/l1/_/event`, '{}')).status).toBe(202)
    expect(front.published.map(({ topic }) => topic)).toEqual([`ib/v1/${ENT}/s1/a1/l1/d1/state`, `ib/v1/${ENT}/s1/a1/l1/_/event`])
  })

  it('takes envelopes of several devices', async () => {
    const answer = await post('', [
      { topic: `ib/v1/${ENT}/s1/a1/l1/d1/tele`, payload: { state: 'RUN' } },
      { site: 's1', area: 'a1', line: 'l1', device: 'd2', class: 'count', payload: '{"raw":1}' },
    ])
    expect(answer).toMatchObject({ status: 202, body: { accepted: 2 } })
    expect(front.published.map(({ topic, payload }) => [topic, payload])).toEqual([
      [`ib/v1/${ENT}/s1/a1/l1/d1/tele`, '{"state":"RUN"}'],
      [`ib/v1/${ENT}/s1/a1/l1/d2/count`, '{"raw":1}'],
    ])
  })

  it('refuses an address that is none, one of another enterprise, and what only the service sends; then nothing is published', async () => {
    const good = { topic: `ib/v1/${ENT}/s1/a1/l1/d1/tele`, payload: {} }
    expect((await post('', [good, { topic: `ib/v1/${RIVAL}/s1/a1/l1/d1/tele`, payload: {} }])).status).toBe(403)
    expect((await post('', [good, { topic: 'plant/line', payload: {} }])).body.errors).toMatchObject([{ at: 'body/1' }])
    expect((await post('', { state: 'RUN' })).body).toMatchObject({ status: 400, code: 'VALIDATION' })
    expect((await post('', '{')).body.code).toBe('JSON')
    expect((await post('', [])).status).toBe(400)
    expect((await post('?site=s1&area=a1', '{}')).status).toBe(400)
    expect((await post(`?topic=ib/v1/${ENT}/s1/a1/l1/d1/cmd`, '{}')).status).toBe(400)
    expect((await post(`?${ADDRESS}`, 'x'.repeat(70_000))).body.code).toBe('TOO_LARGE')
    expect(front.published).toEqual([])
  })
})

describe('the door into the journal', () => {
  const open = (limits: Partial<Parameters<typeof createTelemetryDoor>[0]> = {}) => {
    const sent: RawBatch[] = []
    let durable = (_seq: number) => {}
    let fault = (_code: string) => {}
    const link: SenderLink = {
      send: (batch) => sent.push(batch),
      onDurable: (listener) => {
        durable = listener
      },
      onFault: (listener) => {
        fault = listener
      },
    }
    const door = createTelemetryDoor({ link, epoch: 'e', now: () => 7, batchBytes: 1000, batchMs: 1, maxPendingBytes: 2000, ...limits })
    const settled: string[] = []
    const publish = (topic: string, size = 10) =>
      door.publish(topic, 'c', Buffer.alloc(size, 'x')).then(
        () => settled.push(`${topic} durable`),
        (error: Fault) => settled.push(`${topic} ${error.code}`),
      )
    const batches = (count: number) => expect.poll(() => sent.length).toBe(count)
    return { door, sent, settled, publish, batches, durable: (seq: number) => durable(seq), fault: (code: string) => fault(code) }
  }

  it('answers when the batch is durable, not before', async () => {
    const { publish, sent, settled, batches, durable } = open()
    const both = [publish('a'), publish('b')]
    await batches(1)
    expect(settled).toEqual([])
    const seen: [number, number][] = []
    forEachPublish(sent[0]!, (topic, _client, flags) => seen.push([topic, flags]))
    expect([sent[0]!.topics, sent[0]!.clients, sent[0]!.receivedAt, seen]).toEqual([
      ['a', 'b'],
      ['c'],
      7,
      [
        [0, 1],
        [1, 1],
      ],
    ])
    durable(1)
    await Promise.all(both)
    expect(settled).toEqual(['a durable', 'b durable'])
  })

  it('names a topic once an epoch', async () => {
    const { publish, sent, batches, durable } = open()
    const first = publish('a')
    await batches(1)
    durable(1)
    await first
    const second = publish('a')
    await batches(2)
    durable(2)
    await second
    expect(sent.map(({ seq, topics }) => [seq, topics])).toEqual([
      [1, ['a']],
      [2, []],
    ])
  })

  it('refuses what is above its bound, and takes again when there is room', async () => {
    const { publish, settled, batches, durable } = open()
    const waiting = [publish('a', 900), publish('b', 900)]
    await publish('c', 900)
    expect(settled).toEqual(['c DOOR_FULL'])
    await batches(2)
    durable(2)
    await Promise.all(waiting)
    const again = publish('d', 900)
    await batches(3)
    durable(3)
    await again
    expect(settled.slice(1)).toEqual(['a durable', 'b durable', 'd durable'])
  })

  it('begins a new epoch when it has seen too many topics', async () => {
    const { publish, sent, settled, batches, durable } = open({ maxTexts: 2 })
    const first = [publish('a'), publish('b')]
    await publish('c')
    expect(settled).toEqual(['c DOOR_FULL'])
    await batches(1)
    durable(1)
    await Promise.all(first)
    const next = publish('c')
    await batches(2)
    durable(1)
    await next
    expect(sent.map(({ epoch, seq, topics }) => [epoch, seq, topics])).toEqual([
      ['e', 1, ['a', 'b']],
      ['e.1', 1, ['c']],
    ])
  })

  it('answers nobody with success after the journal failed', async () => {
    const { publish, settled, batches, fault } = open()
    const first = publish('a')
    await batches(1)
    fault('DISK')
    await first
    await publish('b')
    expect(settled).toEqual(['a DISK', 'b DISK'])
  })
})
