// The documents people write: enterprise, site, device. A field nobody knows is refused, so that a typing error is not a silent default.
import { type TSchema, Type } from 'typebox'
import { ASSET_CLASSES, ID_PATTERN } from '../../model/plant.ts'

export const text = (max: number, description: string, example: string) =>
  Type.String({ minLength: 1, maxLength: max, description, examples: [example] })
const county = Type.String({ pattern: '^\\d{6}$', description: 'County, GB/T 2260 code.', examples: ['330382'] })
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const strict = { additionalProperties: false } as const
/** Of a document that has versions. */
export const FROM = {
  from: Type.Optional(
    Type.Union([Type.String({ maxLength: 40 }), Type.Integer({ minimum: 0 })], {
      description:
        'The document holds from this time on: ISO 8601 or epoch ms. Default: now. The first version also holds for all time before it.',
      examples: ['2026-01-01T00:00:00+08:00'],
    }),
  ),
}

export const ENTERPRISE_FIELDS = {
  name: text(100, 'Name for people.', '乐清示范电气'),
  segments: Type.Array(
    Type.Object(
      {
        code: Type.String({ pattern: '^[a-z0-9-]{2,40}$', description: 'Segment code.', examples: ['yq-lv-elec'] }),
        weight: Type.Number({
          default: 1,
          exclusiveMinimum: 0,
          maximum: 1,
          description: 'Share of the enterprise, 0..1; all of them sum to 1.',
        }),
      },
      strict,
    ),
    { minItems: 1, maxItems: 10 },
  ),
  county,
  employees: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000_000 })),
  aboveScale: Type.Optional(Type.Boolean({ description: 'Industrial enterprise above designated size (规上).' })),
  group: Type.Optional(
    text(100, 'Legal group. Enterprises of one group count as one contributor in every published figure.', 'demo-group'),
  ),
}
const EnterpriseId = Type.String({
  pattern: ID_PATTERN,
  description: 'Enterprise id, also the first level of its topics.',
  examples: ['demo-elec-01'],
})
export const EnterpriseCreate = Type.Object({ id: EnterpriseId, ...ENTERPRISE_FIELDS, ...FROM }, strict)
export const EnterprisePut = Type.Object({ id: Type.Optional(EnterpriseId), ...ENTERPRISE_FIELDS, ...FROM }, strict)

const people = (what: string) => Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: what }))
export const RegionFactsPut = Type.Object(
  {
    population: people('People living there.'),
    labour: people('People working in industry.'),
    source: text(200, 'Where the numbers are from, with their year.', '浙江统计年鉴 2025, 表 2-3'),
    ...FROM,
  },
  strict,
)
export const SegmentPut = Type.Object(
  {
    nameZh: text(60, 'Chinese name.', '乐清连接器'),
    nameEn: text(100, 'English name.', 'Yueqing connectors'),
    classes: Type.Array(Type.String({ pattern: '^\\d{4}$', description: 'GB/T 4754-2017 class.', examples: ['3824'] }), {
      maxItems: 20,
      default: [],
    }),
    counties: Type.Array(county, { maxItems: 90, default: [], description: 'Counties it is known for.' }),
  },
  strict,
)

