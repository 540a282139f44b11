// The walk over frames, alone: whatever the cut of the stream, the same publishes come out in the same order.
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameGuard, type GuardOwner } from '../../../broker/frame-guard.ts'
import { connectPacket, packet, publishPacket, subscribePacket } from '../../contract/broker-support.ts'

class FakeSocket extends Duplex {
  readonly written: Buffer[] = []
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written.push(chunk)
    done()
  }
  destroySoon(): void {
    this.destroy()
  }
}
function open(maxPacketBytes = 4096) {
  const socket = new FakeSocket()
  const log: string[] = []
  const owner: GuardOwner = {
    connect: () => log.push('connect'),
    publish: (_guard, source, topicFrom, topicTo, from, to, flags, id) =>
      log.push(`${source.toString('latin1', topicFrom, topicTo)} ${source.subarray(from, to).toString('hex')} ${flags} ${id}`),
    received: () => {},
    acknowledged: () => {},
    refused: (_guard, why) => log.push(`refused ${why}`),
    holding: () => {},
    gone: () => {},
  }
  const guard = new FrameGuard(socket as unknown as Socket, 'a', owner, { maxPacketBytes, maxUnacknowledged: 1000 }, () => 0)
  /** What Aedes would read. */
  const passed = () => {
    const all: Buffer[] = []
    for (let chunk = guard.read() as Buffer | null; chunk !== null; chunk = guard.read() as Buffer | null) all.push(chunk)
    return Buffer.concat(all)
  }
  return { socket, guard, log, passed }
}
const publish = fc
  .record({
    topic: fc.stringMatching(/^[a-z/]{1,40}$/),
    payload: fc.uint8Array({ maxLength: 400 }),
    qos: fc.nat(1),
    id: fc.integer({ min: 1, max: 65535 }),
    retain: fc.boolean(),
  })
  .map((p) => {
    const bytes = publishPacket(p.topic, Buffer.from(p.payload), p)
    const said = `${p.topic} ${Buffer.from(p.payload).toString('hex')} ${p.qos | (p.retain ? 8 : 0)} ${p.qos ? p.id : 0}`
    return { bytes, said, aedes: Buffer.alloc(0) }
  })
const control = fc
  .constantFrom(packet(0xc0), subscribePacket(3, 'a/b'), publishPacket('two', 'x', { qos: 2, id: 5 }))
  .map((bytes) => ({ bytes, said: undefined, aedes: bytes }))
const hello = connectPacket()

describe('the walk over frames', () => {
  it('gives the same however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(publish, control), { maxLength: 30 }), fc.array(fc.integer({ min: 1, max: 700 })), (frames, cuts) => {
        const { socket, guard, log, passed } = open()
        const stream = Buffer.concat([hello, ...frames.map((f) => f.bytes)])
        const pieces: Buffer[] = []
        let at = 0
        for (let i = 0; at < stream.length; i++) {
          const end = at + (cuts[i % Math.max(1, cuts.length)] ?? stream.length)
          pieces.push(stream.subarray(at, end))
          at = end
        }
        // As a socket would emit them; a hold stops the socket, not what it has emitted.
        for (const piece of pieces) socket.emit('data', Buffer.from(piece))
        expect(log).toEqual(['connect'])
        const first = passed()
        guard.open()
        expect(log.slice(1)).toEqual(frames.flatMap((f) => f.said ?? []))
        expect(Buffer.concat([first, passed()])).toEqual(Buffer.concat([hello, ...frames.map((f) => f.aedes)]))
        guard.destroy()
      }),
    )
  })

  it('refuses a frame over the limit at its announcement', () => {
    const { socket, guard, log } = open(1000)
    socket.emit('data', hello)
    guard.open()
    // 3 bytes of header and 997 of body are 1000; one more is too many.
    socket.emit('data', Buffer.from([0x30, 0xe5, 0x07]))
    expect(log).toEqual(['connect'])
    const other = open(1000)
    other.socket.emit('data', hello)
    other.guard.open()
    other.socket.emit('data', Buffer.from([0x30, 0xe6, 0x07]))
    expect(other.log).toEqual(['connect', 'refused too-large'])
    expect(other.guard.destroyed).toBe(true)
  })

  it('never hands on more than CONNECT before sign-in is over', () => {
    const { socket, guard, log, passed } = open()
    socket.emit('data', Buffer.concat([hello, packet(0xc0), publishPacket('a', 'x')]))
    expect(passed()).toEqual(hello)
    expect(log).toEqual(['connect'])
    guard.open()
    expect(passed()).toEqual(packet(0xc0))
    expect(log).toEqual(['connect', 'a 78 1 1'])
  })

  it('writes the acknowledgements of a batch in one go', () => {
    const { socket, guard } = open()
    socket.emit('data', hello)
    guard.open()
    for (const id of [1, 258, 65535]) {
      guard.waits()
      guard.acknowledge(id)
    }
    guard.flush()
    expect(socket.written.map((b) => b.toString('hex'))).toEqual(['40020001400201024002ffff'])
    expect(guard.unacknowledged).toBe(0)
  })
})
