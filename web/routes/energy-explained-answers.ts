// Shape of an opened sum of energy, named for the OpenAPI page.
import { type TSchema, Type } from 'typebox'
import { PERIODS } from '../../model/energy.ts'
import { ENERGY_FIGURES } from '../../model/energy-views.ts'
import { amount, nullable, text, time } from './shapes.ts'

const AMOUNT = {
  kwh: amount('kWh.'),
  cost: nullable(amount('CNY; null where some of it has no price.')),
}
const rest = (what: string) =>
  nullable(
    Type.Object(
      { n: Type.Integer({ description: 'How many.' }), ...AMOUNT },
      { description: `The smallest ${what}, as one; null: all are told.` },
    ),
  )

export const ENERGY_EXPLAINED_ANSWERS: Readonly<Record<string, TSchema>> = {
  EnergyExplained: Type.Object({
    enterprise: text,
    site: nullable(Type.String({ description: 'Of this site alone; null: of all.' })),
    from: time,
    to: time,
    figure: Type.Enum([...ENERGY_FIGURES]),
    kwh: nullable(amount('kWh; null: `reason`.')),
    reason: nullable(Type.Enum(['no-energy', 'unheard'], { description: 'Why `kwh` is null: nobody has a meter, or nothing was heard.' })),
    cost: AMOUNT.cost,
    prices: Type.Array(
      Type.Object({
        site: text,
        tariff: nullable(Type.Enum(['site', 'enterprise'], { description: 'Whose tariff; null: nobody gave one.' })),
        since: nullable(Type.Integer({ description: 'Its version: it holds from this time on, epoch ms.' })),
        period: nullable(Type.Enum([...PERIODS])),
        factor: nullable(amount('Of the period.')),
        price: nullable(amount('CNY/kWh: factor · base price.')),
        ...AMOUNT,
      }),
      { description: 'By tariff version, period and price of each site: kwh · price = cost, and they add up to the figure.' },
    ),
    pricesRest: rest('of them'),
    step: Type.Enum(['PT15M', 'PT1H', 'P1D'], { description: 'Step of `times`: the shortest of which there are at most 100.' }),
    times: Type.Array(
      Type.Object({
        site: nullable(Type.String({ description: 'null: all sites together.' })),
        from: time,
        to: time,
        ...AMOUNT,
        runKwh: nullable(amount('Energy of running, kWh; of `scrap` alone.')),
        pq: nullable(amount('Pieces produced; of `scrap` alone.')),
        gq: nullable(amount('Good pieces; of `scrap` alone.')),
      }),
      { description: 'Times with anything of it, by the clock of the first site. Each opens by its own `from` and `to`.' },
    ),
    devices: nullable(Type.Array(Type.Object({ device: text, name: text, ...AMOUNT }), { description: 'The largest first.' })),
    devicesRest: rest('machines'),
  }),
}
