// What the edge promises a plant: acknowledged means durable, in order, and a stranger gets nothing. Real sockets on loopback.
import mqtt from 'mqtt'
import { afterEach, describe, expect, it } from 'vitest'
import {
  connectPacket,
  openPlant,
  openRaw,
  PASSWORD,
  type Plant,
  packet,
  publishPacket,
  Raw,
  subscribePacket,
  until,
  up,
} from './broker-support.ts'

let plant: Plant
const clients: { end(force: boolean): unknown }[] = []
const open = async (...args: Parameters<typeof openPlant>) => {
  plant = await openPlant(...args)
}
afterEach(async () => {
  for (const client of clients.splice(0)) client.end(true)
  await plant[Symbol.asyncDispose]()
})

describe('durable before acknowledged', () => {
  it('acknowledges in order, once the journal has the publishes', async () => {
    await open()
    plant.answering = false
    const raw = await openRaw(plant)
    for (let i = 1; i <= 100; i++) raw.send(publishPacket(up(`d${i % 7}0`), `m${i}`, { id: i }))
    await until(() => plant.entries.length === 100)
    expect(raw.acks).toEqual([])
    expect(plant.broker.counters().pendingMessages).toBe(100)
    plant.answering = true
    const seqs = plant.batches.map((b) => b.seq)
    for (const seq of seqs) plant.durable(seq)
    await until(() => raw.acks.length === 100)
    expect(raw.acks).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
    expect(plant.entries.map((e) => e.payload)).toEqual(Array.from({ length: 100 }, (_, i) => `m${i + 1}`))
    expect(plant.entries[8]).toEqual({
      topic: up('d20'),
      client: 'demo-elec-01/gw1/c1',
      qos: 1,
      dup: false,
      retain: false,
      will: false,
      refused: false,
      payload: 'm9',
      bytes: 2,
    })
    expect(plant.broker.counters()).toMatchObject({ pendingBytes: 0, pendingMessages: 0, acknowledged: 100 })
  })

  it('acknowledges each client its own, however they mix in one batch', async () => {
    await open()
    plant.answering = false
    const raws = await Promise.all([1, 2, 3].map((i) => openRaw(plant, { id: `c${i}` })))
    for (let i = 1; i <= 30; i++) raws[i % 3]!.send(publishPacket(up(), 'x', { id: i }))
    await until(() => plant.entries.length === 30)
    plant.durable()
    await until(() => raws.every((r) => r.acks.length === 10))
    expect(raws[1]!.acks).toEqual([1, 4, 7, 10, 13, 16, 19, 22, 25, 28])
  })

  it('closes connections without acknowledgement when the journal fails, and takes no new ones', async () => {
    await open()
    plant.answering = false
    const raw = await openRaw(plant, { will: { topic: up('_', 'death'), payload: '{}', qos: 1 } })
    raw.send(publishPacket(up(), 'x'))
    await until(() => plant.entries.length === 1)
    plant.fault('DISK')
    await until(() => raw.closed)
    expect(raw.acks).toEqual([])
    expect(plant.broker.faulted).toBe('DISK')
    const late = new Raw(plant.broker.mqttPort)
    expect(await late.connect()).toBe(-1)
    expect(plant.broker.counters().refusedConnects.fault).toBe(1)
    expect(plant.entries).toHaveLength(1)
  })

  it('never acknowledges after the core has gone', async () => {
    await open()
    plant.answering = false
    const raw = await openRaw(plant)
    raw.send(publishPacket(up(), 'x'), publishPacket(up(), 'y', { qos: 2, id: 2 }))
    await until(() => plant.entries.length === 2)
    plant.killLink()
    await until(() => raw.closed)
    expect(raw.packets.filter((p) => p[0] !== 0x20)).toEqual([])
    expect(plant.broker.faulted).toBe('LINK')
  })

  it('keeps QoS 0 without a word', async () => {
    await open()
    const raw = await openRaw(plant)
    raw.send(publishPacket(up(), 'quiet', { qos: 0 }), packet(0xc0))
    await until(() => plant.entries.length === 1 && raw.of(13).length === 1)
    expect(plant.entries[0]).toMatchObject({ qos: 0, payload: 'quiet' })
    expect(raw.packets).toHaveLength(2)
  })

  it('takes a QoS 2 publish over once, whatever is sent twice', async () => {
    await open()
    plant.answering = false
    const raw = await openRaw(plant)
    const two = publishPacket(up(), 'two', { qos: 2, id: 7 })
    raw.send(two, publishPacket(up(), 'two', { qos: 2, id: 7, dup: true }))
    await until(() => plant.entries.length === 1)
    expect(raw.of(5)).toEqual([])
    plant.answering = true
    plant.durable()
    await until(() => raw.of(5).length === 2)
    raw.send(publishPacket(up(), 'two', { qos: 2, id: 7, dup: true }))
    await until(() => raw.of(5).length === 3)
    raw.send(packet(0x62, Buffer.from([0, 7])))
    await until(() => raw.of(7).length === 1)
    expect(plant.entries).toHaveLength(1)
    raw.send(publishPacket(up(), 'next', { qos: 2, id: 7 }))
    await until(() => plant.entries.length === 2)
  })

  it('sends what was read before a stop, then ends without calling the plant dead', async () => {
    await open()
    const raw = await openRaw(plant, { will: { topic: up('_', 'death'), payload: 'dead', qos: 1 } })
    for (let i = 1; i <= 20; i++) raw.send(publishPacket(up(), 'x', { id: i }))
    await until(() => plant.broker.counters().publishes[1] === 20)
    await plant.broker[Symbol.asyncDispose]()
    await until(() => raw.closed)
    expect(raw.acks).toHaveLength(20)
    expect(plant.entries.map((e) => e.payload)).not.toContain('dead')
  })

  it('numbers thousands of topics over many small batches, and loses nothing over it', async () => {
    await open({ IB_BATCH_BYTES: 1024 })
    const raw = await openRaw(plant)
    const n = 3000
    for (let i = 1; i <= n; i++) raw.send(publishPacket(up(`d-${i}`), `${i}`, { id: i }))
    await until(() => raw.acks.length === n)
    expect(plant.entries.map((e) => e.topic)).toEqual(Array.from({ length: n }, (_, i) => up(`d-${i + 1}`)))
  })
})

