// What …/assets answers, as OpenAPI says it.
import { Type } from 'typebox'
import { CLIMATE } from '../../model/asset-views.ts'
import { ASSET_CLASSES } from '../../model/plant.ts'

const some = (description: string) => Type.Unsafe<number | null>({ type: ['number', 'null'], description })
const time = Type.Unsafe<number | null>({ type: ['integer', 'null'], description: 'Epoch ms.' })
const FIGURE = { value: some('null: see `reason`.'), reason: Type.Unsafe<string | null>({ type: ['string', 'null'] }) }
const figure = (description: string, more = {}) => Type.Object({ ...FIGURE, ...more }, { description })
const limited = (description: string, more = {}) =>
  Type.Object(
    {
      ...FIGURE,
      limit: Type.Number(),
      ok: Type.Unsafe<boolean | null>({ type: ['boolean', 'null'], description: 'Keeps its limit.' }),
      ...more,
    },
    { description },
  )
const nullable = <T extends object>(schema: T) => Type.Unsafe<unknown>({ anyOf: [schema, { type: 'null' }] })

const Compute = Type.Object({
  pue: limited('E_DC / E_IT of the same time; limit strict.', {
    interim: Type.Boolean({ description: 'Of less than a year of metered time.' }),
    rejectedHours: Type.Integer({ description: 'Hours left out because IT used more than came in.' }),
    fuelKwh: some('Energy of metered fuel, kWh (diesel 9.9 kWh/l, gas 10.5 kWh/m3), part of the total; null: none is metered.'),
    coolingKwh: some('Bought cold, kWh, part of the total; null: it is not metered.'),
  }),
  totalKwh: some('Energy of the site, kWh: electricity, metered fuel, metered bought cold.'),
  itKwh: some('Energy of IT, kWh.'),
  greenKwh: some('Green energy, kWh.'),
  totalKw: some('Newest power of the site, kW.'),
  itKw: some('Newest power of IT, kW.'),
  greenShare: limited('Green / all energy, 0..1; limit strict.'),
  cue: figure('kgCO2 / kWh IT, location based; null with `no-factor` where cold is bought.'),
  wue: figure('Litres / kWh IT.'),
  gridFactor: Type.Object({ kgPerKwh: Type.Number(), region: Type.String(), vintage: Type.Integer() }),
  occupancy: limited('Racks used / installed, 0..1; limit inclusive.', { used: some('Racks.'), installed: some('Racks.') }),
  itLoadRate: figure('Mean IT power / design IT power, of halls with both.', {
    meanKw: some('Mean IT power, kW.'),
    designKw: some('Design IT power of the device documents, kW.'),
  }),
  utilisation: figure('Capacity in use / capacity, mean over the time, of halls with both.', {
    usedPflops: some('Mean in use, PFLOPS.'),
    ofPflops: some('Mean capacity, PFLOPS.'),
  }),
  effectiveCompute: figure('Capacity × availability × utilisation, PFLOPS.'),
  capacity: Type.Array(Type.Object({ precision: Type.String({ description: "'' not told." }), pflops: Type.Number() })),
  intelligentShare: figure('Capacity in formats of AI / all, 0..1.'),
  availability: figure('(NORMAL + DEGRADED) / time with a known state.'),
  states: Type.Object(
    { normal: Type.Number(), degraded: Type.Number(), maint: Type.Number(), outage: Type.Number(), other: Type.Number() },
    { description: 's.' },
  ),
})
const Climate = Type.Object({
  unit: Type.String(),
  last: some('Newest value.'),
  at: time,
  mean: some('Weighted by time.'),
  min: some('Lowest reading.'),
  max: some('Highest reading.'),
  band: Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }),
  inside: Type.Unsafe<boolean | null>({ type: ['boolean', 'null'], description: 'The newest value lies in the band; null by night.' }),
  inBand: figure('Share of daylight time in the band.', {
    inBandS: Type.Number({ description: 'Daylight time in the band, s.' }),
    observedS: Type.Number({ description: 'Daylight time observed, s.' }),
  }),
})
const Farm = Type.Object({
  climate: nullable(Type.Object(Object.fromEntries(CLIMATE.map((name) => [name, Climate])))),
  vpdKpa: Type.Object({ last: some('kPa.'), mean: some('kPa, of hourly means.') }),
  dli: figure('Mean daily light integral of whole days, mol/(m2·d).'),
  degreeDays: figure('Over whole days, K·d above 10 °C.'),
  days: Type.Array(Type.Object({ day: Type.String(), meanC: some('°C.'), lightMol: some('mol/m2 so far.'), whole: Type.Boolean() })),
  energyKwh: some('kWh.'),
  waterM3: some('m3.'),
  harvestKg: some('kg.'),
  labourHours: some('Hours of people present.'),
  waterProductivity: figure('kg / m3.'),
  litresPerKg: figure('l / kg.'),
  kwhPerKg: figure('kWh / kg.'),
  labourPerTonne: figure('h / t.'),
})
const whole = (description: string) => Type.Integer({ minimum: 0, description })
const SITES = { sites: whole('Sites behind the figure.') }
const LIMIT = { value: Type.Number(), limit: Type.Number(), ok: Type.Boolean({ description: 'Keeps its limit.' }) }
const gated = <T extends object>(figure: T) =>
  Type.Object({
    figure: nullable(figure),
    reason: Type.Unsafe<string | null>({ type: ['string', 'null'], enum: ['privacy', 'not-sent', null] }),
    at: time,
  })
