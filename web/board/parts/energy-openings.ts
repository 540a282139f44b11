// What the figures of the energy report open to: its own parts in words, over the sums of the machines of the same time.
import { energyLossSum, type OpenableName } from '../../../model/sum-figures.ts'
import type { Basis, Opening, Part, Told } from '../opened.ts'
import type { EnergyView } from './energy-view.ts'

const QUARTER = 900_000
/** Numbers and words as the page has them. */
export type Words = {
  readonly decimal: (value: number | null | undefined) => string
  readonly percent: (value: number | null | undefined, digits?: number) => string
  readonly energyText: (kwh: number | null | undefined) => string
  readonly money: (cny: number | null | undefined) => string
  readonly state: (state: string) => string
  readonly period: (period: string) => string
  readonly rest: string
  readonly loss: (loss: string) => string
}
/** `on`: the sums of the enterprise over the time of the report. */
export function energyOpenings(view: EnergyView, on: (figure: OpenableName, window?: Basis['window']) => Basis, words: Words) {
  const { decimal, percent, energyText, money } = words
  const own = (figure: OpenableName): Opening => ({ kind: 'kpi', ...on(figure) })
  const report = (told: Told, basis: Basis = on('energyKwh')): Opening => ({ kind: 'report', ...told, on: basis })
  const at = view.maxDemandAt
  const { tce, kgcePerGood, coefficients } = view.standardCoal
  const ofElectricity = view.kwh * coefficients.electricity
  const coal: readonly Part[] = [
    { name: 'E', value: energyText(view.kwh), note: `· ${coefficients.electricity} kgce/kWh = ${decimal(ofElectricity)} kgce` },
    ...(tce * 1000 - ofElectricity > 0.0005 ? [{ name: words.rest, value: `${decimal(tce * 1000 - ofElectricity)} kgce` }] : []),
  ]
  const good = kgcePerGood === null ? 0 : (tce * 1000) / kgcePerGood
  return {
    used: own('energyKwh'),
    standby: own('standbyKwh'),
    cost: (name: string) =>
      report({
        name,
        definition: 'energy-cost',
        value: money(view.cost?.total),
        parts: view.sites.map(({ site, kwh, cost }) => ({ name: site, value: money(cost?.total), note: energyText(kwh) })),
      }),
    standbyCost: (name: string) =>
      report({ name, definition: 'energy-cost', value: money(view.cost?.standby), filled: energyText(view.standbyKwh) }, on('standbyKwh')),
    max: (name: string) =>
      report(
        {
          name,
          definition: 'max-demand',
          value: `${decimal(view.maxDemandKw)} kW`,
          ...(view.maxDemandKw !== null && { filled: `${decimal(view.maxDemandKw / 4)} kWh / 0.25 h` }),
        },
        on('energyKwh', at === null ? undefined : { from: at, to: at + QUARTER }),
      ),
    loadFactor: (name: string) =>
      report({
        name,
        definition: 'load-factor',
        value: percent(view.loadFactor, 0),
        filled: `${decimal(view.averageKw)} kW / ${decimal(view.maxDemandKw)} kW`,
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
        value: `${decimal(view.carbon.electricityT * 1000)} kg`,
        filled: `${decimal(view.kwh)} kWh · ${view.carbon.factor.kgPerKwh} kg/kWh`,
      }),
    byState: (name: string) => {
      const used = Object.entries(view.byState)
        .filter(([, kwh]) => kwh > 0)
        .sort(([, a], [, b]) => b - a)
      return report({
        name,
        definition: 'energy-by-state',
        value: used.map(([state, kwh]) => `${words.state(state)} ${percent(kwh / view.kwh, 0)}`).join(' · '),
        parts: used.map(([state, kwh]) => ({ name: words.state(state), value: energyText(kwh), note: percent(kwh / view.kwh, 0) })),
      })
    },
    timeOfUse: (name: string) =>
      report({
        name,
        definition: 'tou-share',
        value: decimal(view.timeOfUse?.costIndex),
        parts: Object.entries(view.timeOfUse?.kwh ?? {})
          .filter(([, kwh]) => kwh > 0)
          .map(([period, kwh]) => ({ name: words.period(period), value: energyText(kwh), note: percent(kwh / view.kwh, 0) })),
      }),
    /** Energy of time is a sum of states; that of scrap is formed by quarters of an hour. */
    loss: (loss: string, kwh: number) =>
      energyLossSum(loss) === null
        ? report({ name: words.loss(loss), definition: 'energy-cost', value: energyText(kwh) })
        : own(energyLossSum(loss)!),
    lossCost: (loss: string, kwh: number, cost: number | null) =>
      report(
        { name: words.loss(loss), definition: 'energy-cost', value: money(cost), filled: energyText(kwh) },
        on(energyLossSum(loss) ?? 'energyKwh'),
      ),
  }
}