describe('who may publish where', () => {
  it('marks what is outside the own enterprise, counts it and says it once a minute', async () => {
    await open()
    const raw = await openRaw(plant)
    const wrong = [up('s40', 'tele', 'demo-elec-02'), up('s40', 'cmd'), 'factory/line', '$SYS/x', 'ib/v1/demo-elec-01/s40']
    for (const [i, topic] of wrong.entries()) raw.send(publishPacket(topic, 'x', { id: i + 1 }))
    raw.send(publishPacket(up(), 'right', { id: 9 }))
    await until(() => raw.acks.length === 6)
    expect(plant.entries.map((e) => [e.topic, e.refused])).toEqual([...wrong.map((t) => [t, true]), [up(), false]])
    expect(plant.broker.counters().refusedPublishes).toEqual({ TOPIC: 3, FORBIDDEN: 2 })
    expect(plant.logged.filter((l) => l.text === 'publish refused')).toEqual([
      { level: 'info', text: 'publish refused', data: { client: 'demo-elec-01/gw1/c1', topic: wrong[0], code: 'FORBIDDEN' } },
    ])
    plant.now.ms += 61_000
    raw.send(publishPacket(wrong[2]!, 'x', { id: 10 }))
    await until(() => plant.logged.filter((l) => l.text === 'publish refused').length === 2)
  })

  it('closes a client that is refused too often, also after it comes back', async () => {
    await open()
    const raw = await openRaw(plant)
    for (let i = 1; i <= 200; i++) raw.send(publishPacket('no/such/topic', 'x', { id: i }))
    await until(() => raw.closed && plant.entries.length === 120)
    const again = await openRaw(plant)
    again.send(publishPacket('no/such/topic', 'x'))
    await until(() => again.closed)
    expect(plant.entries).toHaveLength(120)
    expect(plant.broker.counters().closed['refused-too-often']).toBe(2)
    plant.now.ms += 61_000
    const forgiven = await openRaw(plant)
    forgiven.send(publishPacket('no/such/topic', 'x'))
    await until(() => forgiven.acks.length === 1)
  })

  it('routes nothing a plant publishes, retained or not, to anyone', async () => {
    await open()
    const listener = await openRaw(plant, { id: 'listener' })
    listener.send(subscribePacket(1, `ib/v1/demo-elec-01/+/+/+/+/cmd`))
    await until(() => listener.of(9).length === 1)
    const sender = await openRaw(plant, { id: 'sender' })
    for (const qos of [0, 1, 2])
      sender.send(
        publishPacket(up('s40', 'cmd'), 'forged', { qos, id: qos + 1, retain: true }),
        publishPacket(up(), 't', { qos, id: qos + 5 }),
      )
    await until(() => plant.entries.length === 6 && sender.of(5).length === 2)
    const late = await openRaw(plant, { id: 'late' })
    late.send(subscribePacket(1, `ib/v1/demo-elec-01/+/+/+/+/cmd`), packet(0xc0))
    await until(() => late.of(13).length === 1)
    await plant.broker.publishDown(up('s40', 'cmd'), Buffer.from('true'))
    await until(() => listener.of(3).length === 1 && late.of(3).length === 1)
    expect(listener.of(3)[0]!.toString()).toContain('true')
    expect(plant.entries.map((e) => [e.retain, e.refused])).toEqual(
      Array.from({ length: 3 }, () => [
        [true, true],
        [false, false],
      ]).flat(),
    )
  })

  it('grants commands and advice of the own enterprise and nothing else', async () => {
    await open()
    const raw = await openRaw(plant)
    const filters = [
      'ib/v1/demo-elec-01/+/+/+/+/cmd',
      'ib/v1/demo-elec-01/liushi-1/assy/mcb-3/_/advice',
      'ib/v1/demo-elec-01/+/+/+/+/tele',
      'ib/v1/demo-elec-02/+/+/+/+/cmd',
      'ib/v1/+/+/+/+/+/cmd',
      'ib/v1/demo-elec-01/#',
      '#',
      '$SYS/#',
      '$share/g/ib/v1/demo-elec-01/+/+/+/+/cmd',
      'ib/v1/demo-elec-01/+/+/+/+/+',
    ]
    raw.send(subscribePacket(5, ...filters))
    await until(() => raw.of(9).length === 1)
    expect([...raw.of(9)[0]!.subarray(4)]).toEqual([1, 1, ...filters.slice(2).map(() => 0x80)])
    expect(plant.broker.counters().refusedSubscriptions).toBe(8)
  })

  it('grants sixteen filters a client, and a place again after UNSUBSCRIBE', async () => {
    await open()
    const raw = await openRaw(plant)
    const filter = (i: number) => up(`d-${i}`, 'cmd')
    raw.send(subscribePacket(1, ...Array.from({ length: 20 }, (_, i) => filter(i))))
    await until(() => raw.of(9).length === 1)
    expect([...raw.of(9)[0]!.subarray(4)].filter((code) => code === 1)).toHaveLength(16)
    const f = Buffer.from(filter(3))
    raw.send(packet(0xa2, Buffer.from([0, 2, 0, f.length]), f))
    await until(() => raw.of(11).length === 1)
    raw.send(subscribePacket(3, filter(18)))
    await until(() => raw.of(9).length === 2)
    expect(raw.of(9)[1]![4]).toBe(1)
  })
})

