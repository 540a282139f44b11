// What a figure opens to is its own: the definition behind it names what the panel calls it, in both languages.
import { expect, it } from 'vitest'
import { KPI_DEFINITIONS } from '../../../model/kpi-definitions.ts'
import * as defined from '../../../web/board/parts/figure-definitions.ts'
import { en } from '../../../web/board/texts/en.ts'
import { zh } from '../../../web/board/texts/zh.ts'

/** By what the panel calls it, in English and Chinese; a sign is the same in both. */
const NAMED: readonly (readonly [en: string, zh: string, definition: string])[] = [
  ...Object.entries(defined.ASSET_DEFINITIONS).map(
    ([key, definition]) => [en.asset[key as 'pue'], zh.asset[key as 'pue'], definition] as const,
  ),
  ...Object.entries(defined.WORK_DEFINITIONS).map(
    ([key, definition]) => [en.economy[key as 'labourHours'], zh.economy[key as 'labourHours'], definition] as const,
  ),
  ...Object.entries(defined.COVERAGE_DEFINITIONS).map(
    ([key, definition]) => [en.economy[key as 'coverage'], zh.economy[key as 'coverage'], definition] as const,
  ),
  ...Object.entries(defined.CAPABILITY_DEFINITIONS).map(([sign, definition]) => [sign, sign, definition] as const),
]
const of = (name: string) => KPI_DEFINITIONS.find(({ id, kpi }) => id === name || kpi === name)
const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\d]+/gu, '')
/** One name holds the other: `Availability` is said of a centre; a sign in brackets is a name as well. */
const names = (definition: string, label: string) =>
  [label, ...[...label.matchAll(/[(（](.+?)[)）]/g)].map(([, sign = '']) => sign)].some((one) => {
    const [a, b] = [plain(definition), plain(one)]
    return a.includes(b) || b.includes(a)
  })

it.each(NAMED)('%s (%s) is what %s defines', (english, chinese, id) => {
  const definition = of(id)
  expect(definition).toBeDefined()
  expect(names(definition!.nameEn, english), `${definition!.nameEn} / ${english}`).toBe(true)
  // A sign is said in English.
  expect(names(`${definition!.nameZh} ${definition!.nameEn}`, chinese), `${definition!.nameZh} / ${chinese}`).toBe(true)
})

it('no two figures of a panel share a definition that names one of them alone', () => {
  const signs = Object.entries(defined.CAPABILITY_DEFINITIONS)
  for (const [sign, id] of signs) expect(of(id)!.nameEn.split(/[ ,]+/), sign).toContain(sign)
  const ids = Object.values(defined.ASSET_DEFINITIONS)
  expect(new Set(ids).size).toBe(ids.length)
})
