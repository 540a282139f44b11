// Facts an enterprise or an office states about a year, quarter or month: what telemetry cannot know (domain §2.8). Each has its source and
// date, a document has versions, and none of it is ever added to a live sum: figures made of facts name period and sources.
import { ID_PATTERN } from './plant.ts'
import type { EpochMs } from './reading.ts'
import { statementWords as words } from './statement-words.ts'
import { isMonth, SURVEY_COLUMNS, type Survey, surveyOf } from './survey.ts'
import type { Words } from './words.ts'

/** `above`: more than this, never it; else from `min`, 0 where none is named. */
type FactMeta = {
  readonly nameZh: string
  readonly nameEn: string
  readonly unit: string
  readonly max: number
  readonly min?: number
  readonly above?: 0
}
const MOST = 1e12
/**
 * Money in 万元 (10,000 CNY), land in mu (1 mu = 666.67 m2). Sums are of the whole period, never annualised when stated. Who produces stands
 * on land, employs somebody and uses energy: those are never 0. Value added alone may be negative, when what was bought cost more than came
 * in. Revenue is what was sold and tax what was paid, of which refunds are not taken off (domain §2.8.1: tax paid per mu), so both are 0 at least.
 */
export const FACTS = {
  valueAdded: { nameZh: '增加值', nameEn: 'Value added', unit: '万元', max: MOST, min: -MOST },
  revenue: { nameZh: '主营业务收入', nameEn: 'Main revenue', unit: '万元', max: MOST },
  tax: { nameZh: '税收', nameEn: 'Tax paid', unit: '万元', max: MOST },
  land: { nameZh: '用地面积', nameEn: 'Land used', unit: '亩', max: 1e7, above: 0 },
  employees: { nameZh: '平均职工人数', nameEn: 'Average employees', unit: '人', max: 1e7, above: 0 },
  tce: { nameZh: '综合能耗', nameEn: 'Energy in standard coal', unit: 'tce', max: 1e9, above: 0 },
  pollutant: { nameZh: '污染物排放（COD 等）', nameEn: 'Pollutant (COD or equivalent)', unit: 't', max: 1e9 },
  water: { nameZh: '用水量', nameEn: 'Water used', unit: 't', max: 1e12 },
  rd: { nameZh: '研发费用', nameEn: 'R&D spend', unit: '万元', max: MOST },
  gridKwh: { nameZh: '购网电量', nameEn: 'Electricity from the grid', unit: 'kWh', max: 1e12 },
  keyProcesses: { nameZh: '关键工序数', nameEn: 'Key processes', unit: '1', max: 1e6 },
  keyProcessesNc: { nameZh: '数控且联网的关键工序数', nameEn: 'Key processes numerically controlled and connected', unit: '1', max: 1e6 },
  // ISO 22400-2 elements no machine knows (domain §2.2 K01, K22 to K25). A worker on n machines at once works n-ths on each: once in all.
  attendanceHours: { nameZh: '出勤工时（扣除休息）', nameEn: 'Hours of attendance, without breaks', unit: 'h', max: 1e9 },
  orderHours: { nameZh: '订单作业工时', nameEn: 'Hours worked on orders', unit: 'h', max: 1e9 },
  costOfSales: { nameZh: '营业成本', nameEn: 'Cost of goods sold', unit: '万元', max: MOST },
  averageInventory: { nameZh: '平均库存', nameEn: 'Average inventory', unit: '万元', max: MOST },
  consumedMaterial: { nameZh: '投入物料', nameEn: 'Consumed material', unit: 't', max: 1e9 },
  finishedGoods: { nameZh: '合格产成品', nameEn: 'Good finished products', unit: 't', max: 1e9 },
  integratedGoods: { nameZh: '综合合格品（含联产、副产）', nameEn: 'Integrated good products, co-products included', unit: 't', max: 1e9 },
  productionLoss: { nameZh: '生产损失', nameEn: 'Loss in production', unit: 't', max: 1e9 },
  storageLoss: { nameZh: '储运损失', nameEn: 'Loss in storage and transport', unit: 't', max: 1e9 },
  otherLoss: { nameZh: '其他损失', nameEn: 'Other loss', unit: 't', max: 1e9 },
  designScore: { nameZh: '数字化设计自评分', nameEn: 'Digital design, self-declared', unit: '0..100', max: 100 },
  innovationScore: { nameZh: '模式创新自评分', nameEn: 'Mode innovation, self-declared', unit: '0..100', max: 100 },
  maturityScore: { nameZh: '智能制造成熟度得分（GB/T 39117）', nameEn: 'Maturity score (GB/T 39117)', unit: '0..5', max: 5 },
  smePoints: { nameZh: '中小企业数字化水平得分', nameEn: 'SME digital level points', unit: '0..100', max: 100 },
} as const satisfies Record<string, FactMeta>
export type FactName = keyof typeof FACTS
export const FACT_NAMES = Object.keys(FACTS) as readonly FactName[]
export const factMeta = (name: FactName): FactMeta => FACTS[name]
/** A score somebody gave himself counts with a document to look at only. */
export const NEEDS_DOCUMENT: readonly FactName[] = ['designScore', 'innovationScore']

