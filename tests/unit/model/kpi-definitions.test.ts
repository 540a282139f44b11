import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createSums, FURTHER_KPI_NAMES, KPI_NAMES, kpisOf, publicSums } from '../../../model/kpi.ts'
import { fillFormula, KPI_DEFINITIONS, kpiDocument, SYMBOLS, symbolsOf } from '../../../model/kpi-definitions.ts'

describe('the KPI formulary', () => {
  it('is what docs/kpis.md says: made by `industry-brain kpi --docs`', () => {
    expect(readFileSync(new URL('../../../docs/kpis.md', import.meta.url), 'utf8')).toBe(kpiDocument())
  })

  it('has K01 to K28, each figure of a KPI row once, and every figure is found somewhere or says what is missing', () => {
    const ids = KPI_DEFINITIONS.map((d) => d.id)
    expect(new Set(ids).size).toBe(ids.length)
    for (let k = 1; k <= 28; k++) {
      const id = `K${String(k).padStart(2, '0')}`
      expect(
        ids.some((one) => one === id || one.startsWith(`${id}-`)),
        id,
      ).toBe(true)
    }
    expect(KPI_DEFINITIONS.flatMap((d) => d.kpi ?? []).sort()).toEqual([...KPI_NAMES, ...FURTHER_KPI_NAMES].sort())
    for (const d of KPI_DEFINITIONS) {
      expect(d.found === null, d.id).toBe(d.missing !== null)
      expect(d.nameEn && d.nameZh && d.formula, d.id).not.toBe('')
      expect(d.edgeEn === '', d.id).toBe(d.edgeZh === '')
    }
  })

  it('writes formulas of KPI rows with symbols of sums only', () => {
    for (const d of KPI_DEFINITIONS.filter((one) => one.kpi !== null)) {
      expect(symbolsOf(d.formula).length, d.id).toBeGreaterThan(0)
      expect(
        fillFormula(d.formula, () => '1'),
        d.id,
      ).toMatch(/^[\d\s()+\-·/]+$/)
    }
    const known = publicSums(createSums())
    for (const [symbol, { of }] of Object.entries(SYMBOLS)) if (symbol !== 'TCAL') expect(of(known), symbol).toBe(0)
  })

  it('fills a formula: the longest symbol counts', () => {
    expect(symbolsOf('AUPT · Σ(PRI·GQ) / (PBT · APT)')).toEqual(['AUPT', 'Σ(PRI·GQ)', 'PBT', 'APT'])
    expect(fillFormula('(E - E(RUN)) / E', (s) => (s === 'E' ? '10 kWh' : '4 kWh'))).toBe('(10 kWh - 4 kWh) / 10 kWh')
    expect(Object.keys(kpisOf(createSums()).kpis)).toEqual([...KPI_NAMES])
  })
})
