import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeRawBatch, encodeRawBatch, forEachPublish, PUBLISH, type RawBatch, RawBatchBuilder } from '../../../link/raw-batch.ts'

type Record = { topic: number; client: number; flags: number; at: number; payload: Uint8Array }
const records = fc.array(
  fc.record({
    topic: fc.nat(0xffffffff),
    client: fc.nat(0xffffffff),
    flags: fc.nat(63),
    at: fc.nat(4_000_000_000_000),
    payload: fc.uint8Array({ maxLength: 300 }),
  }),
  { maxLength: 60 },
)
function read(batch: RawBatch): Record[] {
  const out: Record[] = []
  forEachPublish(batch, (topic, client, flags, at, payload) => out.push({ topic, client, flags, at, payload: new Uint8Array(payload) }))
  return out
}
function fill(builder: RawBatchBuilder, list: readonly Record[]): void {
  for (const r of list) builder.add(r.topic, r.client, r.flags, r.at, r.payload)
}

describe('a batch', () => {
  it('gives back what was put in, through the journal too', () => {
    fc.assert(
      fc.property(records, fc.constantFrom(64, 1024, 65536), (list, size) => {
        const builder = new RawBatchBuilder('e', size)
        fill(builder, list)
        const batch = builder.take()
        expect(read(batch)).toEqual(list)
        expect(batch).toMatchObject({ count: list.length, receivedAt: Math.max(0, ...list.map((r) => r.at)) })
        const again = decodeRawBatch(encodeRawBatch(batch))
        expect(read(again)).toEqual(list)
        expect({ ...again, bytes: null }).toEqual({ ...batch, bytes: null })
      }),
    )
  })

  it('holds a copy: the next batch and the reader of the socket leave it alone', () => {
    const builder = new RawBatchBuilder('e', 64)
    const chunk = Buffer.from('....payload....')
    builder.add(0, 0, 0, 1, chunk, 4, 11)
    const first = builder.take()
    chunk.fill(0)
    builder.add(0, 0, 0, 2, Buffer.from('another'))
    expect(read(first).map((r) => Buffer.from(r.payload).toString())).toEqual(['payload'])
    expect(read(builder.take()).map((r) => Buffer.from(r.payload).toString())).toEqual(['another'])
  })

  it('numbers texts on from batch to batch, and itself from 1', () => {
    const builder = new RawBatchBuilder('e')
    expect([builder.internTopic('a'), builder.internTopic('b'), builder.internClient('c')]).toEqual([0, 1, 0])
    const one = builder.take()
    expect([builder.internTopic('d'), builder.internClient('e')]).toEqual([2, 1])
    const two = builder.take()
    expect([one.seq, one.firstTopic, one.topics, two.seq, two.firstTopic, two.topics, two.firstClient, two.clients]).toEqual([
      1,
      0,
      ['a', 'b'],
      2,
      2,
      ['d'],
      1,
      ['e'],
    ])
  })

  it('says it is full before it would outgrow its size, but takes one record of any size', () => {
    const builder = new RawBatchBuilder('e', 100)
    expect(builder.full(5000)).toBe(false)
    builder.add(0, 0, 0, 1, Buffer.alloc(40))
    expect([builder.full(12), builder.full(13)]).toEqual([false, true])
  })

  it('keeps its flags apart', () => {
    const bits = [PUBLISH.dup, PUBLISH.retain, PUBLISH.will, PUBLISH.refused]
    expect(new Set([...bits, PUBLISH.qos]).size).toBe(5)
    for (const bit of bits) expect(bit & PUBLISH.qos).toBe(0)
  })
})
