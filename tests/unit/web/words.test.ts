// What the interface says when it says no: every sentence in both languages, and a refusal in the language of whoever asks.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { statementWords } from '../../../model/statement-words.ts'
import type { Words } from '../../../model/words.ts'
import { languageOf } from '../../../web/language.ts'
import { PROBLEMS } from '../../../web/problem.ts'
import { schemaWords } from '../../../web/schema-words.ts'
import { words } from '../../../web/words.ts'
import { ENT, NOW, openFront, type TestFront } from './front.ts'

const CHINESE = /[\u4e00-\u9fff]/
const E = `/api/v1/enterprises/${ENT}`

/** A value every sentence takes: a list of one name, which reads as that name and as no number. */
const ANY: unknown = ['county']
const sentences = (of: Readonly<Record<string, Words | ((...values: never[]) => Words)>>): [string, Words][] =>
  Object.entries(of).map(([key, said]) => {
    if (typeof said !== 'function') return [key, said]
    const make: (...values: unknown[]) => Words = said as (...values: unknown[]) => Words
    return [key, make(...Array<unknown>(said.length).fill(ANY))]
  })

describe('every sentence', () => {
  const all = [
    // These two hand on what they are given.
    ...sentences(words).filter(([key]) => key !== 'field' && key !== 'tooMuch'),
    ...sentences(statementWords),
    ...Object.entries(PROBLEMS).map(([code, { title }]): [string, Words] => [code, title]),
  ]
  it('is there in English and in Chinese', () => {
    expect(all.length).toBeGreaterThan(150)
    for (const [key, { en, zh }] of all) {
      expect([key, en.length > 3, CHINESE.test(en)]).toEqual([key, true, false])
      expect([key, CHINESE.test(zh)]).toEqual([key, true])
    }
  })
  it('ends where the other language ends: with a full stop, or without', () => {
    for (const [key, { en, zh }] of all) expect([key, /\.$/.test(en)]).toEqual([key, /。$/.test(zh)])
  })
  it('of a schema is made of its keyword', () => {
    const keywords = [
      'type',
      'minimum',
      'maximum',
      'minLength',
      'maxLength',
      'minItems',
      'maxItems',
      'pattern',
      'enum',
      'required',
      'const',
    ]
    for (const keyword of [...keywords, 'something-new'])
      expect(schemaWords({ keyword, params: { limit: 7, type: 'number' }, message: 'must fit' }).zh).toMatch(CHINESE)
    expect(schemaWords({ keyword: 'minimum', params: { limit: 7 }, message: 'must be >= 7' })).toEqual({
      en: 'must be >= 7',
      zh: '不能小于 7',
    })
  })
})

describe('the language of an answer', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['zh-CN', 'zh'],
    ['zh', 'zh'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['en-US,en;q=0.9,zh;q=0.8', 'en'],
    ['de, zh;q=0.5', 'zh'],
    ['en;q=0.4, zh;q=0.5', 'zh'],
    ['zh;q=0, en', 'en'],
    ['zh;q=0', 'en'],
    ['zhx', 'en'],
    ['*', 'en'],
  ])('%s → %s', (accepts, language) => {
    expect(languageOf(accepts)).toBe(language)
  })
})

