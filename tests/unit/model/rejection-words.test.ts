// What a rejection says, in Chinese: every sentence the pipeline can write has one, and what nobody foresaw stays as it is.
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lookUp } from '../../../model/dictionary.ts'
import { REJECTION_SENTENCES, rejectionWords } from '../../../model/rejection-words.ts'
import { decodeJson } from '../../../model/wire/json.ts'

const CHINESE = /[\u4e00-\u9fff]/
const zh = (detail: string, code = 'TYPE') => rejectionWords(code, detail).zh
const root = new URL('../../../', import.meta.url)

/** Texts that `call(` is given in a source, with `X` where a value is put in. */
function said(source: string): string[] {
  const out: string[] = []
  for (const { index } of source.matchAll(/\b(?:refuse|access)\((?!code|detail)|detail: (?=')/g)) {
    let depth = 0
    for (let i = index; i < source.length; i++) {
      const c = source[i]!
      if (c === "'" || c === '`') {
        let text = ''
        for (i++; source[i] !== c; i++)
          if (c === '`' && source[i] === '$' && source[i + 1] === '{') {
            text += 'X'
            for (let open = 0; ; i++) {
              if (source[i] === '{') open++
              if (source[i] === '}' && --open === 0) break
            }
          } else text += source[i]
        // `due: X` hands on another sentence.
        if (text.includes(' ') && !text.startsWith(' ') && !/^\w+: X$/.test(text)) out.push(text)
        if (depth === 0) break
      } else if (c === '(') depth++
      else if (c === ')' && --depth === 0) break
    }
  }
  return out
}

describe('a rejection in Chinese', () => {
  const sources = [
    ...readdirSync(new URL('ingest/', root)).flatMap((name) => (name.endsWith('.ts') ? [`ingest/${name}`] : [])),
    'model/wire/json.ts',
    'model/dictionary.ts',
  ]
  const all = sources.flatMap((name) => said(readFileSync(new URL(name, root), 'utf8')))
  it('is there for every sentence of the pipeline', () => {
    expect(all.length).toBeGreaterThan(55)
    expect(all.filter((text) => !CHINESE.test(zh(text)))).toEqual([])
  })
  it('has a value for each of the English one', () => {
    const holes = (text: string) => text.split('{}').length - 1
    for (const [en, chinese] of REJECTION_SENTENCES) expect([en, holes(chinese), CHINESE.test(chinese)]).toEqual([en, holes(en), true])
  })
  it('keeps the values, the name of the metric and how many more there are', () => {
    expect(zh('state: state "GO" is not one of OFF, RUN')).toBe('state：状态 "GO" 不是以下之一：OFF, RUN')
    expect(zh('power.active: "3" is a text: send the number without quotes (and 4 more)')).toBe(
      'power.active："3" 是文本：发送数字时请去掉引号（另有 4 项）',
    )
    expect(zh('env.temperature: 850 Cel is outside -50 to 100', 'RANGE')).toBe('env.temperature：850 °C 超出 -50 至 100 的范围')
    expect(rejectionWords('RANGE', 'env.temperature: 850 Cel is outside -50 to 100').en).toBe(
      'env.temperature: 850 °C is outside -50 to 100',
    )
    expect(zh('env.temperature: Cel/h does not convert to Cel (and 2 more)', 'UNIT')).toBe(
      'env.temperature：Cel/h 不能换算为 °C（另有 2 项）',
    )
    expect(zh('-5 °C is outside 0 to 9e15', 'RANGE')).toBe('-5 °C 超出 0 至 9e15 的范围')
    expect(zh('ts is 1767225600; seconds? it is ms since 1970 UTC')).toMatch(/^ts 为 1767225600；是秒吗？/)
    expect(zh('due: ts is 5; it is ms since 1970 UTC')).toMatch(/^due：ts 为 5；须是/)
  })
  it('of real messages', () => {
    for (const text of [
      '',
      '{',
      '[1]',
      '7',
      '{"m":{}}',
      '{"v":2,"m":[]}',
      '{"seq":-1,"m":[]}',
      '{"ts":5,"a":1}',
      '{"ts":"x","a":1}',
      '[]',
      '{}',
    ]) {
      const found = decodeJson(new TextEncoder().encode(text))
      if (!('stage' in found)) throw new Error(`${text} was taken`)
      expect([text, CHINESE.test(rejectionWords(found.code, found.detail).zh)]).toEqual([text, true])
    }
    for (const name of ['No Name', 'unheard-of']) {
      const found = lookUp(name)
      expect('stage' in found && zh(found.detail)).toMatch(CHINESE)
    }
  })
  it('leaves English, and any text nobody foresaw, as it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600 }), (detail) => {
        const words = rejectionWords('SHAPE', detail)
        expect(words.en).toBe(detail)
        expect(words.zh.length).toBeGreaterThanOrEqual(0)
      }),
    )
    expect(zh('something else entirely')).toBe('something else entirely')
  })
})

it('says where JSON stops being JSON, and not in the words of the parser', () => {
  const told = (text: string) => {
    try {
      JSON.parse(text)
      return ''
    } catch (error) {
      return rejectionWords('JSON', error instanceof Error ? error.message : '').zh
    }
  }
  expect(told('{"a":1')).toMatch(/^不是有效的 JSON：/)
  expect(told('')).toBe('不是有效的 JSON：内容不完整，在结尾之前中断')
  for (const text of ['{"a":1', '{a}', '[1,]', 'x', '{} {}']) expect(told(text)).not.toMatch(/[a-z]{3}/)
})
