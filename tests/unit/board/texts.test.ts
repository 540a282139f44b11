// Every text exists in both languages with the same parameters, is used, and everything that asks for a text finds one.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { REJECTION_CODES } from '../../../model/errors.ts'
import { LOSS_NAMES } from '../../../model/kpi.ts'
import { STATES } from '../../../model/plant.ts'
import { EPISODE_KINDS, FINDINGS } from '../../../web/board/parts/episode-text.ts'
import { en } from '../../../web/board/texts/en.ts'
import { zh } from '../../../web/board/texts/zh.ts'

const board = new URL('../../../web/board/', import.meta.url)
const source = readdirSync(board, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(vue|ts)$/.test(name) && !name.startsWith('texts'))
  .map((name) => readFileSync(new URL(name, board), 'utf8'))
  .join('\n')

function leaves(tree: object, at = ''): Map<string, string> {
  const out = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') out.set(`${at}${key}`, value)
    else for (const [path, text] of leaves(value, `${at}${key}.`)) out.set(path, text)
  }
  return out
}
const english = leaves(en)
const chinese = leaves(zh)
const parameters = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

describe('the texts', () => {
  it('are the same in both languages, parameters included', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
    for (const [key, text] of english) expect([key, parameters(chinese.get(key)!)]).toEqual([key, parameters(text)])
  })
  it('are none of them empty or left in the other language', () => {
    for (const [key, text] of english) {
      expect(text, key).not.toBe('')
      expect(text, key).not.toMatch(/[\u4e00-\u9fff]/)
    }
    for (const [key, text] of chinese) expect(text, key).not.toBe('')
  })
  it('do not use the characters that the message syntax keeps for itself', () => {
    for (const [key, text] of [...english, ...chinese]) expect(text, key).not.toMatch(/[@|]/)
  })
  it('are all used', () => {
    const asked = new Set([...source.matchAll(/'([a-zA-Z]+(?:\.[\w-]+)+)'/g)].map((match) => match[1]!))
    const groups = [...source.matchAll(/`([a-zA-Z]+(?:\.[a-zA-Z]+)*)\.\$\{/g)].map((match) => `${match[1]!}.`)
    const unused = [...english.keys()].filter((key) => !asked.has(key) && !groups.some((group) => key.startsWith(group)))
    expect(unused).toEqual([])
  })
  it('are there for everything that asks for one', () => {
    const asked = [...source.matchAll(/\bte?\('([^']+)'/g)].map((match) => match[1]!)
    expect(asked.length).toBeGreaterThan(100)
    expect(asked.filter((key) => !english.has(key))).toEqual([])
  })
  it('say of every withheld figure that it may follow from others', () => {
    for (const key of [
      'reason.privacy',
      'asset.fleet.withheld',
      'region.withheld',
      'survey.reason.privacy',
      'prosperity.reason.privacy',
      'concentration.withheld',
      'peers.withheld',
      'economy.few',
      'economy.noneOut',
    ]) {
      expect(english.get(key), key).toContain('or it would follow from other published figures')
      expect(chinese.get(key), key).toContain('或可由其他已公布数据推算')
    }
  })
  it('and marks need no font of symbols', () => {
    expect(source).not.toMatch(/[✕✖↻⟳]/)
  })
  it('name every state, loss, rejection, kind and finding', () => {
    const wanted = [
      ...STATES.map((state) => `state.${state}`),
      ...LOSS_NAMES.map((loss) => `loss.${loss}`),
      ...REJECTION_CODES.map((code) => `code.${code}`),
      ...EPISODE_KINDS.map((kind) => `episode.${kind}`),
      ...FINDINGS.map((finding) => `finding.${finding}`),
    ]
    expect(wanted.filter((key) => !english.has(key))).toEqual([])
  })
})
