// The budget of questions as an owner meets it over HTTP.
import { describe, expect, it } from 'vitest'
import type { Admission } from '../../../model/gate.ts'
import { ENT, openFront } from './front.ts'

const open = (refused: Admission['refused']) => openFront({ core: { admit: async () => ({ refused, left: 0, until: 0 }) } })
const URLS = [
  '/api/v1/segments',
  '/api/v1/segments/yq-lv-elec',
  '/api/v1/regions?profile=public',
  '/api/v1/regions/330382',
  `/api/v1/enterprises/${ENT}/benchmark`,
]

describe('figures of groups', () => {
  it('are counted as one recipient for all people of an enterprise, and not counted for the operator', async () => {
    await using front = await open({})
    for (const url of URLS) {
      expect((await front.call('GET', url, { token: front.tokens.operator })).status).toBe(200)
      expect((await front.call('GET', url, { token: front.tokens.owner })).status).toBe(200)
    }
    const asked = front.asked.filter(([name]) => name === 'admit').map(([, q]) => q)
    expect(asked).toEqual([
      { recipient: `enterprise:${ENT}`, cells: ['segment:yq-lv-elec'] },
      { recipient: `enterprise:${ENT}`, cells: ['segment:yq-lv-elec'] },
      { recipient: `enterprise:${ENT}`, cells: ['county:330382'] },
      { recipient: `enterprise:${ENT}`, cells: ['county:330382'] },
      { recipient: `enterprise:${ENT}`, cells: ['segment:yq-lv-elec', 'county:330382'] },
    ])
  })

  it('are refused with a problem when the budget is used up', async () => {
    await using front = await open({ 'segment:yq-lv-elec': 'budget', 'county:330382': 'budget' })
    for (const url of URLS) {
      const answer = await front.call('GET', url, { token: front.tokens.owner })
      expect([url, answer.status, answer.body.code]).toEqual([url, 429, 'BUDGET'])
      expect(answer.text).not.toMatch(/"oee"/)
    }
  })

  it('keep their names and lose their figures where they differ from one seen before by a single enterprise', async () => {
    await using front = await open({ 'segment:yq-lv-elec': 'pair' })
    const nothing = { value: null, reason: 'withheld-today', coverage: null, n: 0, at: null }
    const segments = await front.call('GET', '/api/v1/segments', { token: front.tokens.owner })
    expect(segments.body).toMatchObject({
      segments: [{ code: 'yq-lv-elec', enterprises: null, oee: nothing, availability: nothing, qualityRatio: nothing, energyKwh: nothing }],
    })
    const { body } = await front.call('GET', `/api/v1/enterprises/${ENT}/benchmark`, { token: front.tokens.owner })
    expect(body).toMatchObject({
      segments: [{ oee: nothing }],
      region: { oee: { value: 0.7 } },
      peers: [{ kpis: [{ own: { value: 0.69 }, peers: null, reason: 'privacy', band: null, at: null }] }],
    })
  })
})
