import { describe, expect, it } from 'vitest'
import { KPI_DEFINITIONS, symbolsOf, fillFormula } from '../../../model/kpi-definitions.ts'
it('p', () => { for (const d of KPI_DEFINITIONS) if (d.kpi) console.log(d.id,'|',d.formula,'|',symbolsOf(d.formula).join(' ; '),'|',fillFormula(d.formula,(s)=>`<${s}>`)) })