const clock = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'Local wall-clock time, HH:MM.', examples: ['08:00'] })
/** A shift to the end of its day ends at 24:00, or at 00:00: the two are the same. */
const endClock = Type.String({
  pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$',
  description: 'Local wall-clock time, HH:MM.',
  examples: ['16:00'],
})
const days = Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
  minItems: 1,
  maxItems: 7,
  uniqueItems: true,
  default: [1, 2, 3, 4, 5, 6, 7],
  description: '1 Monday … 7 Sunday. Default: every day.',
})
const Shift = Type.Object(
  { name: text(40, 'Name of the shift.', '早班'), start: clock, end: endClock, days },
  { ...strict, description: 'An `end` at or before `start` runs over midnight and belongs to the day it began.' },
)
const Break = Type.Object({ start: clock, end: endClock, days: Type.Optional(days) }, strict)
export const SITE_FIELDS = {
  name: text(100, 'Name for people.', '柳市一厂'),
  county: Type.String({
    pattern: '^\\d{6}$',
    description: 'County, GB/T 2260 code; of a site outside the province any. Figures of counties go by that of the enterprise.',
    examples: ['330382'],
  }),
  timezone: Type.String({ maxLength: 60, description: 'IANA time zone.', examples: ['Asia/Shanghai'] }),
  shifts: Type.Array(Shift, {
    maxItems: 24,
    description: 'Planned time. Without a shift all time is planned, and figures say so. Shifts may not overlap.',
  }),
  breaks: Type.Array(Break, { maxItems: 48, default: [], description: 'Not planned, inside shifts.' }),
  exceptions: Type.Array(
    Type.Object(
      {
        date: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'Local day.', examples: ['2026-02-17'] }),
        shifts: Type.Array(Shift, { maxItems: 24, default: [] }),
        breaks: Type.Array(Break, { maxItems: 48, default: [] }),
      },
      strict,
    ),
    { maxItems: 1000, default: [], description: 'Days with another plan: holidays (no shifts), extra shifts.' },
  ),
}
export const SitePut = Type.Object(
  { id: Type.Optional(Type.String()), enterprise: Type.Optional(Type.String()), ...SITE_FIELDS, ...FROM },
  { ...strict, description: '`id` and `enterprise` may repeat what the path says.' },
)

/** A tuple of JSON Schema would be one of draft-07, which OpenAPI 3.1 reads otherwise. */
const band = (unit: string, minimum: number, maximum: number) =>
  Type.Optional(
    Type.Unsafe<[number, number]>(
      Type.Array(Type.Number({ minimum, maximum }), { minItems: 2, maxItems: 2, description: `Lowest and highest, ${unit}.` }),
    ),
  )
export const DEVICE_FIELDS = {
  name: Type.Optional(text(100, 'Name for people. Default: the device id.', '延时校验 S40')),
  type: Type.Optional(Type.String({ maxLength: 60, description: 'Kind of machine.', examples: ['mcb-line-s40'] })),
  assetClass: Type.Optional(
    Type.Enum([...ASSET_CLASSES], {
      description: 'What the device is. Only a machine has an OEE; a compute centre and a farm have figures of their own. Default machine.',
    }),
  ),
  designItPower: Type.Optional(
    nullable(
      Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000, description: 'Of a compute centre: power its IT is designed for, kW.' }),
    ),
  ),
  bands: Type.Optional(
    nullable(
      Type.Object(
        { temperature: band('°C', -50, 100), humidity: band('fraction', 0, 1), co2: band('ppm', 0, 10_000) },
        {
          ...strict,
          description: 'Of a farm: the climate it is run in. Default: greenhouse tomato by day, 21-27 °C, 50-70 %, 400-1,500 ppm.',
        },
      ),
    ),
  ),
  idealCycle: Type.Optional(
    nullable(Type.Number({ minimum: 0.001, maximum: 86_400, description: 'Planned run time per item (PRI), s.', examples: [1.2] })),
  ),
  ratedPower: Type.Optional(nullable(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000, description: 'kW.' }))),
  kpiScope: Type.Optional(Type.Boolean({ description: 'Counts towards line and enterprise OEE. Default true.' })),
  minorStopLimit: Type.Optional(
    nullable(Type.Number({ minimum: 1, maximum: 86_400, description: 'A longer stop is a breakdown, s. Default 300.' })),
  ),
  staleAfter: Type.Optional(
    nullable(Type.Number({ minimum: 1, maximum: 604_800, description: 'Without a sign of life for this long, time is unobserved, s.' })),
  ),
}
export const DevicePut = Type.Object(
  {
    ...DEVICE_FIELDS,
    path: Type.Optional(Type.String()),
    calendar: Type.Optional(Type.Enum(['site'], { description: 'A device follows the calendar of its site.' })),
    firstSeen: Type.Optional(nullable(Type.Integer())),
    ...FROM,
  },
  {
    ...strict,
    description:
      'A field that is left out keeps its value; null takes an optional one away. `path`, `calendar` and `firstSeen` may repeat what a GET said.',
  },
)
