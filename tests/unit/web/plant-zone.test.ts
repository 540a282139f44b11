// In which zone the times of a refused message are told: its plant's, however little of its address can be read.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DEFAULT_ZONE, zoneOfMessage } from '../../../web/routes/plant-zone.ts'
import { ENT, NOW, openFront, RIVAL, type TestFront } from './front.ts'

let front: TestFront
beforeAll(async () => {
  front = await openFront()
  const put = (id: string, timezone: string, from = 0) =>
    front.registry.putSite({ id, enterprise: ENT, name: id, county: '330382', timezone, shifts: [], breaks: [], exceptions: [] }, from)
  await put('hamburg-1', 'Europe/Berlin')
  await put('ohio-1', 'America/New_York')
  await put('ohio-1', 'America/Chicago', NOW + 1)
})
afterAll(() => front[Symbol.asyncDispose]())
const zone = (topic: string, enterprise = ENT) => zoneOfMessage({ registry: front.registry }, enterprise, topic, NOW)

it('is that of the site the topic names, as it is now', () => {
  expect(zone(`ib/v1/${ENT}/ohio-1/a1/l1/d1/tele`)).toBe('America/New_York')
  expect(zone(`ib/v1/${ENT}/hamburg-1/a1/l1/d1/tele`)).toBe('Europe/Berlin')
})
it('is that of the first site of the sender where the topic names none of these', () => {
  for (const topic of ['plant/line', '', `ib/v1/${ENT}/unknown-1/a1/l1/d1/tele`, `ib/v1/${RIVAL}/ohio-1/a1/l1/d1/tele`])
    expect([topic, zone(topic)]).toEqual([topic, 'Europe/Berlin'])
})
it('is the usual one where nobody described a site', () => {
  expect(zone('plant/line', RIVAL)).toBe(DEFAULT_ZONE)
})
it('stands beside every refused message', async () => {
  const { body } = await front.call('GET', '/api/v1/quarantine', { token: front.tokens.operator })
  expect(body.quarantine).toMatchObject([{ id: 'q1', timezone: 'Europe/Berlin', detail: 'not JSON' }])
  const headers = { 'accept-language': 'zh-CN' }
  const inChinese = await front.call('GET', '/api/v1/quarantine', { token: front.tokens.operator, headers })
  expect(inChinese.body.quarantine).toMatchObject([{ id: 'q1', code: 'JSON', detail: '不是有效的 JSON' }])
  expect(inChinese.headers['content-language']).toBe('zh')
})
