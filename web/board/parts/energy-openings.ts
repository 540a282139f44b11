// What the figures of the energy report open to: its own parts in words, over the sums of the machines of the same time.

import type { EnergyFigure } from '../../../model/energy-views.ts'
import { energyLossSum, type OpenableName } from '../../../model/sum-figures.ts'
import type { Basis, Opening, Part, Told } from '../opened.ts'
import { explainedOpening } from './energy-explained.ts'
import { type EnergyView, QUARTER_MS } from './energy-view.ts'
import type { Words } from './energy-words.ts'

/** `on`: the sums of the enterprise over the time of the report. */
export function energyOpenings(view: EnergyView, on: (figure: OpenableName, window?: Basis['window']) => Basis, words: Words) {
  const { decimal, percent, energyText, money } = words
  const own = (figure: OpenableName): Opening => ({ kind: 'kpi', ...on(figure) })
  const report = (told: Told & { readonly bare?: boolean }, basis: Basis = on('energyKwh')): Opening => ({
    kind: 'report',
    ...told,
    on: basis,
  })
  const explained = (figure: EnergyFigure, field: 'kwh' | 'cost', name: string, value: string, definition: string, sum: OpenableName) =>
    explainedOpening({ figure, field, told: { name, definition, value }, on: on(sum), words })
  const at = view.maxDemandAt
  /** Where it is unknown nothing opens. */
  const total = view.kwh ?? 0
  /** With a row of sums; of the quarter that still runs, the part that is over. */
  const hours = view.blocks.reduce((sum, { from, to }) => sum + to - from, 0) / 3_600_000
  const { kgcePerGood, coefficients } = view.standardCoal
  const tce = view.standardCoal.tce ?? 0
  const ofElectricity = total * coefficients.electricity
  const coal: readonly Part[] = [
    { name: 'E', value: energyText(view.kwh), note: `· ${coefficients.electricity} kgce/kWh = ${decimal(ofElectricity)} kgce` },
    ...(tce * 1000 - ofElectricity > 0.0005 ? [{ name: words.rest, value: `${decimal(tce * 1000 - ofElectricity)} kgce` }] : []),
  ]
  const good = kgcePerGood === null ? 0 : (tce * 1000) / kgcePerGood
  return {
    used: own('energyKwh'),
    standby: own('standbyKwh'),
    cost: (name: string) => explained('energy', 'cost', name, money(view.cost?.total), 'energy-cost', 'energyKwh'),
    /** Quarters of an hour, of which the curve shows the power. */
    curve: (name: string) => explained('energy', 'kwh', name, energyText(view.kwh), 'energyKwh', 'energyKwh'),
    standbyCost: (name: string) => explained('standby', 'cost', name, money(view.cost?.standby), 'energy-cost', 'standbyKwh'),
    max: (name: string) =>
      report(
        {
          name,
          definition: 'max-demand',
          value: `${decimal(view.maxDemandKw)} kW`,
          ...(view.maxDemandKw !== null && { filled: `${decimal(view.maxDemandKw / 4)} kWh / 0.25 h` }),
        },
        on('energyKwh', at === null ? undefined : { from: at, to: at + QUARTER_MS }),
      ),
    loadFactor: (name: string) =>
      report({
        name,
        definition: 'load-factor',
        value: percent(view.loadFactor, 0),
        filled: `${decimal(view.averageKw)} kW / ${decimal(view.maxDemandKw)} kW`,
        parts: [
          {
            name: words.t('energyOpened.meanPower'),
            value: `${decimal(view.averageKw)} kW`,
            note: `= ${energyText(view.kwh)} / ${decimal(hours)} h`,
          },
          {
            name: words.t('energy.max'),
            value: `${decimal(view.maxDemandKw)} kW`,
            ...(at !== null && { note: words.dayTime(at) }),
          },
        ],
        bare: true,
      }),
    coal: (name: string) => report({ name, definition: 'standard-coal', value: `${decimal(tce * 1000)} kgce`, parts: coal }),
    coalPerGood: (name: string, value: string) =>
      report(
        { name, definition: 'coal-per-good', value, filled: `${decimal(tce * 1000)} kgce / ${decimal(Math.round(good))}`, parts: coal },
        on('energyPerGood'),
      ),
    carbon: (name: string) =>
      report({
        name,
        definition: 'carbon',
        value: `${decimal((view.carbon.electricityT ?? 0) * 1000)} kg`,
        filled: `${decimal(view.kwh)} kWh · ${view.carbon.factor.kgPerKwh} kg/kWh`,
      }),
    byState: (name: string) => {
      const used = Object.entries(view.byState)
        .filter(([, kwh]) => kwh > 0)
        .sort(([, a], [, b]) => b - a)
      return report({
        name,
        definition: 'energy-by-state',
        value: used.map(([state, kwh]) => `${words.state(state)} ${percent(kwh / total, 0)}`).join(' · '),
        parts: used.map(([state, kwh]) => ({ name: words.state(state), value: energyText(kwh), note: percent(kwh / total, 0) })),
      })
    },
    timeOfUse: (name: string) =>
      report({
        name,
        definition: 'tou-share',
        value: decimal(view.timeOfUse?.costIndex),
        parts: Object.entries(view.timeOfUse?.kwh ?? {})
          .filter(([, kwh]) => kwh > 0)
          .map(([period, kwh]) => ({ name: words.period(period), value: energyText(kwh), note: percent(kwh / total, 0) })),
      }),
    /** Energy of time is a sum of states; that of scrap is formed by quarters of an hour. */
    loss: (loss: EnergyFigure, kwh: number) =>
      energyLossSum(loss) === null
        ? explained(loss, 'kwh', words.loss(loss), energyText(kwh), 'energy-scrap', 'energyKwh')
        : own(energyLossSum(loss)!),
    lossCost: (loss: EnergyFigure, cost: number | null) =>
      explained(loss, 'cost', words.loss(loss), money(cost), 'energy-cost', energyLossSum(loss) ?? 'energyKwh'),
  }
}
