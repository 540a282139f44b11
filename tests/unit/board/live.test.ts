// The shell around rooms: one subscription a room however many look at it, and none when nobody does.
import { describe, expect, it } from 'vitest'
import { createLive, type Wire } from '../../../web/board/rooms/live.ts'

type Listener = (argument: never) => void
function fakeWire() {
  const listeners = new Map<string, Listener>()
  const sent: string[] = []
  const wire = {
    connected: false,
    connect: () => undefined,
    disconnect: () => undefined,
    emit: (event: string, request: { room: string }) => sent.push(`${event} ${request.room}`),
    on: (event: string, listener: Listener) => listeners.set(event, listener),
  }
  const say = (event: string, argument?: unknown) => {
    if (event === 'connect') wire.connected = true
    if (event === 'disconnect') wire.connected = false
    listeners.get(event)?.(argument as never)
  }
  return { wire: wire as Wire, sent, say }
}

describe('the live board', () => {
  it('watches a room once for two parts of a page and lets it go after the last', () => {
    const { wire, sent, say } = fakeWire()
    const live = createLive(
      wire,
      () => 1000,
      () => undefined,
    )
    say('connect')
    const a = live.watch('cluster')
    const b = live.watch('cluster')
    expect(sent).toEqual(['watch cluster'])
    say('snapshot', { room: 'cluster', revision: 1, at: 400, view: {} })
    expect(a.state.value.phase).toBe('live')
    expect(b.state.value.phase).toBe('live')
    expect(live.clockOffset.value).toBe(600)
    a.close()
    a.close()
    expect(sent).toHaveLength(1)
    b.close()
    expect(sent).toEqual(['watch cluster', 'unwatch cluster'])
  })
  it('watches its rooms again after the connection came back', () => {
    const { wire, sent, say } = fakeWire()
    const live = createLive(
      wire,
      () => 1000,
      () => undefined,
    )
    const { state, close } = live.watch('cluster')
    expect(sent).toEqual([])
    say('connect')
    say('snapshot', { room: 'cluster', revision: 1, at: 400, view: {} })
    say('disconnect')
    expect(live.connection.value).toBe('offline')
    expect(state.value.phase).toBe('offline')
    say('connect')
    expect(sent).toEqual(['watch cluster', 'watch cluster'])
    close()
  })
  it('says that connecting failed and hands alarms to who listens', () => {
    const { wire, say } = fakeWire()
    let troubles = 0
    const heard: string[] = []
    const live = createLive(
      wire,
      () => 0,
      () => troubles++,
    )
    const stop = live.onAlarm((alarm) => heard.push(alarm.room))
    say('connect_error')
    say('alarm', { room: 'cluster' })
    stop()
    say('alarm', { room: 'cluster' })
    expect([troubles, heard]).toEqual([1, ['cluster']])
  })
})
