// Shapes of answers, named for the OpenAPI page. They document; the values come from the core and from the registry as they are.
import { type TSchema, Type } from 'typebox'
import { KPI_NAMES, LOSS_NAMES } from '../../model/kpi.ts'
import { STATES } from '../../model/plant.ts'
import { PROBLEMS } from '../problem.ts'
import { DEVICE_FIELDS, ENTERPRISE_FIELDS, SITE_FIELDS } from './documents.ts'

const nullable = (schema: TSchema) => Type.Union([schema, Type.Null()])
const text = Type.String()
const number = Type.Number()
const whole = Type.Integer()
const time = Type.Integer({ description: 'Epoch ms.', examples: [1767225600000] })
const ratio = nullable(Type.Number({ description: 'Fraction.' }))
const ref = (name: string): TSchema => Type.Unsafe<unknown>({ $ref: `${name}#` })
const list = (name: string, of: string) => Type.Object({ [name]: Type.Array(ref(of)) })
const role = Type.Enum(['operator', 'owner', 'gateway'])
const counts = Type.Record(Type.String(), whole, { description: 'Number by rejection code.' })

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
const Episode = Type.Object({
  id: text,
  device: text,
  deviceName: text,
  enterprise: text,
  enterpriseName: text,
  type: Type.String({ examples: ['process.trip_time:ewma'] }),
  metric: nullable(text),
  severity: Type.Enum(['info', 'warn', 'major', 'critical']),
  from: time,
  to: nullable(Type.Integer({ description: 'Epoch ms; null while it lasts.' })),
  value: nullable(number),
  expected: nullable(number),
  score: nullable(Type.Number({ description: 'Distance from what was expected, in standard deviations.' })),
  message: Type.String({ description: 'A code; the board has the words.' }),
  acknowledgedBy: nullable(text),
  shelvedUntil: nullable(time),
})