/** 数字化车间 → 智能工厂 → 未来工厂, as an office has recognised it (domain §2.10.1). */
export const FACTORY_TAGS = ['digital-workshop', 'smart-factory', 'future-factory'] as const
export type FactoryTag = (typeof FACTORY_TAGS)[number]

/** `date`: when the source stated it, YYYY-MM-DD. `document`: what to ask for to see it. */
export type Fact = { readonly value: number; readonly source: string; readonly date: string; readonly document?: string }
export type TagFact = Omit<Fact, 'value'> & { readonly value: FactoryTag }
/** What is known of one enterprise and period. */
export type FactSheet = { readonly facts: Readonly<Partial<Record<FactName, Fact>>>; readonly tag?: TagFact; readonly survey?: Survey }
export type FactsDraft = FactSheet & { readonly enterprise: string; readonly period: string; readonly at: EpochMs; readonly by: string }
/** Numbered from 1; the last is in force, earlier ones are kept. */
export type FactsVersion = FactsDraft & { readonly version: number }

/** `2025`, `2025-Q3` or `2025-07`. */
export const PERIOD_PATTERN = '^20\\d{2}(-(Q[1-4]|0[1-9]|1[0-2]))?$'
export const isPeriod = (text: string): boolean => new RegExp(PERIOD_PATTERN).test(text)
export type PeriodSpan = {
  readonly kind: 'year' | 'quarter' | 'month'
  readonly days: number
  readonly yearDays: number
  readonly end: EpochMs
}
/** Days of a period and of its year. Throws on what is no period. */
export function spanOf(period: string): PeriodSpan {
  if (!isPeriod(period)) throw new Error(`BUG: ${period} is no period`)
  const year = Number(period.slice(0, 4))
  const part = period.slice(5)
  const kind = part === '' ? 'year' : part.startsWith('Q') ? 'quarter' : 'month'
  const [first, months] = kind === 'year' ? [0, 12] : kind === 'quarter' ? [3 * (Number(part[1]) - 1), 3] : [Number(part) - 1, 1]
  const day = (y: number, month: number) => Date.UTC(y, month, 1) / 86_400_000
  const end = day(year, first + months)
  return { kind, days: end - day(year, first), yearDays: day(year + 1, 0) - day(year, 0), end: end * 86_400_000 }
}
/** Later last; of periods that end together the longer is the later: a year says more than its last month. */
export function comparePeriods(a: string, b: string): number {
  const [x, y] = [spanOf(a), spanOf(b)]
  return x.end - y.end || x.days - y.days || (a < b ? -1 : a > b ? 1 : 0)
}

