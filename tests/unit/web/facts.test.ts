// Stated facts and points over HTTP: versions, what an owner may not state, tables with refused rows, appeals.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_MU_SCHEME } from '../../../model/mu-score.ts'
import { ENT, NOW, openFront, RIVAL, type TestFront } from './front.ts'

const E = `/api/v1/enterprises/${ENT}`
const said = (value: number) => ({ value, source: '统计年报', date: '2026-01-20' })
let front: TestFront
beforeEach(async () => {
  front = await openFront()
})
afterEach(() => front[Symbol.asyncDispose]())
const as = (who: 'operator' | 'owner') => (method: 'GET' | 'POST' | 'PUT', url: string, body?: unknown) =>
  front.call(method, url, { token: front.tokens[who], ...(body === undefined ? {} : { body }) })

describe('the survey of a month', () => {
  const pmi = { orders: 'up', production: 'same', employment: 'same', delivery: 'down', stock: 'same' }
  const url = (month: string) => `${E}/survey/${month}`
  it('is answered by the owner until it closes, each questionnaire whole, with the facts of the month beside it', async () => {
    const owner = as('owner')
    // NOW is 2 January 2026: December is open until the 11th.
    expect((await owner('GET', url('2025-12'))).body).toMatchObject({ open: true, answers: null, closes: Date.UTC(2026, 0, 10, 16) })
    expect((await owner('PUT', url('2025-12'), { pmi })).body).toMatchObject({ answers: { pmi, date: '2026-01-02' } })
    await owner('PUT', url('2025-12'), { climate: { now: 'good', expected: 'normal' } })
    expect((await owner('PUT', `${E}/facts/2025-12`, { facts: { tax: said(3) } })).status).toBe(200)
    expect((await owner('GET', url('2025-12'))).body.answers).toMatchObject({ pmi, climate: { now: 'good', expected: 'normal' } })
    expect((await owner('GET', `${E}/facts/2025-12`)).body).toMatchObject({ version: 3, facts: { tax: { value: 3 } }, survey: { pmi } })
    expect((await owner('GET', `${E}/facts.csv`)).text).toContain('2025-12,1,')
    expect((await owner('PUT', url('2025-11'), { pmi })).body).toMatchObject({
      code: 'CONFLICT',
      detail: expect.stringContaining('closed'),
    })
    expect((await owner('PUT', url('2026-02'), { pmi })).body).toMatchObject({ code: 'CONFLICT', detail: expect.stringContaining('begun') })
    expect((await owner('PUT', url('2025-12'), {})).body).toMatchObject({ code: 'VALIDATION' })
    expect((await owner('PUT', url('2025-12'), { pmi: { orders: 'up' } })).body).toMatchObject({ code: 'VALIDATION' })
  })

  it('comes from a table too, in words of either language; half a questionnaire is refused', async () => {
    const table = [
      'enterprise,period,source,date,新订单,production,employment,delivery,stock,now,expected',
      `${ENT},2025-11,月度问卷,2025-12-03,增加,same,down,放慢,持平,良好,bad`,
      `${RIVAL},2025-11,月度问卷,2025-12-03,up,,,,,,`,
      `${RIVAL},2025,月度问卷,2025-12-03,,,,,,good,good`,
      `${RIVAL},2025-11,月度问卷,2025-12-03,,,,,,great,good`,
    ].join('\n')
    const { body } = await front.call('POST', '/api/v1/facts', {
      token: front.tokens.operator,
      body: table,
      headers: { 'content-type': 'text/csv' },
    })
    expect(body).toMatchObject({ taken: 1 })
    expect((body.refused as { line: number; column: string }[]).map(({ line, column }) => [line, column])).toEqual([
      [3, 'production'],
      [3, 'employment'],
      [3, 'delivery'],
      [3, 'stock'],
      [4, 'period'],
      [5, 'now'],
    ])
    expect((await as('owner')('GET', url('2025-11'))).body).toMatchObject({
      open: false,
      answers: {
        pmi: { orders: 'up', production: 'same', employment: 'down', delivery: 'down', stock: 'same' },
        climate: { now: 'good', expected: 'bad' },
      },
    })
  })
})

