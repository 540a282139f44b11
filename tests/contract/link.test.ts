// What every link between roles must do, over real message ports and inside one thread.
import { MessageChannel } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { memoryChannel } from '../../link/memory.ts'
import { type Port, portAnswerer, portAsker, portReceiver, portSender } from '../../link/port.ts'
import { forEachPublish, type RawBatch, RawBatchBuilder } from '../../link/raw-batch.ts'
import { Fault } from '../../model/errors.ts'

type Closing = Port & { close(): void }
type Channel = () => { readonly port1: Closing; readonly port2: Closing }

describe('memory', () => linkContract(memoryChannel))
describe('port', () => linkContract(() => new MessageChannel() as unknown as ReturnType<Channel>))

const turn = () => new Promise<void>((done) => setImmediate(done))
async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 2000 && !what(); i++) await turn()
  expect(what()).toBe(true)
}
function batchOf(builder: RawBatchBuilder, ...texts: string[]): RawBatch {
  const topic = builder.internTopic(`topic-${texts[0]}`)
  for (const text of texts) builder.add(topic, 0, 1, 1000, Buffer.from(text))
  return builder.take()
}
function textsOf(batch: RawBatch): string[] {
  const out: string[] = []
  forEachPublish(batch, (_topic, _client, _flags, _at, payload) => out.push(payload.toString()))
  return out
}

