// Stated facts: what is refused and why, and what becomes of a table of many enterprises (domain §2.8).
import { describe, expect, it } from 'vitest'
import { FACT_NAMES, factErrors, factRows, isPeriod, mergeSheets } from '../../../model/statements.ts'

const said = { source: '统计局', date: '2026-01-20' }
const rows = (...lines: string[]) => factRows(lines.map((text, i) => ({ line: i + 1, cells: text.split(',') })))

describe('facts', () => {
  it('takes years, quarters and months', () => {
    expect(['2025', '2025-Q1', '2025-12'].map(isPeriod)).toEqual([true, true, true])
    expect(['25', '2025-Q5', '2025-13', '2025-1', '1999'].map(isPeriod)).toEqual([false, false, false, false, false])
  })
  it('refuses a value out of range, a day that does not exist and a self-declared score without a document', () => {
    const wrong = factErrors({
      facts: {
        land: { value: -1, ...said },
        tax: { value: 1, source: 'x', date: '2026-02-30' },
        designScore: { value: 50, ...said },
        keyProcesses: { value: 3, ...said },
        keyProcessesNc: { value: 4, ...said },
      },
    })
    expect(wrong.map(({ fact }) => fact).sort()).toEqual(['designScore', 'keyProcessesNc', 'land', 'tax'])
    expect(factErrors({ facts: { valueAdded: { value: -5, ...said } } })).toEqual([])
  })
  it.each(['land', 'employees', 'tce'] as const)('refuses 0 of %s, which whoever produces has, and says what to do', (name) => {
    const [wrong, ...more] = factErrors({ facts: { [name]: { value: 0, ...said } } })
    expect([wrong?.fact, more]).toEqual([name, []])
    expect(wrong?.message.en).toMatch(/^must be more than 0 .*leave it empty/)
    expect(wrong?.message.zh).toMatch(/^必须大于 0.*请留空/)
    expect(factErrors({ facts: { [name]: { value: 0.1, ...said } } })).toEqual([])
  })
  it('lets value added alone be negative, and what may be nothing be 0', () => {
    const below = FACT_NAMES.filter((name) => factErrors({ facts: { [name]: { value: -1, ...said, document: 'd' } } }).length === 0)
    expect(below).toEqual(['valueAdded'])
    const zero = FACT_NAMES.filter((name) => factErrors({ facts: { [name]: { value: 0, ...said, document: 'd' } } }).length > 0)
    expect(zero).toEqual(['land', 'employees', 'tce'])
  })
  it('refuses more work than attendance, and material that does not add up to the accuracy of scales', () => {
    const given = (of: Record<string, number>) =>
      factErrors({ facts: Object.fromEntries(Object.entries(of).map(([name, value]) => [name, { value, ...said }])) }).map(
        ({ fact }) => fact,
      )
    expect(given({ attendanceHours: 100, orderHours: 101 })).toEqual(['orderHours'])
    const material = { consumedMaterial: 1000, integratedGoods: 940, productionLoss: 40, storageLoss: 15 }
    expect(given({ ...material, otherLoss: 5 })).toEqual([])
    expect(given({ ...material, otherLoss: 9 })).toEqual([])
    expect(given({ ...material, otherLoss: 11 })).toEqual(['consumedMaterial'])
    // Not all of it stated: nothing to hold against each other but parts and the whole.
    expect(given(material)).toEqual([])
    expect(given({ consumedMaterial: 10, finishedGoods: 11 })).toEqual(['finishedGoods'])
  })
  it('lays new facts on old ones', () => {
    const merged = mergeSheets(
      { facts: { tax: { value: 1, ...said }, land: { value: 2, ...said } } },
      { facts: { tax: { value: 3, ...said } } },
    )
    expect(merged.facts).toMatchObject({ tax: { value: 3 }, land: { value: 2 } })
  })
})

describe('a table of facts', () => {
  it('is read by English or Chinese headings, row by row', () => {
    const { sheets, refused } = rows(
      'enterprise,期间,source,date,增加值,employees,tag',
      'abc-01,2025,统计局,2026-01-20,1200.5,80,future-factory',
      'abc-02,2025-Q1,x,2026-01-20,,9,',
    )
    expect(refused).toEqual([])
    expect(sheets[0]).toEqual({
      enterprise: 'abc-01',
      period: '2025',
      line: 2,
      sheet: {
        facts: { valueAdded: { value: 1200.5, ...said }, employees: { value: 80, ...said } },
        tag: { value: 'future-factory', ...said },
      },
    })
    expect(sheets[1]!.sheet.facts).toEqual({ employees: { value: 9, source: 'x', date: '2026-01-20' } })
  })
  it('refuses rows with every reason and keeps the good ones', () => {
    const { sheets, refused } = rows(
      'enterprise,period,source,date,valueAdded,land',
      'abc-01,2025,s,2026-01-20,5,2',
      'ABC,2025-5,,yesterday,"1 200",-2',
      'abc-03,2025,s,2026-01-20,,',
      'abc-04,2025,s,2026-01-20,1,2,3',
    )
    expect(sheets.map(({ enterprise }) => enterprise)).toEqual(['abc-01'])
    expect(refused.filter(({ line }) => line === 3).map(({ column }) => column)).toEqual([
      'enterprise',
      'period',
      'date',
      'source',
      'valueAdded',
      'land',
    ])
    expect(refused.filter(({ line }) => line === 4)).toEqual([
      { line: 4, column: null, message: { en: 'states no fact', zh: '没有填写任何事实' } },
    ])
    expect(refused.filter(({ line }) => line === 5)).toHaveLength(1)
  })
  it('names the column of the day and the form it wants, once, and the other faults of the row', () => {
    const { refused } = rows(
      'enterprise,period,source,date,valueAdded,land',
      'abc-01,2025,s,01/02/2026,-4,0',
      'abc-02,2025,s,,1,2',
      'abc-03,2025,s,2026-02-30,1,2',
    )
    expect(refused.map(({ line, column }) => [line, column])).toEqual([
      [2, 'date'],
      [2, 'land'],
      [3, 'date'],
      [4, 'date'],
    ])
    expect(refused[0]!.message).toEqual({
      en: 'is 01/02/2026: write the date as YYYY-MM-DD, 2026-01-20',
      zh: '为“01/02/2026”：日期请写成 YYYY-MM-DD，如 2026-01-20',
    })
  })
  it('takes nothing under headings it does not know', () => {
    expect(rows('enterprise,period,source,date,profit', 'abc-01,2025,s,2026-01-20,5')).toMatchObject({
      sheets: [],
      refused: [{ line: 1, column: 'profit' }],
    })
    expect(rows('enterprise,period', 'abc-01,2025').refused).toHaveLength(2)
    expect(factRows([]).refused).toHaveLength(4)
  })
})
