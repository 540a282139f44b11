// A 亩均 scheme while somebody types: numbers as text, shares in percent; the checks are those of the server.
import { MU_TERMS, type MuIndicator, type MuScheme, type MuTerm, schemeErrors } from '../../../model/mu-score.ts'
import { FACT_RATIOS } from '../../../model/productivity.ts'
import { numberOf } from './machine-draft.ts'

export type IndicatorDraft = { term: MuTerm; base: string; weight: string }
export type MuDraft = {
  name: string
  source: string
  indicators: IndicatorDraft[]
  /** Empty: small plots are scored like all others. */
  smallMu: string
  small: IndicatorDraft[]
  cap: string
  classes: { a: string; b: string; c: string }
}
/** `at` → text under `mu.fault`. */
export type MuFault = 'text' | 'number' | 'twice' | 'rise' | 'none'

/** What a term is and its unit, in words of the statements it is made of. */
export const termMeta = (term: MuTerm) =>
  term === 'taxPerKwh' ? { nameZh: '度电税收', nameEn: 'Tax per kWh', unit: '元/kWh' } : FACT_RATIOS[term]

const rows = (of: readonly MuIndicator[]) => of.map(({ term, base, weight }) => ({ term, base: String(base), weight: String(weight) }))
const percent = (share: number) => String(Number((share * 100).toPrecision(12)))
export const muDraft = ({ name, source, indicators, small, capFactor, classes }: MuScheme): MuDraft => ({
  name,
  source,
  indicators: rows(indicators),
  smallMu: small === null ? '' : String(small.mu),
  small: rows(small?.indicators ?? []),
  cap: capFactor === null ? '' : String(capFactor),
  classes: { a: percent(classes.a), b: percent(classes.b), c: percent(classes.c) },
})
const indicatorOf = ({ term, base, weight }: IndicatorDraft): MuIndicator => ({
  term,
  base: numberOf(base) ?? Number.NaN,
  weight: numberOf(weight) ?? Number.NaN,
})
export function muBody({ name, source, indicators, smallMu, small, cap, classes }: MuDraft): MuScheme {
  const mu = numberOf(smallMu)
  const share = (text: string) => (numberOf(text) ?? Number.NaN) / 100
  return {
    name: name.trim(),
    source: source.trim(),
    indicators: indicators.map(indicatorOf),
    small: mu === undefined ? null : { mu, indicators: small.map(indicatorOf) },
    capFactor: numberOf(cap) ?? null,
    classes: { a: share(classes.a), b: share(classes.b), c: share(classes.c) },
  }
}
const within = (value: number, most: number) => value > 0 && value <= most
export function muFaults(draft: MuDraft): ReadonlyMap<string, MuFault> {
  const body = muBody(draft)
  const faults = new Map<string, MuFault>()
  if (body.name === '') faults.set('name', 'text')
  if (body.source === '') faults.set('source', 'text')
  const list = (of: readonly MuIndicator[], at: string) => {
    if (of.length === 0) faults.set(at, 'none')
    else if (!of.every(({ base, weight }) => within(base, 1e9) && within(weight, 1000))) faults.set(at, 'number')
  }
  list(body.indicators, 'indicators')
  if (body.small !== null) {
    if (!within(body.small.mu, 1000)) faults.set('small', 'number')
    list(body.small.indicators, 'small/indicators')
  }
  if (body.capFactor !== null && !within(body.capFactor, 100)) faults.set('capFactor', 'number')
  const { a, b, c } = body.classes
  if (![a, b, c].every((share) => within(share, 1))) faults.set('classes', 'number')
  for (const { at } of schemeErrors(body)) if (!faults.has(at)) faults.set(at, at === 'classes' ? 'rise' : 'twice')
  return faults
}
/** The first term that is not in the list yet. */
export const freeTerm = (of: readonly IndicatorDraft[]): MuTerm | undefined => MU_TERMS.find((term) => of.every((one) => one.term !== term))