export type FactError = { readonly fact: string; readonly message: Words }
const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)
/** The first cannot be more than the second. */
const PART_OF: readonly (readonly [part: FactName, whole: FactName])[] = [
  ['keyProcessesNc', 'keyProcesses'],
  ['orderHours', 'attendanceHours'],
  ['finishedGoods', 'consumedMaterial'],
  ['integratedGoods', 'consumedMaterial'],
  ['productionLoss', 'consumedMaterial'],
  ['storageLoss', 'consumedMaterial'],
  ['otherLoss', 'consumedMaterial'],
]
/** What becomes of consumed material: integrated goods ratio + loss ratios = 1, to the accuracy of scales. */
const OF_MATERIAL = ['integratedGoods', 'productionLoss', 'storageLoss', 'otherLoss'] as const
const SCALES = 0.005
/** What is wrong with a sheet beyond its form; nothing when it may be kept. */
export function factErrors({ facts, tag, survey }: FactSheet): FactError[] {
  const errors: FactError[] = []
  const wrong = (fact: string, message: Words) => errors.push({ fact, message })
  for (const name of FACT_NAMES) {
    const fact = facts[name]
    if (fact === undefined) continue
    const { min = 0, above, max, unit } = factMeta(name)
    if (above !== undefined && fact.value <= above) wrong(name, words.above(above, unit))
    else if (!Number.isFinite(fact.value) || fact.value < min || fact.value > max) wrong(name, words.number(min, max, unit))
    if (!dayOk(fact.date)) wrong(name, words.statedOn)
    if (NEEDS_DOCUMENT.includes(name) && !fact.document) wrong(name, words.shown)
  }
  if (tag !== undefined && !dayOk(tag.date)) wrong('tag', words.recognisedOn)
  if (survey !== undefined && !dayOk(survey.date)) wrong('survey', words.answeredOn)
  for (const [name, of] of PART_OF) {
    const [part, whole] = [facts[name]?.value, facts[of]?.value]
    if (part !== undefined && whole !== undefined && part > whole) wrong(name, words.notAbove(of, FACTS[of].nameZh))
  }
  const material = facts.consumedMaterial?.value
  const went = OF_MATERIAL.map((name) => facts[name]?.value)
  if (material !== undefined && went.every((part) => part !== undefined)) {
    const sum = went.reduce<number>((total, part) => total + (part ?? 0), 0)
    if (Math.abs(sum - material) > SCALES * material)
      wrong(
        'consumedMaterial',
        words.parts(
          OF_MATERIAL,
          OF_MATERIAL.map((name) => FACTS[name].nameZh),
          Number(sum.toFixed(3)),
        ),
      )
  }
  return errors
}
function dayOk(text: string): boolean {
  try {
    return isDay(text)
  } catch {
    return false
  }
}

export type RefusedRow = { readonly line: number; readonly column: string | null; readonly message: Words }
export type FactRows = {
  readonly sheets: readonly { readonly enterprise: string; readonly period: string; readonly line: number; readonly sheet: FactSheet }[]
  readonly refused: readonly RefusedRow[]
}
const TEXT_COLUMNS = ['enterprise', 'period', 'source', 'date'] as const
const OPTIONAL = ['document', 'tag'] as const
/** Columns may be headed by the names of the interface or by the Chinese ones. */
const HEADINGS: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...TEXT_COLUMNS, ...OPTIONAL, ...FACT_NAMES].map((name) => [name.toLowerCase(), name])),
  ...Object.fromEntries(FACT_NAMES.map((name) => [FACTS[name].nameZh, name])),
  ...Object.fromEntries(
    Object.entries(SURVEY_COLUMNS).flatMap(([name, zh]) => [
      [name, name],
      [zh, name],
    ]),
  ),
  企业: 'enterprise',
  期间: 'period',
  来源: 'source',
  日期: 'date',
  文件: 'document',
  等级: 'tag',
}
/**
 * A table with a row an enterprise, period and source; an empty cell says nothing. A row is taken whole or refused with every reason; rows
 * of the same enterprise and period are put together, the later winning. `rows`: cells and the line each began on, the headings first.
 */
