// Shapes of what routes/regions.ts answers, named for the OpenAPI page.
import { type TSchema, Type } from 'typebox'
import { PROSPERITY_PARTS } from '../../model/prosperity.ts'
import { BALANCE_KPIS, WEIGHTINGS } from '../../model/region.ts'
import { RegionFactsPut } from './documents.ts'
import { nullable, number, ref, text, time, whole } from './shapes.ts'

const named = { code: text, nameZh: text, nameEn: text }
const countyClass = nullable(Type.Enum(['mountain', 'island']))
const reason = (...of: string[]) => nullable(Type.Enum(of))

const Row = {
  ...named,
  enterprises: nullable(Type.Integer({ description: 'null: one to four, or a number from which those of another region would follow.' })),
  oee: ref('Figure'),
  availability: ref('Figure'),
  qualityRatio: ref('Figure'),
  energyKwh: ref('Figure'),
  level: Type.Enum(['province', 'city', 'county']),
  class: Type.Unsafe<unknown>({ ...countyClass, description: 'Development class of a county at that time.' }),
  oeeEqual: ref('Figure'),
  change: nullable(
    Type.Object(
      { points: number, baseline: number, days: whole },
      { description: 'OEE of today less the median of up to seven days before, as a fraction. null: no day before is released.' },
    ),
  ),
}
const Spread = Type.Object({
  n: whole,
  mean: nullable(number),
  cv: nullable(number),
  gini: nullable(number),
  giniCorrected: nullable(Type.Number({ description: 'Times n / (n - 1); of equal weights.' })),
  theilT: nullable(number),
  theilL: nullable(number),
  maxMin: nullable(number),
  excluded: Type.Array(text, { description: 'Counties at zero: in no Theil index.' }),
})
const Split = Type.Object({
  groups: Type.Array(
    Type.Object({
      group: Type.Enum(['coast', 'mountain-island']),
      n: whole,
      mean: number,
      share: Type.Number({ description: 'Of the sum of the figure.' }),
      weight: Type.Number({ description: 'Of the weights.' }),
      theilT: number,
      theilL: number,
    }),
  ),
  withinT: number,
  betweenT: number,
  withinL: number,
  betweenL: number,
  betweenShare: nullable(Type.Number({ description: 'Of Theil T, 0..1.' })),
})

export const REGION_ANSWERS: Readonly<Record<string, TSchema>> = {
  RegionRow: Type.Object(Row),
  Region: Type.Object({
    ...Row,
    comparable: Type.Boolean({ description: 'false: different trades, levels are not ranked.' }),
    path: Type.Array(Type.Object(named), { description: 'County, city, province at the time asked about.' }),
    children: Type.Array(ref('RegionRow')),
    segments: Type.Array(Type.Object({ ...named, lq: nullable(Type.Number({ description: 'Location quotient of earned hours.' })) })),
    structure: nullable(
      Type.Object(
        { n: whole, hhi: number, hhiNormalised: nullable(number), entropy: number, excluded: Type.Array(text) },
        { description: 'How concentrated the released energy of the children is.' },
      ),
    ),
  }),
  RegionalBalance: Type.Object({
    kpi: Type.Enum([...BALANCE_KPIS]),
    unit: Type.String({ description: '1, or kWh a head.' }),
    weighting: Type.Object({ asked: Type.Enum([...WEIGHTINGS]), used: Type.Enum([...WEIGHTINGS]) }),
    at: time,
    counties: Type.Array(
      Type.Object({
        ...named,
        class: countyClass,
        value: nullable(number),
        weight: nullable(number),
        excluded: reason('privacy', 'no-reference', 'not-positive'),
      }),
    ),
    spread: Spread,
    split: nullable(Split),
    coverage: Type.Object(
      {
        classes: Type.Array(
          Type.Object({ class: Type.Enum(['coast', 'mountain-island']), counties: whole, coverage: nullable(number), n: whole }),
        ),
        gap: nullable(number),
      },
      { description: 'Enterprises with data in the last 24 h of all registered, by class; `gap` is the largest less the smallest.' },
    ),
    convergence: Type.Object(
      { beta: nullable(number), sigma: nullable(number), days: whole, counties: whole },
      { description: 'A day is a period. Below 0: those behind catch up (beta), the spread shrinks (sigma).' },
    ),
  }),
  RegionFacts: Type.Object({ code: text, ...RegionFactsPut.properties }),
  RegionFactsList: Type.Object({ facts: Type.Array(ref('RegionFacts')) }),
  Prosperity: Type.Object({
    ...named,
    day: Type.String({ description: 'Local day; the last week ends as it begins.', examples: ['2026-01-05'] }),
    from: time,
    to: time,
    index: nullable(Type.Number({ description: '0..100, 50 neutral.' })),
    reason: reason('privacy', 'lunar-new-year', 'no-history'),
    parts: nullable(
      Type.Object(Object.fromEntries(PROSPERITY_PARTS.map((part) => [part, Type.Object({ index: nullable(number), n: whole })]))),
    ),
    n: whole,
    coverage: nullable(Type.Number({ description: 'Share of the enterprises of the segment that could be compared.' })),
    band: Type.Number({ description: 'Fraction of the reference.' }),
    weeks: whole,
    fewest: whole,
  }),
  ConcentrationAnswer: Type.Object({
    ...named,
    concentration: nullable(
      Type.Object({
        n: whole,
        hhi: nullable(number),
        hhiNormalised: nullable(number),
        entropy: nullable(number),
        largestFive: nullable(Type.Number({ description: 'Fraction of earned hours.' })),
      }),
    ),
    reason: reason('privacy'),
  }),
}