export const ANSWERS: Readonly<Record<string, TSchema>> = {
  Problem: Type.Object(
    {
      type: text,
      title: text,
      status: whole,
      detail: text,
      code: Type.Enum(Object.keys(PROBLEMS)),
      errors: Type.Optional(Type.Array(Type.Object({ at: Type.String({ examples: ['body/shifts/0/start'] }), message: text }))),
      requestId: Type.Optional(text),
    },
    { description: 'RFC 9457 problem details.' },
  ),
  Me: Type.Object({ username: text, role, enterprise: nullable(text), enterpriseName: nullable(text) }),
  SignedIn: Type.Object({ token: Type.String({ description: 'For `Authorization: Bearer`.' }), user: ref('Me') }),
  User: Type.Object({ username: text, role, enterprise: nullable(text), hasPassword: Type.Boolean() }),
  Users: list('users', 'User'),
  UserCreated: Type.Object({ user: ref('User'), link: Type.Optional(ref('SignInLink')) }),
  SignInLink: Type.Object({ url: Type.String({ description: 'Works once. The secret is behind the `#`.' }), expiresAt: time }),
  Enterprise: Type.Object({ id: text, ...ENTERPRISE_FIELDS }),
  Enterprises: list('enterprises', 'Enterprise'),
  Credential: Type.Object({ username: text, name: text, createdAt: time }),
  Credentials: list('credentials', 'Credential'),
  CredentialCreated: Type.Object({
    username: text,
    password: Type.String({ description: 'Shown this once.' }),
    topicPrefix: Type.String({ examples: ['ib/v1/demo-elec-01/'] }),
    mqttUrl: Type.String({ examples: ['mqtt://192.168.1.10:1883'] }),
  }),
  Site: Type.Object({
    id: text,
    enterprise: text,
    ...SITE_FIELDS,
    from: Type.Integer({ description: 'This version holds from this time on, epoch ms.' }),
  }),
  Sites: list('sites', 'Site'),
  Device: Type.Object({ path: text, ...DEVICE_FIELDS, calendar: Type.Enum(['site']), firstSeen: nullable(time) }),
  Devices: list('devices', 'Device'),
  KpiRow: Type.Object({
    from: time,
    to: time,
    scope: Type.String({ examples: ['device:demo-elec-01/liushi-1/assy/mcb-3/s40-delay'] }),
    version: Type.Integer({ description: 'Rises when late data change the row.' }),
    restated: Type.Boolean(),
    provisional: Type.Boolean({ description: 'Data of this time may still arrive.' }),
    coverage: Type.Unsafe<unknown>({ ...ratio, description: 'Share of planned time with a known state.' }),
    sums: Type.Record(Type.String(), number, { description: 'Times in s, counts in pieces, energy in kWh.' }),
    kpis: Type.Object(Object.fromEntries(KPI_NAMES.map((name) => [name, nullable(number)])), {
      description: 'ISO 22400-2, fractions; mtbf and mttr in h, specificEnergy in kWh per good piece. null: see `reasons`.',
    }),
    reasons: Type.Record(Type.String(), text),
    losses: Type.Array(Type.Object({ loss: Type.Enum([...LOSS_NAMES]), minutes: number })),
    units: whole,
    skipped: whole,
    basis: Type.Object({ calendar: Type.Enum(['calendar', 'all-day']), order: Type.Enum(['reported', 'assumed-order']) }),
  }),
  KpiRows: list('rows', 'KpiRow'),
  Readings: Type.Object({ metric: text, unit: text, points: Type.Array(Type.Array(number, { minItems: 2, maxItems: 2 })) }),
  StateRow: Type.Object({
    from: time,
    to: time,
    state: Type.Enum([...STATES]),
    reason: nullable(text),
    orderActive: nullable(Type.Boolean()),
  }),
  States: list('states', 'StateRow'),
  Metric: Type.Object({ metric: text, unit: text, lastAt: time }),
  Metrics: list('metrics', 'Metric'),
  Balance: Type.Object({
    messages: Type.Object({ received: whole, decoded: whole, duplicate: whole, refused: counts }),
    readings: Type.Object({ received: whole, counted: whole, tooLate: whole, refused: counts }),
  }),
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
  AuditRecord: Type.Object({
    seq: whole,
    at: time,
    to: Type.String({ description: '`board`, or the recipient whose question it was.' }),
    profile: text,
    cell: text,
    period: text,
    outcome: Type.Enum(['released', 'answered', 'refused']),
    cohort: Type.String({ description: 'SHA-256 of the contributors.' }),
    n: whole,
    rules: Type.Record(Type.String(), Type.Enum(['pass', 'fail'])),
    value: Type.String({ description: 'SHA-256 of the figure.' }),
    prev: Type.String({ description: 'Hash of the record before.' }),
    hash: Type.String({ description: 'SHA-256 of all of the above.' }),
  }),
  AuditMark: Type.Object({ seq: whole, hash: text }),
  Audit: Type.Object({ records: Type.Array(ref('AuditRecord')), checkpoint: ref('AuditMark'), head: ref('AuditMark') }),
  AuditVerdict: Type.Object({
    ok: Type.Boolean(),
    records: whole,
    checkpoint: ref('AuditMark'),
    head: ref('AuditMark'),
    index: nullable(whole),
    because: nullable(text),
  }),
  Episode,
  Episodes: list('alarms', 'Episode'),
  Quarantined: Type.Object({
    id: text,
    receivedAt: time,
    enterprise: text,
    topic: text,
    client: text,
    stage: text,
    code: text,
    detail: text,
    payload: Type.String({ description: 'As text.' }),
    payloadBase64: Type.String({ description: 'The bytes as they came.' }),
    replayedAt: nullable(time),
  }),
  QuarantinedList: list('quarantine', 'Quarantined'),
  Replayed: Type.Object({ accepted: Type.Boolean(), code: nullable(text), detail: nullable(text) }),
  Accepted: Type.Object({ accepted: Type.Integer({ description: 'Messages that are now in the journal, on disk.' }) }),
  Liveness: Type.Object({ status: Type.Enum(['ok']) }),
  Readiness: Type.Object({
    ready: Type.Boolean(),
    journal: Type.Boolean(),
    warehouse: Type.Boolean(),
    link: Type.Boolean(),
    detail: Type.Record(Type.String(), Type.Unknown()),
  }),
}
