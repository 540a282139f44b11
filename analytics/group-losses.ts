// The waterfall of losses of a group: which bars may be known. Each is a sum of its own, so it passes the gate by itself, and beside the
// cohorts that were out before; the waterfall stands or falls with what its OEE hangs on.
import { createSums, LOSS_NAMES, lossesOf, type Sums } from '../model/kpi.ts'
import type { LossBar } from '../model/views.ts'
import { INSIDE, kpiMeasure, roundAmount, withheldTogether } from './benchmark.ts'
import { type Cell, weightsBy } from './publication.ts'

type Loser = { readonly party: string; readonly sums: Sums }
/** What the step to the next publication has to know of it. */
export function lossCell(of: readonly Loser[]): Pick<Cell<LossBar[] | null>, 'parties' | 'weights' | 'needs' | 'release' | 'withheld'> {
  const planned = of.filter((c) => factorsOf(c.sums)[0]! > 0)
  return {
    parties: [...new Set(planned.map((c) => c.party))].sort(),
    weights: weightsBy(planned.map((c) => ({ party: c.party, sides: [...factorsOf(c.sums), ...minutesOf(c.sums)] }))),
    needs: FACTORS,
    release: (cohort, untold) =>
      releasedLosses(
        planned.filter((c) => cohort.has(c.party)),
        new Set(LOSS_NAMES.filter((_, i) => untold.has(FACTORS + i))),
      ),
    withheld: null,
  }
}

/** Sides a waterfall stands or falls with; those after them are its bars. */
const factorsOf = kpiMeasure('oeeIndex').weights
const FACTORS = factorsOf(createSums()).length
/** By bar, in the order of LOSS_NAMES. Speed gained is a loss below zero. */
function minutesOf(sums: Sums): number[] {
  const minutes = new Map(lossesOf(sums).map((l) => [l.loss, l.minutes]))
  return LOSS_NAMES.map((loss) => Math.abs(minutes.get(loss) ?? 0))
}
/** Bars that may be known beside `untold` ones, so that none withheld follows from the rest of the waterfall; null when none may. */
function releasedLosses(cohort: readonly Loser[], untold: ReadonlySet<(typeof LOSS_NAMES)[number]>): LossBar[] | null {
  const minutes = cohort.map((c) => ({ party: c.party, losses: new Map(lossesOf(c.sums).map((l) => [l.loss, l.minutes])) }))
  const cells = new Map(LOSS_NAMES.map((loss) => [loss, minutes.map((m) => ({ party: m.party, weight: Math.abs(m.losses.get(loss)!) }))]))
  const withheld = withheldTogether(cells, INSIDE, untold)
  const shown = LOSS_NAMES.filter((loss) => !withheld.has(loss))
  const total = (loss: (typeof LOSS_NAMES)[number]) => minutes.reduce((sum, m) => sum + m.losses.get(loss)!, 0)
  return shown.length === 0 ? null : shown.map((loss) => ({ loss, minutes: roundAmount(total(loss)) }))
}