export function factRows(rows: readonly { readonly line: number; readonly cells: readonly string[] }[]): FactRows {
  const [head, ...body] = rows
  const refused: RefusedRow[] = []
  const columns = (head?.cells ?? []).map((cell) => HEADINGS[cell.trim().toLowerCase()])
  columns.forEach((name, i) => {
    if (name === undefined) refused.push({ line: head!.line, column: head!.cells[i]!, message: words.unknownColumn })
    else if (columns.indexOf(name) !== i) refused.push({ line: head!.line, column: name, message: words.columnTwice })
  })
  for (const name of TEXT_COLUMNS)
    if (!columns.includes(name)) refused.push({ line: head?.line ?? 1, column: name, message: words.columnMissing })
  // With wrong headings every row would be guesswork.
  if (refused.length > 0) return { sheets: [], refused }
  const sheets: { enterprise: string; period: string; line: number; sheet: FactSheet }[] = []
  for (const { line, cells } of body) {
    const cell = new Map(columns.map((name, i) => [name!, (cells[i] ?? '').trim()]))
    const of = (name: string) => cell.get(name) ?? ''
    const errors: RefusedRow[] = []
    const wrong = (column: string | null, message: Words) => void errors.push({ line, column, message })
    if (cells.length > columns.length) wrong(null, words.tooManyCells(cells.length, columns.length))
    if (!new RegExp(ID_PATTERN).test(of('enterprise'))) wrong('enterprise', words.enterpriseId)
    if (!isPeriod(of('period'))) wrong('period', words.period)
    if (!dayOk(of('date'))) wrong('date', words.day(of('date')))
    if (of('source') === '' || of('source').length > 200) wrong('source', words.source)
    if (of('document').length > 200) wrong('document', words.document)
    const stated = { source: of('source'), date: of('date'), ...(of('document') === '' ? {} : { document: of('document') }) }
    const facts: Partial<Record<FactName, Fact>> = {}
    for (const name of FACT_NAMES) {
      const text = of(name)
      if (text === '') continue
      if (!/^[+-]?\d{1,15}(\.\d{1,9})?$/.test(text)) wrong(name, words.plainNumber)
      else facts[name] = { value: Number(text), ...stated }
    }
    const tag = of('tag')
    const known = FACTORY_TAGS.find((one) => one === tag)
    if (tag !== '' && known === undefined) wrong('tag', words.oneOf(FACTORY_TAGS))
    const survey = surveyOf(of, { source: of('source'), date: of('date') }, wrong)
    if (survey !== null && isPeriod(of('period')) && !isMonth(of('period'))) wrong('period', words.monthOfSurvey)
    const sheet: FactSheet = {
      facts,
      ...(known === undefined ? {} : { tag: { value: known, ...stated } }),
      ...(survey === null ? {} : { survey }),
    }
    if (errors.length === 0 && Object.keys(facts).length === 0 && known === undefined && survey === null) wrong(null, words.nothing)
    // The day is the row's: said once under its own column, not again under each number.
    const isOfDay = (message: Words) => message === words.statedOn || message === words.recognisedOn || message === words.answeredOn
    for (const { fact, message } of factErrors(sheet)) if (!isOfDay(message)) wrong(fact, message)
    if (errors.length > 0) refused.push(...errors)
    else sheets.push({ enterprise: of('enterprise'), period: of('period'), line, sheet })
  }
  return { sheets, refused }
}

/** `over` laid on `under`: a fact it states wins, the rest stays. */
export function mergeSheets(under: FactSheet, over: FactSheet): FactSheet {
  const tag = over.tag ?? under.tag
  const survey = over.survey === undefined ? under.survey : { ...under.survey, ...over.survey }
  return { facts: { ...under.facts, ...over.facts }, ...(tag === undefined ? {} : { tag }), ...(survey === undefined ? {} : { survey }) }
}
