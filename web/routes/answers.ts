// Shapes of answers, named for the OpenAPI page. They document; the values come from the core and from the registry as they are.
import { type TSchema, Type } from 'typebox'
import { CHART } from '../../model/detection.ts'
import { FURTHER_KPI_NAMES, KPI_NAMES, LOSS_NAMES } from '../../model/kpi.ts'
import { STATES } from '../../model/plant.ts'
import { LIVE_RULES, RUN_RULES, SPC_CHARTS } from '../../model/spc.ts'
import { PROBLEMS } from '../problem.ts'
import { ASSET_ANSWERS } from './asset-answers.ts'
import { CARBON_ANSWERS } from './carbon-answers.ts'
import { DOCUMENT_VERSIONS_ANSWERS } from './document-versions-answers.ts'
import { DEVICE_FIELDS, ENTERPRISE_FIELDS, SegmentPut, SITE_FIELDS } from './documents.ts'
import { ECONOMY_ANSWERS } from './economy-answers.ts'
import { RESTATES } from './effective.ts'
import { ENERGY_ANSWERS } from './energy-answers.ts'
import { ENERGY_EXPLAINED_ANSWERS } from './energy-explained-answers.ts'
import { GATE_ANSWERS } from './gate-answers.ts'
import { LINE_ANSWERS, LineFigures } from './line-answers.ts'
import { PLACES_ANSWERS } from './places.ts'
import { POWER_STATES_ANSWERS } from './power-states-answers.ts'
import { REGION_ANSWERS } from './region-answers.ts'
import { REMOVAL_ANSWERS } from './removal-answers.ts'
import { STOP_ANSWERS } from './stops-answers.ts'
import { SURVEY_ANSWERS } from './survey-answers.ts'
import { TARIFF_VERSIONS_ANSWERS } from './tariff-versions.ts'
import { VERSIONS_ANSWERS } from './versions-answers.ts'

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
  timezone: Type.String({ description: 'Zone of the plant.', examples: ['Asia/Shanghai'] }),
  type: Type.String({ examples: ['process.trip_time:ewma'] }),
  metric: nullable(text),
  unit: nullable(Type.String({ description: 'UCUM, of value and expected.', examples: ['kA'] })),
  severity: Type.Enum(['info', 'warn', 'major', 'critical']),
  from: time,
  to: nullable(Type.Integer({ description: 'Epoch ms; null while it lasts.' })),
  value: nullable(
    Type.Number({
      description:
        'In `unit`; of `clock` the median offset in ms, of `effectiveness-over-1` the fraction. While an episode lasts, the value that raised it; of one that is over, the worst.',
    }),
  ),
  expected: nullable(
    Type.Number({
      description: 'Like `value`: the mean a control chart had learnt before it. Of `silent` the silence that is an episode, in ms.',
    }),
  ),
  score: nullable(
    Type.Number({
      description: `Of a control chart: (1 - λ) · scoreBefore + λ · r / √(λ/(2-λ)) with λ = ${CHART.smooth} and r = (value - expected) / sigma, at most ${CHART.clip} either way. Raised beyond ${CHART.raise} ${CHART.run} times in a row, over within ${CHART.clear} as often.`,
    }),
  ),
  sigma: nullable(
    Type.Number({
      description:
        'Of a control chart: standard deviation of a single value as it was learnt before `value`, in `unit`. null: of no chart, or not kept.',
    }),
  ),
  scoreBefore: nullable(Type.Number({ description: 'Score of the value before, from which `score` goes on. null as `sigma`.' })),
  message: Type.String({ description: 'A code; the board has the words.' }),
  acknowledgedBy: nullable(text),
  shelvedUntil: nullable(time),
})

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

