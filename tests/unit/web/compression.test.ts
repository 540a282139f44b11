// Large answers are packed where the caller takes it, and say the same.
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codingOf } from '../../../web/compression.ts'
import { DEVICE, ENT, openFront, type TestFront } from './front.ts'

const ROWS = JSON.stringify({
  rows: Array.from({ length: 400 }, (_, i) => ({ from: i, scope: `device:${DEVICE}`, sums: { pbt: 0, apt: i } })),
})
const URL = `/api/v1/enterprises/${ENT}/kpis`
let front: TestFront
beforeAll(async () => {
  front = await openFront({ core: { kpisText: async () => new TextEncoder().encode(ROWS) } })
})
afterAll(() => front[Symbol.asyncDispose]())
const get = async (url: string, accepts?: string) => {
  const headers = { authorization: `Bearer ${front.tokens.operator}`, ...(accepts === undefined ? {} : { 'accept-encoding': accepts }) }
  return await front.app.inject({ method: 'GET', url, headers })
}

describe('a large answer', () => {
  it('is packed as the caller takes it, and the same when unpacked', async () => {
    const gz = await get(URL, 'gzip, deflate')
    expect([gz.statusCode, gz.headers['content-encoding'], gz.headers.vary]).toEqual([200, 'gzip', 'accept-encoding'])
    expect(gunzipSync(gz.rawPayload).toString()).toBe(ROWS)
    expect(gz.rawPayload.length).toBeLessThan(ROWS.length / 8)
    expect(gz.headers['content-length']).toBe(String(gz.rawPayload.length))
    const br = await get(URL, 'gzip, deflate, br')
    expect(br.headers['content-encoding']).toBe('br')
    expect(brotliDecompressSync(br.rawPayload).toString()).toBe(ROWS)
    const openApi = await get('/api/v1/openapi.json', 'gzip')
    expect(JSON.parse(gunzipSync(openApi.rawPayload).toString())).toMatchObject({ openapi: '3.1.0' })
  })
  it('is plain to whoever asks for nothing, and small ones are always', async () => {
    const plain = await get(URL)
    expect([plain.headers['content-encoding'], plain.body]).toEqual([undefined, ROWS])
    expect((await get(URL, 'gzip;q=0, identity')).headers['content-encoding']).toBeUndefined()
    expect((await get(`/api/v1/enterprises/${ENT}`, 'gzip')).headers['content-encoding']).toBeUndefined()
  })
  it('is packed by what the caller prefers', () => {
    expect(codingOf(undefined)).toBeUndefined()
    expect(codingOf('identity')).toBeUndefined()
    expect(codingOf('*')).toBe('br')
    expect(codingOf('br;q=0.5, gzip')).toBe('gzip')
    expect(codingOf('BR, GZIP;q=0.9')).toBe('br')
    expect(codingOf('*;q=0, gzip')).toBe('gzip')
  })
})