describe('facts', () => {
  it('keeps a version a statement, with who and when, and gives earlier ones', async () => {
    const owner = as('owner')
    expect((await owner('GET', `${E}/facts/2025`)).status).toBe(404)
    const first = await owner('PUT', `${E}/facts/2025`, { facts: { valueAdded: said(1200), employees: said(80) } })
    expect(first.body).toMatchObject({ enterprise: ENT, period: '2025', version: 1, at: NOW, by: 'chen' })
    await owner('PUT', `${E}/facts/2025`, { facts: { valueAdded: said(1250) } })
    expect((await owner('GET', `${E}/facts/2025`)).body).toMatchObject({ version: 2, facts: { valueAdded: { value: 1250 } } })
    expect((await owner('GET', `${E}/facts/2025?version=1`)).body).toMatchObject({ facts: { employees: { value: 80 } } })
    expect((await owner('GET', `${E}/facts`)).body).toMatchObject({
      periods: [{ period: '2025', versions: [{ version: 1 }, { version: 2 }] }],
    })
  })

  it('names what is wrong', async () => {
    const put = (body: unknown, period = '2025') => as('owner')('PUT', `${E}/facts/${period}`, body)
    expect((await put({ facts: { landd: said(1) } })).body).toMatchObject({ code: 'VALIDATION', errors: [{ at: 'body/facts/landd' }] })
    expect((await put({ facts: { land: { value: 3 } } })).body).toMatchObject({ code: 'VALIDATION' })
    expect((await put({ facts: { designScore: said(50) } })).body).toMatchObject({ errors: [{ at: 'body/facts/designScore' }] })
    expect((await put({ facts: { tax: { ...said(1), date: '2026-02-31' } } })).body).toMatchObject({ errors: [{ at: 'body/facts/tax' }] })
    expect((await put({ facts: {} }, '2025-13')).body).toMatchObject({ status: 400 })
  })

  it('refuses land of 0 mu, and keeps value added below 0', async () => {
    const owner = as('owner')
    const refused = await owner('PUT', `${E}/facts/2025`, { facts: { land: said(0), valueAdded: said(-5) } })
    expect(refused.body).toMatchObject({ status: 400, code: 'VALIDATION', errors: [{ at: 'body/facts/land/value' }] })
    expect(refused.body.errors).toHaveLength(1)
    expect((await owner('GET', `${E}/facts/2025`)).status).toBe(404)
    expect((await owner('PUT', `${E}/facts/2025`, { facts: { valueAdded: said(-5) } })).status).toBe(200)
    const table = `enterprise,period,source,date,land,tax\n${ENT},2024,年报,2026-01-20,0,1\n`
    const { body } = await front.call('POST', '/api/v1/facts', {
      token: front.tokens.operator,
      body: table,
      headers: { 'content-type': 'text/csv', 'accept-language': 'zh' },
    })
    expect(body).toMatchObject({ taken: 0, refused: [{ line: 2, column: 'land', message: expect.stringContaining('必须大于 0') }] })
  })

  it('lets the operator alone recognise the level of a factory, and an owner not lose it', async () => {
    const tag = { value: 'future-factory', source: '经信局', date: '2025-12-01' }
    expect((await as('owner')('PUT', `${E}/facts/2025`, { facts: {}, tag })).body).toMatchObject({ code: 'FORBIDDEN' })
    expect((await as('operator')('PUT', `${E}/facts/2025`, { facts: {}, tag })).status).toBe(200)
    const after = await as('owner')('PUT', `${E}/facts/2025`, { facts: { tax: said(3) } })
    expect(after.body).toMatchObject({ version: 2, tag, facts: { tax: { value: 3 } } })
  })

  it('hands out every version as a table no spreadsheet runs', async () => {
    await as('owner')('PUT', `${E}/facts/2025`, { facts: { tax: { value: 3, source: '=HYPERLINK("x")', date: '2026-01-20' } } })
    const { headers, text } = await as('owner')('GET', `${E}/facts.csv`)
    expect(headers['content-type']).toMatch(/^text\/csv/)
    expect(text.split('\n').slice(0, 2)).toEqual([
      'enterprise,period,version,statedAt,statedBy,fact,value,unit,source,date,document',
      `${ENT},2025,1,2026-01-02T12:00:00.000Z,chen,tax,3,万元,"'=HYPERLINK(""x"")",2026-01-20,`,
    ])
  })
})

describe('a table of facts', () => {
  const send = (text: string, query = '', who: 'operator' | 'owner' = 'operator') =>
    front.call('POST', `/api/v1/facts${query}`, { token: front.tokens[who], body: text, headers: { 'content-type': 'text/csv' } })
  const TABLE = `enterprise,period,source,date,增加值,employees\n${ENT},2025,年报,2026-01-20,1200,80\nnobody,2025,年报,2026-01-20,1,1\n${RIVAL},2025,年报,2026-01-20,x,1\n${ENT},2025,税务,2026-02-01,,81\n`
  it('takes good rows, puts those of one sheet together and reports the others', async () => {
    const { body } = await send(TABLE)
    expect(body).toMatchObject({
      dryRun: false,
      taken: 1,
      refused: [
        { line: 3, column: 'enterprise' },
        { line: 4, column: 'valueAdded' },
      ],
    })
    expect(front.registry.facts(ENT)[0]!.at(-1)).toMatchObject({
      version: 1,
      by: 'admin',
      facts: { valueAdded: { value: 1200, source: '年报' }, employees: { value: 81, source: '税务', date: '2026-02-01' } },
    })
    expect(front.registry.facts(RIVAL)).toEqual([])
  })
  it('leaves facts alone that a later table does not name', async () => {
    await send(TABLE)
    await send(`enterprise,period,source,date,land\n${ENT},2025,自然资源局,2026-03-01,12.5\n`)
    expect(Object.keys(front.registry.facts(ENT)[0]!.at(-1)!.facts).sort()).toEqual(['employees', 'land', 'valueAdded'])
  })
  it('tries a table without keeping it, refuses what is no table, and is the operator’s alone', async () => {
    expect((await send(TABLE, '?dryRun=true')).body).toMatchObject({ dryRun: true, taken: 1 })
    expect(front.registry.facts(ENT)).toEqual([])
    expect((await send('  ')).status).toBe(415)
    expect((await as('operator')('POST', '/api/v1/facts', { csv: TABLE })).status).toBe(415)
    expect((await send('a,b\n1,2\n')).body).toMatchObject({
      taken: 0,
      refused: expect.arrayContaining([{ line: 1, column: 'a', message: expect.any(String) }]),
    })
    expect((await send(TABLE, '', 'owner')).status).toBe(403)
  })
})

