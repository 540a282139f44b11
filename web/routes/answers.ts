// Shapes of answers, named for the OpenAPI page. They document; the values come from the core and from the registry as they are.
import { type TSchema, Type } from 'typebox'
import { STATES } from '../../model/plant.ts'
import { PROBLEMS } from '../problem.ts'
import { ASSET_ANSWERS } from './asset-answers.ts'
import { CARBON_ANSWERS } from './carbon-answers.ts'
import { DeviceDocument, DOCUMENT_VERSIONS_ANSWERS, SiteDocument } from './document-versions-answers.ts'
import { ENTERPRISE_FIELDS, SegmentPut } from './documents.ts'
import { ECONOMY_ANSWERS } from './economy-answers.ts'
import { RESTATES } from './effective.ts'
import { ENERGY_ANSWERS } from './energy-answers.ts'
import { ENERGY_EXPLAINED_ANSWERS } from './energy-explained-answers.ts'
import { EPISODE_ANSWERS } from './episode-answers.ts'
import { GATE_ANSWERS } from './gate-answers.ts'
import { GROUP_ANSWERS } from './group-answers.ts'
import { KPI_ANSWERS } from './kpi-answers.ts'
import { LINE_ANSWERS } from './line-answers.ts'
import { PLACES_ANSWERS } from './places.ts'
import { POWER_STATES_ANSWERS } from './power-states-answers.ts'
import { REGION_ANSWERS } from './region-answers.ts'
import { REMOVAL_ANSWERS } from './removal-answers.ts'
import { list, nullable, number, ratio, ref, text, time, whole } from './shapes.ts'
import { SPC_ANSWERS } from './spc-answers.ts'
import { STOP_ANSWERS } from './stops-answers.ts'
import { SURVEY_ANSWERS } from './survey-answers.ts'
import { TARIFF_VERSIONS_ANSWERS } from './tariff-versions.ts'
import { VERSIONS_ANSWERS } from './versions-answers.ts'

const role = Type.Enum(['operator', 'owner', 'gateway'])
const counts = Type.Record(Type.String(), whole, { description: 'Number by rejection code.' })

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
    ...SiteDocument.properties,
    from: Type.Integer({ description: 'This version holds from this time on, epoch ms.' }),
    restates: Type.Optional(RESTATES),
  }),
  Sites: list('sites', 'Site'),
  Device: Type.Object({
    ...DeviceDocument.properties,
    calendar: Type.Enum(['site']),
    restates: Type.Optional(RESTATES),
  }),
  Devices: list('devices', 'Device'),
  ...DOCUMENT_VERSIONS_ANSWERS,
  ...TARIFF_VERSIONS_ANSWERS,
  ...LINE_ANSWERS,
  ...KPI_ANSWERS,
  Readings: Type.Object({ metric: text, unit: text, points: Type.Array(Type.Array(number, { minItems: 2, maxItems: 2 })) }),
  ...STOP_ANSWERS,
  ...SPC_ANSWERS,
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
    messages: Type.Object(
      { received: whole, decoded: whole, duplicate: whole, refused: counts },
      { description: 'In messages: `received` is the sum of the rest.' },
    ),
    readings: Type.Object(
      { received: whole, counted: whole, tooLate: whole, refused: counts },
      {
        description:
          'In readings: `received` is the sum of the rest. `refused.DUPLICATE` has those of duplicate messages, too; a message that was refused whole is in none, for nobody can tell how many it held.',
      },
    ),
    quality: Type.Object({ uniqueness: ratio, validity: ratio }),
  }),
  ...ENERGY_ANSWERS,
  ...ENERGY_EXPLAINED_ANSWERS,
  ...CARBON_ANSWERS,
  ...SURVEY_ANSWERS,
  ...REGION_ANSWERS,
  ...GROUP_ANSWERS,
  ...GATE_ANSWERS,
  ...EPISODE_ANSWERS,
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
