// The form of stated facts: what is typed becomes the next version, and what was not touched keeps where it came from.
import { describe, expect, it } from 'vitest'
import { factUnit } from '../../../web/board/parts/economy-words.ts'
import { changedIn, faultsOf, sheetFrom, typedOf } from '../../../web/board/parts/fact-sheet.ts'

const old = { value: 3, source: '税务', date: '2025-02-01', document: 'T-1' }
const before = { facts: { tax: old, land: { ...old, value: 12 } }, tag: { ...old, value: 'smart-factory' as const } }
const origin = { source: ' 年报 ', date: '2026-01-20', document: '' }

describe('the form of stated facts', () => {
  it('gives touched facts the new source and leaves the others theirs', () => {
    const typed = { ...typedOf(before), tax: 4, employees: 80 }
    expect(changedIn(before, typed)).toEqual(['tax', 'employees'])
    expect(sheetFrom(before, typed, origin)).toEqual({
      facts: {
        tax: { value: 4, source: '年报', date: '2026-01-20' },
        employees: { value: 80, source: '年报', date: '2026-01-20' },
        land: before.facts.land,
      },
      tag: before.tag,
    })
  })
  it('takes an emptied fact out, and states nothing of an empty form', () => {
    expect(sheetFrom(before, { ...typedOf(before), land: null }, origin).facts).toEqual({ tax: old })
    expect(sheetFrom(null, typedOf(null), origin)).toEqual({ facts: {} })
    expect(changedIn(null, typedOf(null))).toEqual([])
  })
  it('writes units an English reader knows', () => {
    expect([factUnit('万元/人·年', 'en'), factUnit('万元/人·年', 'zh-CN'), factUnit('1', 'en')]).toEqual([
      '10k CNY/person·year',
      '万元/人·年',
      '',
    ])
  })
})

describe('numbers as they are typed', () => {
  it('are held against what the server takes before anything is sent', () => {
    expect([...faultsOf({ land: 0, tax: -1, valueAdded: -5, employees: 3, designScore: 4 }).keys()]).toEqual(['tax', 'land'])
    expect(faultsOf({ land: 0 }).get('land')?.zh).toContain('必须大于 0')
    expect(faultsOf({ keyProcesses: 2, keyProcessesNc: 3 }).has('keyProcessesNc')).toBe(true)
    expect(faultsOf({}).size).toBe(0)
  })
})