describe('sign-in', () => {
  it('answers 4 to wrong passwords and unknown users, 5 to nobody', async () => {
    await open()
    const code = (o: Parameters<Raw['connect']>[0]) => new Raw(plant.broker.mqttPort).connect(o)
    expect(await code({ password: 'wrong' })).toBe(4)
    expect(await code({ password: undefined })).toBe(4)
    expect(await code({ user: 'nobody' })).toBe(4)
    expect(await code({ user: undefined, password: undefined })).toBe(5)
    expect(await code({})).toBe(0)
    expect(plant.broker.counters().refusedConnects).toMatchObject({ credential: 3, anonymous: 1 })
  })

  it('stops checking after ten failures of one user from one address, for a minute', async () => {
    await open()
    const code = (o: Parameters<Raw['connect']>[0]) => new Raw(plant.broker.mqttPort).connect(o)
    for (let i = 0; i < 10; i++) expect(await code({ password: `guess ${i}` })).toBe(4)
    expect(await code({})).toBe(5)
    expect(await code({ user: 'gw2' })).toBe(0)
    plant.now.ms += 61_000
    expect(await code({})).toBe(0)
  })

  it('lets the newer of two clients with one id and one credential go on', async () => {
    await open()
    const older = await openRaw(plant, { will: { topic: up('_', 'death'), payload: 'old', qos: 1 } })
    const newer = await openRaw(plant)
    await until(() => older.closed)
    newer.send(publishPacket(up(), 'x'))
    await until(() => newer.acks.length === 1)
    expect(plant.entries.map((e) => e.payload).sort()).toEqual(['old', 'x'])
    expect(plant.broker.counters().sessions).toBe(1)
  })

  it('lets no credential take over the client id of another', async () => {
    await open()
    const own = await openRaw(plant, { user: 'gw1', id: 'same' })
    const other = await openRaw(plant, { user: 'rival', id: 'same' })
    own.send(publishPacket(up(), 'own'))
    other.send(publishPacket(up('s40', 'tele', 'demo-elec-02'), 'other'))
    await until(() => own.acks.length === 1 && other.acks.length === 1)
    expect(plant.entries.map((e) => e.client).sort()).toEqual(['demo-elec-01/gw1/same', 'demo-elec-02/rival/same'])
  })

  it('names clients without an id itself, and refuses to keep a session for them', async () => {
    await open()
    const one = await openRaw(plant, { id: '' })
    const two = await openRaw(plant, { id: '' })
    one.send(publishPacket(up(), 'one'))
    two.send(publishPacket(up(), 'two'))
    await until(() => one.acks.length === 1 && two.acks.length === 1)
    expect(new Set(plant.entries.map((e) => e.client)).size).toBe(2)
    expect(await new Raw(plant.broker.mqttPort).connect({ id: '', clean: false })).toBe(2)
  })

  it('speaks 3.1 and 3.1.1, and answers MQTT 5 with code 1', async () => {
    await open()
    expect(await new Raw(plant.broker.mqttPort).connect({ name: 'MQIsdp', level: 3 })).toBe(0)
    const five = new Raw(plant.broker.mqttPort)
    expect(await five.connect({ level: 5 })).toBe(1)
    await until(() => five.closed)
    expect(await new Raw(plant.broker.mqttPort).connect({ level: 77 })).toBe(1)
  })

  it('takes a burst sent behind CONNECT, before its answer', async () => {
    await open()
    const raw = new Raw(plant.broker.mqttPort)
    const burst = Array.from({ length: 400 }, (_, i) => publishPacket(up(), `b${i}`, { id: i + 1 }))
    raw.send(connectPacket(), ...burst)
    await until(() => raw.acks.length === 400)
    expect(raw.packets[0]![0]).toBe(0x20)
    expect(plant.entries.map((e) => e.payload)).toEqual(burst.map((_, i) => `b${i}`))
  })

  it('ends the session of a credential that was removed', async () => {
    await open()
    const raw = await openRaw(plant, { user: 'gw2' })
    const other = await openRaw(plant)
    delete plant.users.gw2
    plant.now.ms += 10_000
    await until(() => raw.closed)
    expect(other.closed).toBe(false)
    expect(plant.broker.counters().closed.revoked).toBe(1)
  })

  it('says so when its port is taken, and leaves nothing open', async () => {
    await open()
    await expect(openPlant({ IB_MQTT_PORT: plant.broker.mqttPort })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('refuses connections above its limits', async () => {
    await open({ IB_MAX_CONNECTIONS: 3 })
    const raws = await Promise.all([1, 2, 3].map((i) => openRaw(plant, { id: `c${i}` })))
    expect(await new Raw(plant.broker.mqttPort).connect({ id: 'c4' })).toBe(-1)
    raws[0]!.drop()
    await until(() => plant.broker.counters().connections === 2)
    expect(await new Raw(plant.broker.mqttPort).connect({ id: 'c5' })).toBe(0)
  })
})

describe('wills', () => {
  it('journals the will of a connection that broke', async () => {
    await open()
    for (const [how, qos] of [
      ['drop', 1],
      ['garbage', 0],
      ['end', 2],
    ] as const) {
      const raw = await openRaw(plant, { id: how, will: { topic: up('_', 'death'), payload: how, qos } })
      if (how === 'drop') raw.drop()
      else if (how === 'end') raw.socket.end()
      else raw.send(Buffer.from([0xf0, 0]))
      await until(() => plant.entries.some((e) => e.payload === how))
      expect(plant.entries.at(-1)).toEqual({
        topic: up('_', 'death'),
        client: `demo-elec-01/gw1/${how}`,
        qos,
        dup: false,
        retain: false,
        will: true,
        refused: false,
        payload: how,
        bytes: how.length,
      })
    }
    expect(plant.broker.counters().wills).toBe(3)
  })

  it('journals it after what was published before, and not after DISCONNECT', async () => {
    await open()
    const raw = await openRaw(plant, { will: { topic: up('_', 'death'), payload: 'dead', qos: 1 } })
    raw.send(publishPacket(up(), 'last'))
    await until(() => raw.acks.length === 1)
    raw.drop()
    await until(() => plant.entries.length === 2)
    expect(plant.entries.map((e) => e.payload)).toEqual(['last', 'dead'])
    const polite = await openRaw(plant, { id: 'polite', will: { topic: up('_', 'death'), payload: 'polite', qos: 1 } })
    polite.send(packet(0xe0))
    await until(() => polite.closed && plant.broker.counters().sessions === 0)
    expect(plant.entries).toHaveLength(2)
  })

  it('marks a will outside the own enterprise as refused', async () => {
    await open()
    const raw = await openRaw(plant, { will: { topic: 'clients/c1/status', payload: 'gone', qos: 1 } })
    raw.drop()
    await until(() => plant.entries.length === 1)
    expect(plant.entries[0]).toMatchObject({ topic: 'clients/c1/status', will: true, refused: true })
  })

  it('lets a silent connection go after one and a half keep-alives', async () => {
    await open()
    const raw = await openRaw(plant, { keepalive: 10, will: { topic: up('_', 'death'), payload: 'silent', qos: 1 } })
    const zero = await openRaw(plant, { id: 'zero', keepalive: 0 })
    plant.now.ms += 8_000
    raw.send(publishPacket(up(), 'x'))
    await until(() => raw.acks.length === 1)
    plant.now.ms += 16_000
    await until(() => raw.closed)
    await until(() => plant.entries.length === 2)
    expect(zero.closed).toBe(false)
    expect(plant.broker.counters().closed.keepalive).toBe(1)
    plant.now.ms += 5400_001
    await until(() => zero.closed)
  })
})

describe('bounds', () => {
  it('ends a connection when a packet over the limit is announced', async () => {
    await open({ IB_MAX_PACKET_BYTES: 2048 })
    const raw = await openRaw(plant)
    raw.send(publishPacket(up(), 'x'.repeat(1900)))
    await until(() => raw.acks.length === 1)
    raw.send(Buffer.from([0x32, 0xff, 0xff, 0x7f]))
    await until(() => raw.closed)
    expect(plant.broker.counters().closed['too-large']).toBe(1)
    const stranger = new Raw(plant.broker.mqttPort)
    stranger.send(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]))
    await until(() => stranger.closed)
  })

  it.each([
    ['not MQTT', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a publish before CONNECT', publishPacket(up(), 'x')],
    ['a length of five bytes', Buffer.from([0x10, 0x80, 0x80, 0x80, 0x80, 1])],
    ['an unknown protocol', connectPacket({ name: 'HTTP' })],
    ['a will of QoS 3', connectPacket({ will: { topic: 'a', payload: '', qos: 3 } })],
    ['a will to a wildcard', connectPacket({ will: { topic: 'a/+', payload: '' } })],
  ])('ends a connection that begins with %s', async (_name, bytes) => {
    await open()
    const raw = new Raw(plant.broker.mqttPort)
    raw.send(bytes)
    await until(() => raw.closed)
    expect(raw.packets).toEqual([])
    expect(plant.broker.counters().refusedConnects.malformed).toBe(1)
  })

  it.each([
    ['a second CONNECT', connectPacket()],
    ['packet id 0', publishPacket(up(), 'x', { id: 0 })],
    ['packet id 0 at QoS 2', publishPacket(up(), 'x', { id: 0, qos: 2 })],
    ['QoS 3', packet(0x36, Buffer.from([0, 1, 97, 0, 1]))],
    ['DUP at QoS 0', publishPacket(up(), 'x', { qos: 0, dup: true })],
    ['an empty topic', publishPacket('', 'x')],
    ['a wildcard in a topic', publishPacket('ib/v1/+/a', 'x')],
    ['NUL in a topic', publishPacket('ib/v1\0', 'x')],
    ['a topic that is not UTF-8', publishPacket(Buffer.from([0x61, 0xff, 0x62]), 'x')],
    ['a topic longer than its packet', packet(0x32, Buffer.from([0, 99, 97, 98]))],
    ['SUBSCRIBE without filters', packet(0x82, Buffer.from([0, 1]))],
    ['SUBSCRIBE with packet id 0', subscribePacket(0, up('s40', 'cmd'))],
    ['UNSUBSCRIBE without filters', packet(0xa2, Buffer.from([0, 1]))],
    ['a packet only servers send', packet(0x20, Buffer.from([0, 0]))],
    ['type 15', packet(0xf0)],
  ])('ends a connection that sends %s', async (_name, bytes) => {
    await open()
    const raw = await openRaw(plant)
    raw.send(publishPacket(up(), 'before', { id: 1 }))
    await until(() => raw.acks.length === 1)
    raw.send(bytes)
    await until(() => raw.closed)
    expect(plant.entries).toHaveLength(1)
  })

  it('takes packets cut at every byte', async () => {
    await open()
    const raw = new Raw(plant.broker.mqttPort)
    const bytes = Buffer.concat([
      connectPacket(),
      publishPacket(up(), 'one', { id: 1 }),
      publishPacket(up(), 'x'.repeat(300), { id: 2 }),
      subscribePacket(3, up('s40', 'cmd')),
      publishPacket(up(), 'two', { id: 4, qos: 2 }),
      publishPacket(up(), '', { id: 5 }),
    ])
    for (const byte of bytes) {
      raw.socket.write(Buffer.from([byte]))
      await new Promise<void>((done) => setImmediate(done))
    }
    await until(() => raw.acks.length === 3 && raw.of(9).length === 1 && raw.of(5).length === 1)
    expect(plant.entries.map((e) => e.bytes)).toEqual([3, 300, 3, 0])
  })

  it('stops reading one client at 512 publishes that are not on disk, and goes on when they are', async () => {
    await open()
    plant.answering = false
    const raw = await openRaw(plant)
    const n = 5000
    for (let i = 1; i <= n; i++) raw.send(publishPacket(up(), 'x'.repeat(200), { id: i }))
    await until(() => plant.broker.counters().pendingMessages >= 512)
    expect(plant.broker.counters().held).toBe(1)
    await new Promise((done) => setTimeout(done, 50))
    // One chunk of at most 64 KiB may be over the limit.
    const taken = plant.broker.counters().pendingMessages
    expect(taken).toBeLessThan(512 + 65536 / 200)
    const other = await openRaw(plant, { id: 'other' })
    other.send(publishPacket(up(), 'y'))
    await until(() => plant.broker.counters().pendingMessages === taken + 1)
    plant.answering = true
    plant.durable()
    await until(() => raw.acks.length === n && other.acks.length === 1)
    expect(raw.acks).toEqual(Array.from({ length: n }, (_, i) => i + 1))
  })

  it('stops reading all clients at the pending bytes of the whole edge, and goes on at half of it', async () => {
    await open({ IB_MAX_PENDING_BYTES: 65536 })
    plant.answering = false
    const raws = await Promise.all(Array.from({ length: 20 }, (_, i) => openRaw(plant, { id: `c${i}` })))
    for (const raw of raws) for (let i = 1; i <= 100; i++) raw.send(publishPacket(up(), 'x'.repeat(1000), { id: i, qos: i % 2 }))
    await until(() => plant.broker.counters().holds === 1)
    expect(plant.broker.counters().held).toBe(20)
    await new Promise((done) => setTimeout(done, 50))
    expect(plant.broker.counters().pendingBytes).toBeLessThan(65536 * 3)
    const late = await openRaw(plant, { id: 'late' })
    late.send(publishPacket(up(), 'z'))
    plant.answering = true
    plant.durable()
    await until(() => raws.every((r) => r.acks.length === 50) && late.acks.length === 1)
    expect(plant.entries).toHaveLength(2001)
    await until(() => plant.broker.counters().held === 0)
  })

  it.each([3, 1000])('comes back to nothing after 400 broken sessions under %i client ids', async (ids) => {
    await open()
    let seed = 2463534242
    const random = (n: number) => {
      seed ^= seed << 13
      seed ^= seed >>> 17
      seed ^= seed << 5
      return (seed >>> 0) % n
    }
    const id = (n: number) => Buffer.from([0, random(n)])
    const some = () =>
      [
        publishPacket(up(), 'abc', { qos: random(3), id: 1 + random(9) }),
        subscribePacket(1 + random(3), up('s40', 'cmd'), '#'),
        packet(0xa2, Buffer.from([0, 1, 0, 1, 97])),
        ...[0x62, 0x40, 0x50, 0x70].map((first) => packet(first, id(9))),
        packet(0xc0),
        packet(0xe0),
      ][random(9)]!
    for (let i = 0; i < 400; i++) {
      const raw = new Raw(plant.broker.mqttPort)
      const rest = Buffer.concat(Array.from({ length: 1 + random(12) }, some))
      for (let k = random(3); k > 0; k--) rest[random(rest.length)] = random(256)
      const will = { topic: up('_', 'death'), payload: 'x', qos: random(3) }
      raw.send(connectPacket({ id: `f${random(ids)}`, clean: random(2) === 0, will }), rest.subarray(0, rest.length - random(4)))
      setTimeout(() => (random(3) === 0 ? raw.drop() : raw.socket.end()), random(5))
      if (i % 20 === 0) {
        await plant.broker.publishDown(up('s40', 'cmd'), Buffer.from('x'))
        await new Promise((done) => setTimeout(done, 5))
      }
    }
    const { broker } = plant
    await until(() => broker.counters().connections === 0 && broker.counters().pendingMessages === 0)
    expect(broker.counters()).toMatchObject({ sessions: 0, held: 0, pendingBytes: 0 })
    const after = await openRaw(plant, { id: 'after' })
    after.send(publishPacket(up(), 'x'))
    await until(() => after.acks.length === 1)
  })

  it('lets go of a client that does not read, and serves the others meanwhile', async () => {
    await open()
    const raws = await Promise.all(['stuck', 'well'].map((id) => openRaw(plant, { id })))
    const [stuck, well] = raws as [Raw, Raw]
    for (const raw of raws) {
      raw.send(subscribePacket(1, up('s40', 'advice')))
      await until(() => raw.of(9).length === 1)
    }
    stuck.socket.pause()
    const payload = Buffer.alloc(60_000, 'a')
    const sent = Promise.all(Array.from({ length: 300 }, () => plant.broker.publishDown(up('s40', 'advice'), payload)))
    await until(() => well.of(3).length === 300)
    well.send(publishPacket(up(), 'x'))
    await until(() => well.acks.length === 1)
    await until(() => plant.broker.counters().held === 1)
    plant.now.ms += 6_000
    await until(() => plant.broker.counters().sessions === 1)
    expect(plant.broker.counters().closed.stuck).toBe(1)
    await sent
  })

  it('closes strangers who say nothing', async () => {
    await open()
    const raw = new Raw(plant.broker.mqttPort)
    await until(() => plant.broker.counters().connections === 1)
    plant.now.ms += 11_000
    await until(() => raw.closed)
    expect(plant.broker.counters().refusedConnects.late).toBe(1)
  })
})

describe('down to the plant', () => {
  const cmd = up('s40', 'cmd')

  it('delivers commands of a kept session that was away, in order, then acknowledges its publishes', async () => {
    await open()
    const first = await openRaw(plant, { clean: false })
    first.send(subscribePacket(1, 'ib/v1/demo-elec-01/+/+/+/+/cmd', cmd))
    await until(() => first.of(9).length === 1)
    first.drop()
    await until(() => plant.broker.counters().sessions === 0)
    for (let i = 0; i < 3; i++) await plant.broker.publishDown(cmd, Buffer.from(`c${i}`))
    expect(plant.broker.counters()).toMatchObject({ offlineSessions: 1, offlineMessages: 3 })
    const back = new Raw(plant.broker.mqttPort)
    back.send(connectPacket({ clean: false }), publishPacket(up(), 'up'))
    await until(() => back.of(3).length === 3 && back.acks.length === 1)
    expect(back.packets[0]![2]).toBe(1) // session present
    expect(back.of(3).map((p) => p.toString().slice(-2))).toEqual(['c0', 'c1', 'c2'])
    for (const p of back.of(3)) back.send(packet(0x40, p.subarray(2 + 2 + cmd.length, 2 + 2 + cmd.length + 2)))
    await until(() => plant.broker.counters().offlineMessages === 0)
  })

  it('delivers once to overlapping filters and loses none, at QoS 1', async () => {
    await open()
    const raw = await openRaw(plant)
    raw.send(subscribePacket(1, 'ib/v1/demo-elec-01/+/+/+/+/cmd', cmd, up('s40', 'advice')))
    await until(() => raw.of(9).length === 1)
    await Promise.all(
      Array.from({ length: 50 }, (_, i) => plant.broker.publishDown(i % 2 ? cmd : up('s40', 'advice'), Buffer.from(`${i}`))),
    )
    await until(() => raw.of(3).length >= 50)
    raw.send(packet(0xc0))
    await until(() => raw.of(13).length === 1)
    expect(raw.of(3)).toHaveLength(50)
  })

  it('does not send to other enterprises', async () => {
    await open()
    const rival = await openRaw(plant, { user: 'rival' })
    rival.send(subscribePacket(1, 'ib/v1/demo-elec-02/+/+/+/+/cmd'))
    await until(() => rival.of(9).length === 1)
    await plant.broker.publishDown(cmd, Buffer.from('x'))
    rival.send(packet(0xc0))
    await until(() => rival.of(13).length === 1)
    expect(rival.of(3)).toEqual([])
  })
})

describe('another implementation of the client', () => {
  it('connects, subscribes, publishes at all three QoS and hears a command', async () => {
    await open()
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${plant.broker.mqttPort}`, {
      username: 'gw1',
      password: PASSWORD,
      clientId: 'js',
    })
    clients.push(client)
    const heard: string[] = []
    client.on('message', (topic, payload) => heard.push(`${topic} ${payload}`))
    await client.subscribeAsync('ib/v1/demo-elec-01/+/+/+/+/cmd', { qos: 1 })
    for (const qos of [0, 1, 2] as const) await client.publishAsync(up(), `q${qos}`, { qos })
    await until(() => plant.entries.length === 3)
    await plant.broker.publishDown(up('s40', 'cmd'), Buffer.from('go'))
    await until(() => heard.length === 1)
    expect(heard).toEqual([`${up('s40', 'cmd')} go`])
    expect(plant.entries.map((e) => [e.qos, e.payload])).toEqual([0, 1, 2].map((q) => [q, `q${q}`]))
    await client.endAsync()
  })
})
