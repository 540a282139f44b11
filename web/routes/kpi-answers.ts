// Shapes of KPI rows, of the formulary and of an opened figure, named for the OpenAPI page.
import { type TSchema, Type } from 'typebox'
import { FURTHER_KPI_NAMES, KPI_NAMES, LOSS_NAMES } from '../../model/kpi.ts'
import { LineFigures } from './line-answers.ts'
import { list, nullable, number, ratio, ref, text, time, whole } from './shapes.ts'

const SITE_WINDOWS = Type.Optional(
  Type.Record(Type.String(), Type.Object({ from: time, to: time, timezone: Type.String({ examples: ['Asia/Shanghai'] }) }), {
    description:
      'By site, where sites begin their days apart: the time each brings in, and the IANA zone in which the site tells it. `from` and `to` are those of the site of most devices.',
  }),
)

export const KPI_ANSWERS: Readonly<Record<string, TSchema>> = {
  KpiRow: Type.Object({
    from: time,
    to: time,
    siteWindows: SITE_WINDOWS,
    scope: Type.String({ examples: ['device:demo-elec-01/liushi-1/assy/mcb-3/s40-delay'] }),
    version: Type.Integer({ description: 'Rises when late data change the row.' }),
    restated: Type.Boolean(),
    provisional: Type.Boolean({ description: 'Data of this time may still arrive.' }),
    censored: Type.Boolean({ description: 'A failure is not repaired at the end of the window: it counts, with its time so far.' }),
    coverage: Type.Unsafe<unknown>({ ...ratio, description: 'Share of planned time with a known state.' }),
    sums: Type.Record(Type.String(), number, {
      description: 'Times in s, counts in pieces, energy in kWh; `counting`: units that count pieces, 0: their counts are unknown.',
    }),
    kpis: Type.Object(Object.fromEntries([...KPI_NAMES, ...FURTHER_KPI_NAMES].map((name) => [name, nullable(number)])), {
      description: 'ISO 22400-2, fractions unless `/kpi-definitions` says another unit. null: see `reasons`.',
    }),
    reasons: Type.Record(Type.String(), text),
    line: Type.Optional(LineFigures),
    losses: Type.Array(
      Type.Object({
        loss: Type.Enum([...LOSS_NAMES]),
        minutes: number,
        factor: Type.Enum(['availability', 'effectiveness', 'qualityRatio']),
      }),
    ),
    units: whole,
    skipped: whole,
    basis: Type.Object({
      calendar: Type.Enum(['calendar', 'all-day']),
      order: Type.Enum(['reported', 'assumed-order']),
      state: Type.Enum(['reported', 'power'], { description: '`power`: some of the states were estimated from power.' }),
    }),
  }),
  KpiRows: list('rows', 'KpiRow'),
  KpiDefinition: Type.Object({
    id: text,
    nameEn: text,
    nameZh: text,
    formula: text,
    formulaZh: nullable(Type.String({ description: 'The formula in Chinese, where it is made of words.' })),
    unit: text,
    range: text,
    better: Type.Enum(['high', 'low', 'neither']),
    aggregation: Type.Enum(['SUM', 'RATIO', 'DIST', 'LAST']),
    source: text,
    edgeEn: text,
    edgeZh: text,
    kpi: nullable(Type.String({ description: 'Name under `kpis` of a KPI row.' })),
    found: nullable(Type.String({ description: 'Where the figure is found.' })),
    missing: nullable(Type.String({ description: 'Why it is not formed.' })),
  }),
  KpiDefinitions: list('definitions', 'KpiDefinition'),
  ExplainedTerm: Type.Object({ symbol: text, value: number, unit: text }),
  Explanation: Type.Object({
    kpi: text,
    scope: text,
    from: time,
    to: time,
    siteWindows: SITE_WINDOWS,
    formula: Type.String({ examples: ['Σ(PRI·GQ) / PBT'] }),
    filled: Type.String({ examples: ['19350 s / 25800 s'] }),
    unit: text,
    value: nullable(number),
    reason: nullable(text),
    terms: Type.Array(ref('ExplainedTerm')),
    coverage: ratio,
    version: whole,
    restated: Type.Boolean(),
    provisional: Type.Boolean(),
    censored: Type.Boolean({ description: 'A failure is not repaired at the end of the window: it counts, with its time so far.' }),
    units: whole,
    skipped: whole,
    basis: Type.Object({ calendar: text, order: text, state: text }),
    devices: Type.Array(
      Type.Object({
        path: text,
        name: text,
        contributes: Type.Boolean({ description: 'At least one of its terms is in the figure.' }),
        value: nullable(number),
        reason: nullable(text),
        coverage: ratio,
        version: whole,
        terms: Type.Array(
          Type.Object({
            symbol: text,
            value: number,
            unit: text,
            counts: Type.Boolean({ description: 'In the term of the figure: those that count add up to it.' }),
          }),
        ),
      }),
    ),
    balance: Type.Object(
      { received: whole, counted: whole, duplicate: whole, refused: whole, tooLate: whole },
      {
        description:
          'What became of the readings that arrived in the hours from `balanceFrom` to `balanceTo`; a message that was refused whole counts as one. `received` is the sum of the rest. By time of arrival, and the figure by the time its readings are of: data sent later are in the hours they came, so this may be 0 beside a figure, and another number beside a silent machine.',
      },
    ),
    balanceFrom: Type.Integer({ description: 'The whole hour that holds `from`, epoch ms; with `siteWindows` each site has its own.' }),
    balanceTo: Type.Integer({ description: 'End of the whole hour that holds the end of the window, epoch ms.' }),
  }),
}
