// Shapes of control charts and their limits, named for the OpenAPI page.
import { type TSchema, Type } from 'typebox'
import { LIVE_RULES, RUN_RULES, SPC_CHARTS } from '../../model/spc.ts'
import { nullable, number, ref, text, time, whole } from './shapes.ts'

const SPC_TUNING = Type.Object({ lambda: number, width: number, k: number, h: number, fir: Type.Boolean() })
const SPC_SPEC = { lsl: nullable(number), usl: nullable(number), target: nullable(number) }
const SPC_ESTIMATE = {
  centre: number,
  sigma: nullable(
    Type.Number({ description: 'Of one reading within its subgroup (X-bar), of one charted point (individuals); null for p and u.' }),
  ),
  phi: nullable(Type.Number({ description: 'AR(1) coefficient where residuals are charted.' })),
  method: Type.Enum(['range', 'stdev', 'moving-range', 'robust', 'pooled']),
  from: time,
  to: time,
  points: whole,
  readings: whole,
  outliers: nullable(Type.Number({ description: 'Share with |robust z| > 3.5; above 0.05 sigma is taken robustly.' })),
}
const SPC_APPROVAL = { version: whole, approvedBy: text, approvedAt: time, note: nullable(text) }

export const SPC_ANSWERS: Readonly<Record<string, TSchema>> = {
  SpcLimits: Type.Object(
    {
      device: text,
      metric: text,
      chart: Type.Enum([...SPC_CHARTS]),
      subgroup: whole,
      residuals: Type.Boolean(),
      tuning: SPC_TUNING,
      ...SPC_ESTIMATE,
      ...SPC_SPEC,
      ...SPC_APPROVAL,
      restores: nullable(Type.Integer({ description: 'The earlier version whose centre and sigma these are.' })),
    },
    { description: 'Frozen limits of one chart of one metric. Never edited: a change is a new version, and the highest is in force.' },
  ),
  SpcVersions: Type.Object({ limits: Type.Array(ref('SpcLimits')) }),
  SpcChart: Type.Object({
    metric: text,
    unit: text,
    chart: Type.Enum([...SPC_CHARTS]),
    subgroup: whole,
    residuals: Type.Boolean(),
    tuning: SPC_TUNING,
    readings: whole,
    points: Type.Array(
      Type.Object({
        from: time,
        at: time,
        n: Type.Integer({ description: 'Readings, or pieces of a p or u chart.' }),
        mean: number,
        value: Type.Number({ description: 'What is charted: the mean, its EWMA, or the upper CUSUM.' }),
        low: nullable(Type.Number({ description: 'Lower CUSUM.' })),
        ucl: nullable(number),
        lcl: nullable(number),
        spread: nullable(Type.Number({ description: 'Range, standard deviation or moving range.' })),
      }),
    ),
    centre: nullable(number),
    spread: nullable(Type.Object({ kind: Type.Enum(['R', 's', 'MR']), centre: number, ucl: number, lcl: number })),
    limits: nullable(
      Type.Object(
        {
          ...SPC_ESTIMATE,
          source: Type.Enum(['approved', 'provisional']),
          complete: Type.Boolean({ description: 'Enough points stand behind them to be approved.' }),
          version: nullable(whole),
          approvedBy: nullable(text),
          approvedAt: nullable(time),
          note: nullable(text),
        },
        {
          description:
            'Where the limits come from. `provisional`: of the first points of the range asked for, not frozen yet. null: see `reason`.',
        },
      ),
    ),
    reason: nullable(Type.Enum(['too-few', 'no-units', 'not-counts'])),
    signals: Type.Array(
      Type.Object({
        index: Type.Integer({ description: 'Of the point, from 0.' }),
        at: time,
        rule: Type.Enum([...RUN_RULES, 'EWMA', 'CUSUM']),
        on: Type.Enum(['location', 'spread']),
        live: Type.Boolean({ description: `Calls for somebody: ${LIVE_RULES.join(', ')}. The others advise.` }),
      }),
    ),
    capability: Type.Object({
      ...SPC_SPEC,
      n: whole,
      subgroups: whole,
      mean: nullable(number),
      sigmaWithin: nullable(number),
      sigmaOverall: nullable(number),
      ...Object.fromEntries(['cp', 'cpk', 'cpu', 'cpl', 'pp', 'ppk', 'cpm'].map((name) => [name, nullable(number)])),
      reason: nullable(Type.Enum(['no-spec', 'too-few', 'no-variation', 'attribute'])),
      greyed: nullable(Type.Enum(['unstable'])),
      claim: Type.Boolean({ description: 'At least 25 subgroups stand behind it.' }),
    }),
    autocorrelation: nullable(number),
    autocorrelated: Type.Boolean({ description: 'Chart residuals, or means of more readings.' }),
  }),
}
