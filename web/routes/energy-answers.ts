// Shapes of the answers about energy and data quality, named for the OpenAPI page.
import { type TSchema, Type } from 'typebox'
import { NO_FITS } from '../../model/base-load.ts'
import { QUALITY_PARTS } from '../../model/data-quality.ts'
import { PERIODS } from '../../model/energy.ts'
import { ENERGY_LOSSES } from '../../model/energy-views.ts'
import { DAY_TYPES } from '../../model/tariff.ts'
import { amount, nullable, number, text, time } from './shapes.ts'

/** As it is written; a version says beside it from when it holds. */
const TariffDocument = Type.Object({
  enterprise: text,
  site: Type.Optional(Type.String({ description: 'Of this site alone; left out: of every site without one of its own.' })),
  currency: Type.Enum(['CNY']),
  basePrice: amount('CNY/kWh at factor 1.'),
  spans: Type.Array(
    Type.Object({
      from: text,
      to: text,
      period: Type.Enum([...PERIODS]),
      factor: number,
      months: Type.Optional(Type.Array(Type.Integer())),
      days: Type.Optional(Type.Array(Type.Enum([...DAY_TYPES]))),
    }),
  ),
  holidays: Type.Array(text),
  workdays: Type.Array(text),
})

export const ENERGY_ANSWERS: Readonly<Record<string, TSchema>> = {
  EnergyReport: Type.Object({
    enterprise: text,
    site: nullable(Type.String({ description: 'Of this site alone; null: of all.' })),
    from: time,
    to: time,
    kwh: nullable(amount('kWh; null: `reason`.')),
    reason: nullable(
      Type.Enum(['no-energy', 'unheard'], {
        description: 'Why `kwh` and what is made of it is null: nobody has a meter, or nothing was heard in the time of those who have.',
      }),
    ),
    byState: Type.Record(Type.String(), number, { description: 'kWh by state; empty where `kwh` is null.' }),
    standbyKwh: nullable(amount('IDLE, STARVED, BLOCKED, FAULT.')),
    averageKw: nullable(amount('Energy over the time gone by.')),
    maxDemandKw: nullable(amount('Highest average of a whole quarter of an hour; null: none is over yet.')),
    maxDemandAt: nullable(time),
    loadFactor: nullable(
      amount('Average over highest demand, fraction; null also while the running quarter of an hour is above every whole one.'),
    ),
    specificEnergy: nullable(amount('kWh per good piece.')),
    specificReason: nullable(Type.Enum(['no-energy', 'unheard', 'no-count'])),
    timeOfUse: nullable(
      Type.Object({
        kwh: Type.Record(Type.String(), number),
        shares: Type.Record(Type.String(), number),
        peakShare: number,
        peakToValley: nullable(number),
        costIndex: amount('sum(E·factor)/E.'),
      }),
    ),
    cost: nullable(
      Type.Object(
        { currency: Type.Enum(['CNY']), total: number, standby: number },
        { description: 'By the tariffs of the sites; null where one has none.' },
      ),
    ),
    sites: Type.Array(
      Type.Object({
        site: text,
        from: time,
        to: time,
        timezone: text,
        tariff: nullable(
          Type.Enum(['site', 'enterprise'], { description: 'Whose tariff held at the end of the time; null: nobody gave one.' }),
        ),
        kwh: nullable(number),
        standbyKwh: nullable(number),
        averageKw: nullable(number),
        maxDemandKw: nullable(amount('Highest 15-minute average of the site, which is what its grid connection is billed by.')),
        maxDemandAt: nullable(time),
        loadFactor: nullable(number),
        cost: nullable(Type.Object({ currency: Type.Enum(['CNY']), total: number, standby: number })),
      }),
      { description: 'Each site by its own clock and tariff.' },
    ),
    losses: Type.Array(
      Type.Object({
        loss: Type.Enum([...ENERGY_LOSSES]),
        kwh: number,
        cost: nullable(amount('CNY; null where a site has no tariff.')),
      }),
      {
        description:
          'Energy without a good piece, beside the minutes of the OEE losses. `scrap`: the share of running that made no good pieces. None where `kwh` is null.',
      },
    ),
    blocks: Type.Array(Type.Object({ from: time, to: time, kw: number, period: nullable(Type.Enum([...PERIODS])) }), {
      description:
        'Load by quarter of an hour, of all sites together. One that still runs, or that the range cuts, has the mean power of its part up to `to`. `period` null: without a tariff, or not the same at every site.',
    }),
    metered: Type.Optional(
      Type.Object(
        { gasM3: nullable(number), steamT: nullable(number), waterM3: nullable(number), airM3: nullable(number) },
        { description: 'Carriers as metered, of GET; null: nobody meters it.' },
      ),
    ),
    standardCoal: Type.Object({
      tce: nullable(number),
      kgcePerGood: nullable(amount('kgce per good piece.')),
      coefficients: Type.Record(Type.String(), number),
    }),
    carbon: Type.Object({
      electricityT: nullable(number),
      gasT: number,
      factor: Type.Object({ vintage: Type.Integer(), region: text, kgPerKwh: number, published: text }),
    }),
  }),
  TariffDocument,
  Tariff: Type.Object({ ...TariffDocument.properties, from: Type.Integer({ description: 'Holds from this time on, epoch ms.' }) }),
  DataQuality: Type.Object({
    enterprise: text,
    from: time,
    to: time,
    devices: Type.Array(
      Type.Object({
        device: text,
        name: text,
        parts: Type.Object(Object.fromEntries(QUALITY_PARTS.map((part) => [part, nullable(number)]))),
        reasons: Type.Record(Type.String(), text, { description: 'Why a part is null.' }),
        composite: nullable(amount('The least of the known parts.')),
        worst: nullable(Type.Enum([...QUALITY_PARTS])),
        points: nullable(
          Type.Object(
            { received: amount('At most those expected, hour by hour.'), expected: number },
            { description: 'Readings of planned time behind completeness.' },
          ),
        ),
        clockOffsetMs: nullable(amount('Median of source time - receipt of the last live messages.')),
        lastAt: nullable(time),
      }),
    ),
  }),
  DeviceEnergy: Type.Object({
    from: time,
    to: time,
    points: Type.Array(Type.Array(number, { minItems: 3, maxItems: 3 }), {
      description: 'Metered hours that are over and whose pieces were counted: its beginning, epoch ms; pieces/h; kW.',
    }),
    baseLoad: Type.Object({
      n: Type.Integer(),
      baseKw: nullable(amount('Power at no pieces, kW.')),
      marginalKwh: nullable(amount('kWh of one more piece.')),
      r2: nullable(number),
      reason: nullable(Type.Enum([...NO_FITS])),
    }),
    drift: nullable(
      Type.Object(
        { since: time, kw: amount('Mean residual since then, kW.') },
        { description: 'The CUSUM of the residuals of the later hours passed 5 sigma (slack 0.5) of the first half.' },
      ),
    ),
    voltageUnbalance: nullable(amount('Fraction, of the newest voltage.l1 to l3.')),
    currentUnbalance: nullable(amount('Fraction.')),
    powerFactor: nullable(number),
  }),
}