function linkContract(open: Channel): void {
  const opened: Closing[] = []
  const channel = () => {
    const pair = open()
    opened.push(pair.port1)
    return pair
  }
  afterEach(() => {
    for (const port of opened.splice(0)) port.close()
  })

  it('carries batches in order and says what is durable', async () => {
    const { port1, port2 } = channel()
    const sender = portSender(port1)
    const durable: number[] = []
    sender.onDurable((seq) => durable.push(seq))
    const builder = new RawBatchBuilder('e1')
    for (let i = 0; i < 5; i++) sender.send(batchOf(builder, `a${i}`, `b${i}`))
    const heard: RawBatch[] = []
    portReceiver([port2]).onBatch((batch, from) => {
      heard.push(batch)
      from.durable(batch.seq)
    })
    await until(() => durable.length === 5)
    expect(durable).toEqual([1, 2, 3, 4, 5])
    expect(heard.flatMap(textsOf)).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2', 'a3', 'b3', 'a4', 'b4'])
    expect(heard.map((b) => [b.epoch, b.firstTopic, b.topics])).toEqual([0, 1, 2, 3, 4].map((i) => ['e1', i, [`topic-a${i}`]]))
  })

  it('never delivers during the call that sends', async () => {
    const { port1, port2 } = channel()
    let heard = 0
    portReceiver([port2]).onBatch(() => heard++)
    portSender(port1).send(batchOf(new RawBatchBuilder('e1'), 'x'))
    expect(heard).toBe(0)
    await until(() => heard === 1)
  })

  it('tells each sender of several what of its own is durable', async () => {
    const a = channel()
    const b = channel()
    const heard: string[] = []
    for (const [name, port] of [
      ['a', a.port1],
      ['b', b.port1],
    ] as const) {
      const sender = portSender(port)
      sender.onDurable((seq) => heard.push(`${name}${seq}`))
      const builder = new RawBatchBuilder(name)
      sender.send(batchOf(builder, '1'))
      sender.send(batchOf(builder, '2'))
    }
    portReceiver([a.port2, b.port2]).onBatch((batch, from) => from.durable(batch.seq))
    await until(() => heard.length === 4)
    expect(heard.filter((h) => h.startsWith('a'))).toEqual(['a1', 'a2'])
    expect(heard.filter((h) => h.startsWith('b'))).toEqual(['b1', 'b2'])
  })

  it('passes a journal fault on once', async () => {
    const { port1, port2 } = channel()
    const sender = portSender(port1)
    const faults: string[] = []
    sender.onFault((code) => faults.push(code))
    portReceiver([port2]).onBatch((_batch, from) => {
      from.fault('DISK')
      from.fault('DISK')
    })
    sender.send(batchOf(new RawBatchBuilder('e'), 'x'))
    await until(() => faults.length === 1)
    await turn()
    expect(faults).toEqual(['DISK'])
  })

  it('is a fault when the other side goes away, even for who listens later', async () => {
    const { port1, port2 } = channel()
    const sender = portSender(port1)
    const faults: string[] = []
    sender.onFault((code) => faults.push(code))
    port2.close()
    await until(() => faults.length === 1)
    sender.onFault((code) => faults.push(`late ${code}`))
    expect(faults).toEqual(['LINK', 'late LINK'])
  })

  it('answers questions by number, out of order too', async () => {
    const { port1, port2 } = channel()
    let open!: () => void
    const slow = new Promise<void>((done) => {
      open = done
    })
    portAnswerer(port2).onAsk(async (method, params) => {
      if (method === 'slow') await slow
      return { method, params }
    })
    const asker = portAsker(port1)
    const first = asker.ask('slow', 1)
    expect(await asker.ask('quick', { n: 2 })).toEqual({ method: 'quick', params: { n: 2 } })
    open()
    expect(await first).toEqual({ method: 'slow', params: 1 })
  })

  it('carries a fault with its code, and any other error as INTERNAL', async () => {
    const { port1, port2 } = channel()
    portAnswerer(port2).onAsk(async (method) => {
      if (method === 'fault') throw new Fault('WAREHOUSE', { retry: true, message: 'disk is slow' })
      throw new TypeError('x is not a function')
    })
    const asker = portAsker(port1)
    const fault = await asker.ask('fault', null).catch((e: unknown) => e)
    expect(fault).toBeInstanceOf(Fault)
    expect(fault).toMatchObject({ code: 'WAREHOUSE', retry: true, message: 'disk is slow' })
    expect(await asker.ask('bug', null).catch((e: unknown) => e)).toMatchObject({ code: 'INTERNAL', retry: false })
  })

  it('gives up a question after its time, and ignores the late answer', async () => {
    const { port1, port2 } = channel()
    let open!: () => void
    const slow = new Promise<void>((done) => {
      open = done
    })
    portAnswerer(port2).onAsk(async (method) => {
      if (method === 'slow') await slow
      return method
    })
    const asker = portAsker(port1, { timeoutMs: 20 })
    expect(await asker.ask('slow', null).catch((e: unknown) => e)).toMatchObject({ code: 'UNAVAILABLE', retry: true })
    open()
    expect(await asker.ask('quick', null)).toBe('quick')
  })

  it('refuses more questions than its bound, and all of them once the other side has gone', async () => {
    const { port1, port2 } = channel()
    portAnswerer(port2).onAsk(() => new Promise(() => {}))
    const asker = portAsker(port1, { maxAsks: 2 })
    const open = [asker.ask('a', 1), asker.ask('b', 2)].map((p) => p.catch((e: unknown) => e))
    expect(await asker.ask('c', 3).catch((e: unknown) => e)).toMatchObject({ code: 'UNAVAILABLE', retry: true })
    port2.close()
    for (const answer of await Promise.all(open)) expect(answer).toMatchObject({ code: 'UNAVAILABLE', retry: true })
    expect(await asker.ask('d', 4).catch((e: unknown) => e)).toMatchObject({ code: 'UNAVAILABLE' })
  })

  it('tells news both ways, and drops what the other side is too slow to take', async () => {
    const { port1, port2 } = channel()
    const asker = portAsker(port1)
    const answerer = portAnswerer(port2, { maxNews: 8 })
    const heard: unknown[] = []
    asker.onTell((topic, body) => heard.push([topic, body]))
    for (let i = 0; i < 20; i++) answerer.tell('delta', i)
    await until(() => heard.length === 8)
    expect(answerer.dropped).toBe(12)
    // What was taken makes room again.
    for (let i = 0; i < 200 && heard.length < 9; i++) {
      await turn()
      answerer.tell('delta', 'again')
    }
    expect(heard.length).toBeGreaterThan(8)
    const back: unknown[] = []
    answerer.onTell((topic, body) => back.push([topic, body]))
    asker.tell('registry', { revision: 3 })
    await until(() => back.length === 1)
    expect(back).toEqual([['registry', { revision: 3 }]])
  })
}
