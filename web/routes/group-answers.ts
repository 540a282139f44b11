// Shapes of figures of several enterprises and of an enterprise among its peers, named for the OpenAPI page.
import { type TSchema, Type } from 'typebox'
import { KPI_NAMES } from '../../model/kpi.ts'
import { list, nullable, number, ratio, ref, text, time, whole } from './shapes.ts'

const Figure = Type.Object(
  { value: nullable(number), reason: nullable(text), coverage: ratio, n: whole, at: nullable(time) },
  { description: 'A figure with what is needed to trust it. Where `value` is null, `reason` says why; `n` contributors stand behind it.' },
)
const GROUP = {
  code: text,
  nameZh: text,
  nameEn: text,
  enterprises: nullable(whole),
  oee: ref('Figure'),
  availability: ref('Figure'),
  qualityRatio: ref('Figure'),
  energyKwh: ref('Figure'),
}

export const GROUP_ANSWERS: Readonly<Record<string, TSchema>> = {
  Figure,
  Group: Type.Object(GROUP),
  Segments: list('segments', 'Group'),
  Regions: list('regions', 'Group'),
  Benchmark: Type.Object({
    enterprise: text,
    from: time,
    to: time,
    own: nullable(ref('KpiRow')),
    segments: Type.Array(Type.Object({ ...GROUP, weight: number })),
    region: nullable(ref('Group')),
    peers: Type.Array(ref('PeerGroup')),
  }),
  PeerGroup: Type.Object(
    {
      cohort: Type.Object({ kind: Type.Enum(['segment']), code: text, nameZh: text, nameEn: text }),
      basis: Type.Object({
        weights: Type.Enum(['equal-enterprise'], { description: 'Every enterprise counts once; a legal group is one contributor.' }),
        profile: Type.Enum(['inside']),
        period: Type.String({ description: 'Production day.' }),
        noise: Type.Boolean({ description: 'With differential privacy.' }),
        kMean: whole,
        kMedian: whole,
        kQuartiles: whole,
      }),
      kpis: Type.Array(ref('PeerKpi')),
    },
    { description: 'An enterprise among those of its segment.' },
  ),
  PeerKpi: Type.Object({
    kpi: Type.Enum([...KPI_NAMES]),
    better: Type.Enum(['high', 'low']),
    own: ref('Figure'),
    peers: nullable(
      Type.Object({
        mean: nullable(number),
        p10: nullable(number),
        p25: nullable(number),
        p50: nullable(number),
        p75: nullable(number),
        p90: nullable(number),
        n: whole,
      }),
    ),
    reason: nullable(Type.Enum(['privacy'])),
    band: nullable(Type.Enum(['below-p25', 'p25-p50', 'p50-p75', 'above-p75', 'below-p50', 'above-p50'])),
    at: nullable(time),
  }),
}