const SITE_WINDOWS = Type.Optional(
  Type.Record(Type.String(), Type.Object({ from: time, to: time, timezone: Type.String({ examples: ['Asia/Shanghai'] }) }), {
    description:
      'By site, where sites begin their days apart: the time each brings in, and the IANA zone in which the site tells it. `from` and `to` are those of the site of most devices.',
  }),
)
export const ANSWERS: Readonly<Record<string, TSchema>> = {
  ...ECONOMY_ANSWERS,
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
  Me: Type.Object({
    username: text,
    role,
    enterprise: nullable(text),
    enterpriseName: nullable(text),
    hasPassword: Type.Boolean({ description: 'false: came by a one-time link, and has set none yet.' }),
    asksCurrent: Type.Boolean({
      description: 'Setting a password takes the current one: there is one, and the session was not opened by a one-time link.',
    }),
    may: Type.Array(text, { description: 'Operations (`operationId`) the role has a right to, beside those open to everybody.' }),
  }),
  SignedIn: Type.Object({ token: Type.String({ description: 'For `Authorization: Bearer`.' }), user: ref('Me') }),
  User: Type.Object({ username: text, role, enterprise: nullable(text), hasPassword: Type.Boolean() }),
  Users: list('users', 'User'),
  UserCreated: Type.Object({ user: ref('User'), link: Type.Optional(ref('SignInLink')) }),
  SignInLink: Type.Object({ url: Type.String({ description: 'Works once. The secret is behind the `#`.' }), expiresAt: time }),
  Enterprise: Type.Object({ id: text, ...ENTERPRISE_FIELDS }),
  Enterprises: list('enterprises', 'Enterprise'),
  ...PLACES_ANSWERS,
  SegmentDocument: Type.Object({
    code: text,
    ...SegmentPut.properties,
    retiredFrom: Type.Optional(Type.Integer({ description: 'Retired: nobody is put into it from then on, epoch ms.' })),
  }),
  ...REMOVAL_ANSWERS,
  EnterpriseVersions: Type.Object({ versions: Type.Array(Type.Object({ from: time, enterprise: ref('Enterprise') })) }),
  Credential: Type.Object({ username: text, name: text, createdAt: time }),
  Credentials: list('credentials', 'Credential'),
  CredentialCreated: Type.Object({
    username: text,
    name: Type.String({ description: 'As asked for, numbered where another has the name.', examples: ['gateway 2'] }),
    password: Type.String({ description: 'Shown this once.' }),
    topicPrefix: Type.String({ examples: ['ib/v1/demo-elec-01/'] }),
    mqttUrl: Type.String({ examples: ['mqtt://192.168.1.10:1883'] }),
  }),
  Site: Type.Object({
    id: text,
    enterprise: text,
    ...SITE_FIELDS,
    from: Type.Integer({ description: 'This version holds from this time on, epoch ms.' }),
    restates: Type.Optional(RESTATES),
  }),
  Sites: list('sites', 'Site'),
  Device: Type.Object({
    path: text,
    ...DEVICE_FIELDS,
    calendar: Type.Enum(['site']),
    firstSeen: nullable(time),
    restates: Type.Optional(RESTATES),
  }),
  Devices: list('devices', 'Device'),
  ...DOCUMENT_VERSIONS_ANSWERS,
  ...TARIFF_VERSIONS_ANSWERS,
  ...LINE_ANSWERS,
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
    sums: Type.Record(Type.String(), number, { description: 'Times in s, counts in pieces, energy in kWh.' }),
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
  Readings: Type.Object({ metric: text, unit: text, points: Type.Array(Type.Array(number, { minItems: 2, maxItems: 2 })) }),
  ...STOP_ANSWERS,
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
  ...ASSET_ANSWERS,
  ...POWER_STATES_ANSWERS,
  ...VERSIONS_ANSWERS,
  StateRow: Type.Object({
    from: time,
    to: time,
    state: Type.Enum([...STATES]),
    reason: nullable(text),
    orderActive: nullable(Type.Boolean()),
    said: Type.Optional(ref('Said')),
  }),
  States: list('states', 'StateRow'),
  Metric: Type.Object({ metric: text, unit: text, lastAt: time }),
  Metrics: list('metrics', 'Metric'),
  Balance: Type.Object({
    messages: Type.Object({ received: whole, decoded: whole, duplicate: whole, refused: counts }),
    readings: Type.Object({ received: whole, counted: whole, tooLate: whole, refused: counts }),
    quality: Type.Object({ uniqueness: ratio, validity: ratio }),
  }),
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
      { description: 'By whole hours of receipt. `received` is the sum of the rest.' },
    ),
  }),
  ...ENERGY_ANSWERS,
  ...ENERGY_EXPLAINED_ANSWERS,
  ...CARBON_ANSWERS,
  ...SURVEY_ANSWERS,
  Figure,
  ...REGION_ANSWERS,
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
    outcome: Type.Enum(['released', 'held', 'answered', 'refused'], {
      description: '`held`: the newest membership waits because of the rule that fails; the figure before it goes on, or none is shown.',
    }),
    cohort: Type.String({ description: 'SHA-256 of the contributors.' }),
    n: whole,
    rules: Type.Record(Type.String(), Type.Enum(['pass', 'fail'])),
    value: Type.String({ description: 'SHA-256 of the figure.' }),
    prev: Type.String({ description: 'Hash of the record before.' }),
    hash: Type.String({ description: 'SHA-256 of all of the above.' }),
  }),
  AuditMark: Type.Object({ seq: whole, hash: text }),
  Audit: Type.Object({ records: Type.Array(ref('AuditRecord')), checkpoint: ref('AuditMark'), head: ref('AuditMark') }),
  ...GATE_ANSWERS,
  AuditVerdict: Type.Object({
    ok: Type.Boolean(),
    records: whole,
    checkpoint: ref('AuditMark'),
    head: ref('AuditMark'),
    index: nullable(whole),
    because: nullable(text),
  }),
  Episode,
  Episodes: Type.Object({
    alarms: Type.Array(ref('Episode')),
    next: nullable(Type.String({ description: '`after` of the next page; null: this is the last.' })),
  }),
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
    timezone: Type.String({ description: 'Zone of the plant it was sent to.', examples: ['Asia/Shanghai'] }),
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