describe('a refusal', () => {
  let front: TestFront
  beforeAll(async () => {
    front = await openFront()
  })
  afterAll(() => front[Symbol.asyncDispose]())
  const ask = (language: string | undefined, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown, type?: string) =>
    front.call(method, url, {
      token: front.tokens.operator,
      ...(body === undefined ? {} : { body }),
      headers: {
        ...(language === undefined ? {} : { 'accept-language': language }),
        ...(type === undefined ? {} : { 'content-type': type }),
      },
    })
  const shift = (name: string, start: string, end: string) => ({ name, start, end, days: [1] })
  const site = { name: 'S', county: '330382', timezone: 'Asia/Shanghai' }
  const tariff = { basePrice: 0.7, spans: [{ from: '00:00', to: '23:00', period: 'flat', factor: 1 }] }
  const moved = { name: 'N', segments: [{ code: 'yq-lv-elec', weight: 1 }], county: '330399' }

  it.each([
    ['a tariff with a gap', 'PUT', `${E}/tariff`, tariff, '各时段必须恰好覆盖全天一次；请检查 1 月工作日 23:00。', 'body/spans'],
    [
      'shifts that overlap',
      'PUT',
      `${E}/sites/liushi-1`,
      { ...site, shifts: [shift('早', '08:00', '16:00'), shift('中', '15:00', '23:00')] },
      'body/shifts：早 与 中 重叠。',
      'body/shifts',
    ],
    [
      'a county nobody knows',
      'PUT',
      E,
      moved,
      expect.stringMatching(/^没有代码为 330399 的县（市、区）。同市现有：.*330382 乐清市/),
      'body/county',
    ],
    [
      'a range that ends before it begins',
      'GET',
      `${E}/balance?from=${NOW}&to=1`,
      undefined,
      '开始时间（from）必须早于结束时间（to）。',
      'query/from',
    ],
    ['a price as text', 'PUT', `${E}/tariff`, { ...tariff, basePrice: '1' }, 'body/basePrice：必须是数字。', 'body/basePrice'],
    [
      'a fact without its date',
      'PUT',
      `${E}/facts/2025`,
      { facts: { tax: { value: 1, source: 'x' } } },
      'body/facts/tax/date：必须填写。',
      'body/facts/tax/date',
    ],
    [
      'a part above its whole',
      'PUT',
      `${E}/facts/2025`,
      {
        facts: {
          keyProcesses: { value: 1, source: 'x', date: '2026-01-01' },
          keyProcessesNc: { value: 2, source: 'x', date: '2026-01-01' },
        },
      },
      'body/facts/keyProcessesNc：不能大于“关键工序数”。',
      'body/facts/keyProcessesNc',
    ],
    ['a machine nobody knows', 'GET', `${E}/devices/a1/b1/c1/d1`, undefined, '没有这台设备，也没有设备以此地址发送过数据。', undefined],
    ['an address of nothing', 'GET', '/api/v1/nothing', undefined, 'GET /api/v1/nothing 处没有内容。', undefined],
  ] as const)(
    'of %s is Chinese for whoever reads Chinese, English for others, with the same code and pointer',
    async (_, method, url, body, detail, at) => {
      const zh = await ask('zh-CN', method, url, body)
      expect(zh.body).toMatchObject({ detail, title: expect.stringMatching(CHINESE) })
      expect([zh.headers['content-language'], zh.headers.vary]).toEqual(['zh', 'accept-language'])
      const en = await ask(undefined, method, url, body)
      expect(en.headers['content-language']).toBe('en')
      expect(en.body.code).toBe(zh.body.code)
      expect(en.body.title).not.toMatch(CHINESE)
      const [inEnglish, inChinese] = [en.body.errors, zh.body.errors] as ({ at: string; message: string }[] | undefined)[]
      expect([inEnglish?.[0]?.at, inChinese?.[0]?.at]).toEqual([at, at])
      for (const { message } of inChinese ?? []) expect(message).toMatch(CHINESE)
    },
  )

  it('of lines of a table too', async () => {
    const table = `enterprise,period,source,date,employees\nnobody,2025,年报,2026-01-20,1\n${ENT},2025,年报,2026-01-20,many\n`
    const told = async (language: string) => {
      const { body, headers } = await ask(language, 'POST', '/api/v1/facts?dryRun=true', table, 'text/csv')
      expect(headers['content-language']).toBe(language)
      return (body.refused as { line: number; message: string }[]).map(({ line, message }) => [line, message])
    }
    expect(await told('zh')).toEqual([
      [2, '企业未登记：nobody'],
      [3, '必须是纯数字，不带千位分隔符和单位'],
    ])
    expect(await told('en')).toEqual([
      [2, 'is not registered: nobody'],
      [3, 'must be a plain number, without thousands separators or unit'],
    ])
  })
})
