import { beforeEach, describe, expect, it } from 'vitest'
import { type Acknowledged, type ClientName, Intake, type IntakeOptions } from '../../../broker/intake.ts'
import { forEachPublish, type RawBatch } from '../../../link/raw-batch.ts'

let sent: RawBatch[]
let durable: (seq: number) => void
let fault: (code: string) => void
let said: string[]
function open(options: Partial<IntakeOptions> = {}, maxNames?: number): Intake {
  // Its own list: a timer of an earlier test must not write into a later one.
  const batches = sent
  return new Intake(
    {
      sender: {
        send: (batch) => batches.push(batch),
        onDurable: (listener) => {
          durable = listener
        },
        onFault: (listener) => {
          fault = listener
        },
      },
      epoch: 'e',
      batchBytes: 1024,
      batchMs: 5,
      maxPendingBytes: 1_000_000,
      hold: () => said.push('hold'),
      release: () => said.push('release'),
      fault: (code) => said.push(`fault ${code}`),
      ...options,
    },
    maxNames,
  )
}
beforeEach(() => {
  sent = []
  said = []
})

const client = (text = 'demo-elec-01/gw1/c1'): ClientName => ({ text, number: 0, generation: 0 })
const topicOf = (device: number | string) => `ib/v1/demo-elec-01/liushi-1/assy/mcb-3/d-${device}/tele`
function put(intake: Intake, who: ClientName, text: string, payload: string): void {
  const topic = Buffer.from(text)
  const bytes = Buffer.from(payload)
  intake.room(bytes.length)
  intake.add(intake.topic(topic, 0, topic.length)!, who, 1, 1000, bytes, 0, bytes.length)
}
/** Reads batches back the way the core does: numbers are texts of the epoch. */
function read(batches: readonly RawBatch[]): { epoch: string; topic: string; client: string; payload: string }[] {
  const names = new Map<string, { topics: string[]; clients: string[] }>()
  return batches.flatMap((batch) => {
    const known = names.get(batch.epoch) ?? { topics: [], clients: [] }
    names.set(batch.epoch, known)
    expect([batch.firstTopic, batch.firstClient]).toEqual([known.topics.length, known.clients.length])
    known.topics.push(...batch.topics)
    known.clients.push(...batch.clients)
    const out: { epoch: string; topic: string; client: string; payload: string }[] = []
    forEachPublish(batch, (topic, who, _flags, _at, payload) =>
      out.push({ epoch: batch.epoch, topic: known.topics[topic]!, client: known.clients[who]!, payload: payload.toString() }),
    )
    return out
  })
}
const turn = () => new Promise<void>((done) => setImmediate(done))
const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))

describe('when a batch goes', () => {
  it('after a quiet time at the end of the turn, with all that the turn brought', async () => {
    const intake = open()
    for (let i = 0; i < 3; i++) put(intake, client(), topicOf(1), `${i}`)
    expect(sent).toHaveLength(0)
    await turn()
    expect(sent.map((b) => b.count)).toEqual([3])
  })

  it('when it is full, at once', () => {
    const intake = open()
    for (let i = 0; i < 40; i++) put(intake, client(), topicOf(1), 'x'.repeat(76))
    expect(sent.map((b) => b.count)).toEqual([10, 10, 10])
    for (const batch of sent) expect(batch.bytes.length).toBeLessThanOrEqual(1024)
  })

  it('with a payload larger than itself, alone', async () => {
    const intake = open()
    put(intake, client(), topicOf(1), 'small')
    put(intake, client(), topicOf(1), 'x'.repeat(5000))
    durable(1)
    await pause(20)
    expect(read(sent).map((e) => e.payload.length)).toEqual([5, 5000])
  })

  it('while another is on its way, after batchMs at the latest', async () => {
    const intake = open()
    put(intake, client(), topicOf(1), 'a')
    await turn()
    put(intake, client(), topicOf(1), 'b')
    await turn()
    expect(sent).toHaveLength(1)
    await pause(30)
    expect(sent).toHaveLength(2)
    expect(read(sent).map((e) => e.payload)).toEqual(['a', 'b'])
  })
})