const FLEET_ROW = {
  code: Type.String(),
  nameZh: Type.String(),
  nameEn: Type.String(),
  capacity: gated(
    Type.Object({
      ...SITES,
      pflops: some('PFLOPS of halls that report.'),
      intelligentPflops: some('Of it in formats of AI; null: withheld, or no precision told.'),
      intelligentShare: some('Of the capacity whose precision is told, 0..1.'),
      byPrecision: Type.Array(
        Type.Object({ precision: Type.String({ description: "'' not told." }), pflops: some('PFLOPS; null: withheld.') }),
      ),
    }),
  ),
  pue: gated(
    Type.Object(
      {
        ...SITES,
        ...LIMIT,
        interim: Type.Boolean({ description: 'Of less than a year of metered time.' }),
        totalKwh: Type.Number({ description: 'kWh.' }),
        itKwh: Type.Number({ description: 'kWh.' }),
      },
      { description: 'Summed E_DC / summed E_IT; limit strict.' },
    ),
  ),
  greenShare: gated(
    Type.Object(
      { ...SITES, ...LIMIT, greenKwh: Type.Number({ description: 'kWh.' }) },
      { description: 'Green / all energy of halls that tell both, 0..1; limit strict.' },
    ),
  ),
  occupancy: gated(
    Type.Object(
      { ...SITES, ...LIMIT, used: Type.Number({ description: 'Racks.' }), installed: Type.Number({ description: 'Racks.' }) },
      { description: 'Racks used / installed, 0..1; limit inclusive.' },
    ),
  ),
}
export const ASSET_ANSWERS = {
  ComputeFleet: Type.Object({
    ...FLEET_ROW,
    from: Type.Integer({ description: 'Epoch ms.' }),
    to: Type.Integer({ description: 'Epoch ms.' }),
    cities: Type.Array(Type.Object(FLEET_ROW), { description: 'Of the province: cities with a compute centre.' }),
    silent: Type.Array(
      Type.Object({
        enterprise: Type.String(),
        enterpriseName: Type.String(),
        device: Type.String(),
        name: Type.String(),
        lastAt: time,
        pflops: some('PFLOPS as last told.'),
        precision: Type.String(),
      }),
      { description: 'Halls that send nothing any more.' },
    ),
  }),
  AssetReport: Type.Object({
    from: Type.Integer(),
    to: Type.Integer(),
    devices: Type.Array(
      Type.Object({
        device: Type.String(),
        name: Type.String(),
        type: Type.String(),
        assetClass: Type.Enum([...ASSET_CLASSES]),
        lastAt: time,
        stale: Type.Boolean(),
        compute: nullable(Compute),
        farm: nullable(Farm),
      }),
    ),
    compute: nullable(Compute),
    farm: nullable(Farm),
  }),
}
