import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeIn, REASON_CLASSES, REASONS, reasonClassOf, reasonNode, reportedReason, stateFor } from '../../../model/reasons.ts'
import { correctionsOf, type StopChange } from '../../../model/stops.ts'

describe('the reason tree', () => {
  it('is the one of domain §4.9, two levels, named in both languages', () => {
    expect(REASONS.map(({ code }) => code).join(' ')).toBe(
      'B B1 B2 B3 B4 B5 S S1 S2 S3 S4 M M1 M2 M3 M4 W W1 W2 W3 W4 W5 N P P1 P2 P3 P4 U',
    )
    for (const node of REASONS) {
      expect(node.nameZh).toMatch(/[一-鿿]/)
      expect(node.nameEn).toMatch(/^[A-Z]/)
      expect(node.code[0]).toBe(reasonClassOf(node))
    }
    expect(reasonNode('W3')).toEqual({ code: 'W3', parent: 'W', nameZh: '下游堵塞', nameEn: 'Downstream' })
  })
  it('goes on below its second level: what it does not know counts to the nearest code it does', () => {
    expect([codeIn('M1-02'), codeIn('M1.7: left feeder'), codeIn('B9'), codeIn('W 12'), codeIn(' S2/mould 4 ')]).toEqual([
      'M1',
      'M1',
      'B',
      'W',
      'S2',
    ])
  })
  it('takes neither words nor alarm numbers of a control for a code', () => {
    for (const text of ['jam', 'Break', 'Pump 3', 'E-201', 'B201', 'm1', 'M1x', 'S7', '', 'Umbau', null])
      expect([text, text === 'S7' ? 'S' : undefined]).toEqual([text, codeIn(text)])
  })
  it('never names a code outside of it, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[BSMWNPUX]\d{0,3}[-. ]?.*$/)), (text) => {
        const code = codeIn(text)
        if (code !== undefined) expect(reasonNode(code)).toBeDefined()
      }),
    )
  })
})

describe('a reported reason', () => {
  it('is the code in its text, else what the state itself says, else unclassified', () => {
    expect(reportedReason('FAULT', true, 'B2 motor')).toBe('B2')
    expect(reportedReason('SETUP', true, 'change to order B')).toBe('S')
    expect(reportedReason('WARMUP', true, null)).toBe('S3')
    expect(reportedReason('STARVED', true, 'no material')).toBe('W')
    expect(reportedReason('BLOCKED', null, null)).toBe('W3')
    expect(reportedReason('PLANNED', null, 'lunch')).toBe('P')
    expect([reportedReason('IDLE', null, null), reportedReason('IDLE', true, null)]).toEqual(['N', 'U'])
    expect([reportedReason('FAULT', true, 'E-201'), reportedReason('MINOR', true, 'jam'), reportedReason('OFF', null, null)]).toEqual([
      'U',
      'U',
      'U',
    ])
  })
  it('given by people decides the state it counts as', () => {
    expect(REASON_CLASSES.map(stateFor)).toEqual(['FAULT', 'SETUP', 'MINOR', 'STARVED', 'IDLE', 'PLANNED', null])
    expect([stateFor('W3'), stateFor('W1')]).toEqual(['BLOCKED', 'STARVED'])
  })
})

describe('changes of stops', () => {
  const change = (version: number, from: number, to: number, reason: string | null): StopChange => ({
    device: 'e/s/a/l/d',
    version,
    from,
    to,
    reason,
    note: null,
    by: 'wang',
    at: 0,
  })
  const said = (...changes: StopChange[]) => correctionsOf(changes).map((c) => [c.from, c.to, c.change.reason])
  it('hold until a later one says something else of the same time', () => {
    expect(said(change(1, 0, 100, 'B1'), change(2, 40, 60, 'M1'))).toEqual([
      [0, 40, 'B1'],
      [40, 60, 'M1'],
      [60, 100, 'B1'],
    ])
  })
  it('are gone once taken back', () => {
    expect(said(change(1, 0, 100, 'B1'), change(2, 0, 100, null))).toEqual([])
  })
  it('say at every time what the newest version of that time says, in any order they are read in', () => {
    const any = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 10 }), fc.constantFrom('B', 'M1', 'W3', null)),
      {
        maxLength: 12,
      },
    )
    fc.assert(
      fc.property(any, (list) => {
        const changes = list.map(([from, length, reason], i) => change(i + 1, from, from + length, reason))
        const found = correctionsOf(changes)
        expect(correctionsOf([...changes].reverse())).toEqual(found)
        for (let at = 0; at < 45; at++) {
          const newest = changes.filter((c) => c.from <= at && at < c.to).at(-1)?.reason ?? null
          expect(found.find((c) => c.from <= at && at < c.to)?.change.reason ?? null).toBe(newest)
        }
        found.slice(1).forEach((c, i) => {
          expect(c.from).toBeGreaterThanOrEqual(found[i]!.to)
        })
      }),
    )
  })
})
