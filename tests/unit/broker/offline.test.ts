import type { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { OfflineSessions } from '../../../broker/offline.ts'

const CMD = 'ib/v1/demo-elec-01/liushi-1/assy/mcb-3/s40/cmd'
const ALL = 'ib/v1/demo-elec-01/+/+/+/+/cmd'
const limits = { maxSessions: 3, maxQueued: 4, maxUnreleased: 2, maxAgeMs: 1000 }
function open() {
  const time = { now: 0 }
  const online = new Set(['a', 'b', 'c', 'd'])
  const sessions = new OfflineSessions(
    limits,
    () => time.now,
    (id) => (online.has(id) ? { may: (filter) => filter.startsWith('ib/v1/demo-elec-01/') } : undefined),
  )
  return { sessions, time, online }
}
const packet = (n: number) => ({ cmd: 'publish', brokerId: 'e', brokerCounter: n, topic: CMD, messageId: undefined as number | undefined })
const all = async (stream: Readable) =>
  (await stream.toArray()) as { brokerCounter?: number; messageId?: number; dup?: boolean; cmd: string }[]

describe('sessions of gateways that are away', () => {
  it('queue a command once, however many filters take it in, and not what has no right', async () => {
    const { sessions } = open()
    await sessions.addSubscriptions({ id: 'a' }, [
      { topic: ALL, qos: 1 },
      { topic: CMD, qos: 1 },
      { topic: 'ib/v1/demo-elec-02/+/+/+/+/cmd', qos: 1 },
    ])
    await sessions.addSubscriptions({ id: 'b' }, [{ topic: CMD, qos: 0 }])
    expect((await sessions.subscriptionsByTopic(CMD)).map((s) => s.clientId)).toEqual(['a'])
    expect((await sessions.subscriptionsByClient({ id: 'a' })).map((s) => s.topic)).toEqual([ALL, CMD])
  })

  it('keep the newest commands when full, and count what made room', async () => {
    const { sessions } = open()
    await sessions.addSubscriptions({ id: 'a' }, [{ topic: ALL, qos: 1 }])
    for (let n = 1; n <= 6; n++) await sessions.outgoingEnqueueCombi([{ clientId: 'a' }], packet(n))
    expect((await all(sessions.outgoingStream({ id: 'a' }))).map((p) => p.brokerCounter)).toEqual([3, 4, 5, 6])
    expect(sessions.dropped).toBe(2)
  })

  it('send again with DUP what was sent before, and forget what was acknowledged', async () => {
    const { sessions } = open()
    await sessions.addSubscriptions({ id: 'a' }, [{ topic: ALL, qos: 1 }])
    for (let n = 1; n <= 3; n++) await sessions.outgoingEnqueue({ clientId: 'a' }, packet(n))
    await sessions.outgoingUpdate({ id: 'a' }, { ...packet(1), messageId: 71 })
    await sessions.outgoingUpdate({ id: 'a' }, { ...packet(2), messageId: 72 })
    expect(await sessions.outgoingClearMessageId({ id: 'a' }, { topic: '', messageId: 71 })).toMatchObject({ brokerCounter: 1 })
    expect((await all(sessions.outgoingStream({ id: 'a' }))).map((p) => [p.brokerCounter, p.messageId, p.dup])).toEqual([
      [2, 72, true],
      [3, undefined, undefined],
    ])
    await sessions.outgoingUpdate({ id: 'a' }, { cmd: 'pubrel', topic: '', messageId: 72 })
    expect((await all(sessions.outgoingStream({ id: 'a' })))[0]).toMatchObject({ cmd: 'pubrel', messageId: 72 })
  })

  it('clear nothing for a packet without id', async () => {
    const { sessions } = open()
    await sessions.addSubscriptions({ id: 'a' }, [{ topic: ALL, qos: 1 }])
    await sessions.outgoingEnqueue({ clientId: 'a' }, packet(1))
    expect(await sessions.outgoingClearMessageId({ id: 'a' }, packet(1))).toBeUndefined()
    await sessions.outgoingUpdate({ id: 'a' }, { ...packet(9), messageId: 3 })
    expect(sessions.queued).toBe(1)
  })

  it('are forgotten when there are too many, oldest first, or after their age unless connected', async () => {
    const { sessions, time, online } = open()
    for (const id of ['a', 'b', 'c', 'd']) await sessions.addSubscriptions({ id }, [{ topic: ALL, qos: 1 }])
    expect(sessions.sessions).toBe(3)
    expect(await sessions.subscriptionsByClient({ id: 'a' })).toEqual([])
    online.delete('b')
    time.now = 1001
    sessions.sweep()
    expect((await sessions.subscriptionsByTopic(CMD)).map((s) => s.clientId).sort()).toEqual(['c', 'd'])
  })

  it('end with a clean session and with their last filter', async () => {
    const { sessions } = open()
    await sessions.addSubscriptions({ id: 'a' }, [{ topic: ALL, qos: 1 }])
    await sessions.cleanSubscriptions({ id: 'a' })
    await sessions.addSubscriptions({ id: 'b' }, [{ topic: ALL, qos: 1 }])
    await sessions.removeSubscriptions({ id: 'b' }, [ALL])
    expect(await sessions.countOffline()).toEqual({ subsCount: 0, clientsCount: 0 })
  })
})

describe('QoS 2 between PUBREC and PUBREL', () => {
  it('knows its ids until they are released, and takes no more than its bound', async () => {
    const { sessions } = open()
    const a = { id: 'a' }
    await expect(sessions.incomingGetPacket(a, { messageId: 1 })).rejects.toThrow()
    for (const messageId of [1, 2, 2]) await sessions.incomingStorePacket(a, { messageId })
    await expect(sessions.incomingStorePacket(a, { messageId: 3 })).rejects.toThrow()
    expect([sessions.has('a', 1), sessions.has('a', 3), sessions.has('b', 1)]).toEqual([true, false, false])
    await sessions.incomingDelPacket(a, { messageId: 1 })
    await expect(sessions.incomingDelPacket(a, { messageId: 1 })).rejects.toThrow()
    await sessions.cleanIncoming(a)
    expect(sessions.has('a', 2)).toBe(false)
  })
})