describe('points', () => {
  it('are reckoned from their entries; an appeal is the owner’s, the decision the operator’s', async () => {
    const given = await as('operator')('POST', `${E}/points`, { rule: 'energy-saved', evidence: 'report-14', at: '2025-07-06T12:00:00Z' })
    expect(given.status).toBe(201)
    const [entry] = given.body.entries as { id: string; points: number }[]
    expect(entry).toMatchObject({ rule: 'energy-saved', evidence: 'report-14', points: 40 })
    // 180 days ago: half of it is left.
    expect(given.body.score).toBeCloseTo(620, 6)
    const appeal = (who: 'operator' | 'owner', kind: string) =>
      as(who)('POST', `${E}/points/${entry!.id}/appeal`, { kind, because: '数据有误' })
    expect((await appeal('owner', 'remove')).body).toMatchObject({ code: 'FORBIDDEN' })
    expect((await appeal('owner', 'appeal')).body.score).toBeCloseTo(620, 6)
    expect((await appeal('operator', 'remove')).body).toMatchObject({
      score: 600,
      entries: [{ counts: false, trace: [{ by: 'chen' }, { by: 'admin' }] }],
    })
    expect((await appeal('operator', 'remove')).status).toBe(409)
    expect((await appeal('operator', 'restore')).body.score).toBeCloseTo(620, 6)
    expect((await as('owner')('GET', `${E}/points?at=2025-07-01`)).body).toMatchObject({ score: 600, entries: [] })
  })
  it('change by rules that are data, without changing what was given', async () => {
    const operator = as('operator')
    await operator('POST', `${E}/points`, { rule: 'certified', evidence: 'doc-1' })
    const rules = [{ id: 'certified', nameZh: '认证', nameEn: 'Certified', points: 5, evidence: 'document' }]
    expect((await operator('PUT', '/api/v1/point-rules', { rules, base: 500 })).body).toMatchObject({ version: 1, base: 500, max: 1000 })
    expect((await operator('GET', `${E}/points`)).body).toMatchObject({ score: 540, rulesVersion: 1 })
    expect((await operator('POST', `${E}/points`, { rule: 'connected', evidence: 'x' })).status).toBe(400)
    expect((await operator('POST', `${E}/points`, { rule: 'certified', evidence: 'x', at: '2027-01-01' })).status).toBe(400)
    expect((await operator('PUT', '/api/v1/point-rules', { rules, base: 5000 })).body).toMatchObject({ errors: [{ at: 'body/base' }] })
    expect((await operator('PUT', '/api/v1/point-rules', { rules: [{ ...rules[0], evidence: 'person' }] })).status).toBe(400)
  })
})

describe('亩均 scheme of a county', () => {
  it('is the default until the operator gives one', async () => {
    const url = '/api/v1/regions/330382/mu-scheme'
    expect((await as('owner')('GET', url)).body).toMatchObject({ version: 0, name: DEFAULT_MU_SCHEME.name })
    expect((await as('operator')('PUT', url, { ...DEFAULT_MU_SCHEME, name: '乐清 2026', capFactor: 1.5 })).body).toMatchObject({
      version: 1,
      capFactor: 1.5,
    })
    expect((await as('owner')('GET', '/api/v1/regions/330381/mu-scheme')).body).toMatchObject({ version: 0 })
    // Cities have none, and say who has; a code nobody has is not one that waits for its scheme.
    expect((await as('owner')('GET', '/api/v1/regions/330300/mu-scheme')).body).toMatchObject({
      code: 'VALIDATION',
      errors: [{ at: 'path/code', message: 'must be the code of: county' }],
    })
    expect((await as('owner')('GET', '/api/v1/regions/339999/mu-scheme')).status).toBe(404)
    expect((await as('operator')('GET', '/api/v1/regions/330382/compute-fleet')).body).toMatchObject({
      errors: [{ message: 'must be the code of: city, province' }],
    })
    expect((await as('operator')('PUT', url, { ...DEFAULT_MU_SCHEME, classes: { a: 0.7, b: 0.2, c: 1 } })).body).toMatchObject({
      errors: [{ at: 'body/classes' }],
    })
  })
})
