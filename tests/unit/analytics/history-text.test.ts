// Long answers as text, in stretches.
import { describe, expect, it } from 'vitest'
import { rowsText } from '../../../analytics/history-text.ts'
import { KPI_NAMES } from '../../../model/kpi.ts'
import type { KpiRow } from '../../../model/views.ts'

const row = (n: number): KpiRow => ({
  from: n,
  to: n + 1,
  scope: `device:乐清-${n}/"a"`,
  version: 1,
  restated: false,
  provisional: false,
  censored: false,
  coverage: n / 3,
  sums: { pbt: n },
  kpis: Object.fromEntries(KPI_NAMES.map((name) => [name, null])) as KpiRow['kpis'],
  reasons: { oeeIndex: 'coverage-low' },
  losses: [],
  units: 1,
  skipped: 0,
  basis: { calendar: 'calendar', order: 'reported', state: 'reported' },
})

describe('rows as text', () => {
  it.each([0, 1, 249, 250, 251, 1000])('is the JSON of %i rows, others having their turn in between', async (n) => {
    const rows = Array.from({ length: n }, (_, i) => row(i))
    let turns = 0
    const text = await rowsText(rows, async () => void turns++)
    expect(new TextDecoder().decode(text)).toBe(JSON.stringify({ rows }))
    expect(turns).toBe(Math.max(0, Math.ceil(n / 250) - 1))
  })
})