describe('who hears that it is durable', () => {
  it('each waiter once, in order of arrival, ids of one waiter in one go', async () => {
    const intake = open()
    const heard: string[] = []
    const waiter = (name: string): Acknowledged => {
      const ids: number[] = []
      return { acknowledge: (id) => ids.push(id) === 1, flush: () => heard.push(`${name} ${ids.splice(0).join()}`) }
    }
    const a = waiter('a')
    const b = waiter('b')
    for (const [i, who] of [a, b, a, a, b].entries()) {
      put(intake, client(), topicOf(i), 'x')
      intake.wait(who, i + 1)
    }
    put(intake, client(), topicOf(9), 'x')
    intake.wait((error) => heard.push(`callback ${error}`), 0)
    await turn()
    expect(heard).toEqual([])
    durable(1)
    expect(heard).toEqual(['callback null', 'a 1,3,4', 'b 2,5'])
    expect(intake.pendingBytes).toBe(0)
  })

  it('nobody after a fault: callbacks hear an error, and nothing more is taken', async () => {
    const intake = open()
    const heard: string[] = []
    put(intake, client(), topicOf(1), 'sent')
    intake.wait((error) => heard.push(String(error)), 0)
    await turn()
    put(intake, client(), topicOf(1), 'open')
    intake.wait((error) => heard.push(String(error)), 0)
    intake.wait({ acknowledge: () => expect.fail('acknowledged'), flush: () => {} }, 3)
    fault('DISK')
    durable(2)
    put(intake, client(), topicOf(1), 'late')
    await pause(10)
    expect(heard).toEqual(['Error: journal: DISK', 'Error: journal: DISK'])
    expect(said).toEqual(['fault DISK'])
    expect(sent).toHaveLength(1)
    await intake.drained()
  })
})

describe('bounds', () => {
  it('asks to stop reading at its pending bytes, and to go on below half of them', () => {
    const intake = open({ maxPendingBytes: 4000 })
    for (let i = 0; i < 60; i++) put(intake, client(), topicOf(1), 'x'.repeat(76))
    expect(said).toEqual(['hold'])
    expect(intake.pendingBytes).toBe(6000)
    durable(3)
    expect(said).toEqual(['hold'])
    durable(5)
    expect(said).toEqual(['hold', 'release'])
  })

  it('begins a new epoch after so many names, and mixes no seq of two epochs', async () => {
    const intake = open({}, 20)
    const who = client()
    const done: number[] = []
    for (let i = 0; i < 100; i++) {
      put(intake, who, topicOf(i % 37), `${i}`)
      intake.wait(() => done.push(i), 0)
    }
    // The second epoch waits until all of the first is on disk.
    expect(new Set(sent.map((b) => b.epoch))).toEqual(new Set(['e']))
    const told = new Set<RawBatch>()
    for (let round = 0; round < 200 && done.length < 100; round++) {
      await turn()
      const open = sent.filter((b) => !told.has(b))
      expect(new Set(open.map((b) => b.epoch)).size).toBeLessThanOrEqual(1)
      for (const batch of open) {
        told.add(batch)
        durable(batch.seq)
      }
      await pause(1)
    }
    expect(done).toEqual(Array.from({ length: 100 }, (_, i) => i))
    const entries = read(sent)
    expect(entries.map((e) => e.payload)).toEqual(Array.from({ length: 100 }, (_, i) => `${i}`))
    expect(entries.map((e) => e.topic)).toEqual(Array.from({ length: 100 }, (_, i) => topicOf(i % 37)))
    expect(new Set(entries.map((e) => e.client))).toEqual(new Set(['demo-elec-01/gw1/c1']))
    expect(new Set(entries.map((e) => e.epoch)).size).toBeGreaterThan(1)
  })

  it('numbers a text once an epoch, whoever comes back', async () => {
    const intake = open()
    for (let i = 0; i < 5; i++) put(intake, client(), topicOf('same'), `${i}`)
    put(intake, client('demo-elec-01/gw1/c2'), topicOf('same'), 'other')
    await turn()
    expect(sent[0]!.topics).toEqual([topicOf('same')])
    expect(sent[0]!.clients).toEqual(['demo-elec-01/gw1/c1', 'demo-elec-01/gw1/c2'])
  })
})

describe('what is a topic', () => {
  const topic = (bytes: Buffer) => open().topic(bytes, 0, bytes.length)
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a plus', Buffer.from('a/+/b')],
    ['a hash', Buffer.from('a/#')],
    ['NUL', Buffer.from('a\0')],
    ['bytes that are not UTF-8', Buffer.from([0x61, 0xc3])],
    ['a surrogate', Buffer.from([0xed, 0xa0, 0x80])],
    ['an overlong slash', Buffer.from([0xc0, 0xaf])],
  ])('not %s', (_name, bytes) => {
    expect(topic(bytes)).toBeUndefined()
  })
  it('any other text, and its owner where it is one of ours', () => {
    expect(topic(Buffer.from('乐清/断路器'))).toMatchObject({ owner: undefined, refusal: 'TOPIC' })
    expect(topic(Buffer.from(topicOf(1)))).toMatchObject({ owner: 'demo-elec-01' })
  })
})
