// What the routes of the versions of documents answer.
import { type TSchema, Type } from 'typebox'
import { DEVICE_FIELDS, SITE_FIELDS } from './documents.ts'
import { RESTATES } from './effective.ts'
import { nullable, text, time } from './shapes.ts'

const from = Type.Integer({
  description: 'It holds from this time on, epoch ms; the first version also for all time before.',
  examples: [1767225600000],
})
const versionsOf = (name: string) =>
  Type.Object({ versions: Type.Array(Type.Object({ from, doc: Type.Unsafe<unknown>({ $ref: `${name}#` }) })) })

/** As they are written; a version says beside its document from when it holds. */
export const SiteDocument = Type.Object({ id: text, enterprise: text, ...SITE_FIELDS })
export const DeviceDocument = Type.Object({ path: text, ...DEVICE_FIELDS, firstSeen: nullable(time) })

export const DOCUMENT_VERSIONS_ANSWERS: Readonly<Record<string, TSchema>> = {
  SiteDocument,
  SiteVersions: versionsOf('SiteDocument'),
  DeviceDocument,
  DeviceVersions: versionsOf('DeviceDocument'),
  RegionFactsVersions: versionsOf('RegionFacts'),
  VersionRemoved: Type.Object({
    from,
    left: Type.Integer({ description: 'Versions that are left.' }),
    restates: Type.Optional(RESTATES),
  }),
  Restatement: Type.Object(
    {
      looking: Type.Boolean({ description: 'What was last written is not taken into account by every device yet: a second or two.' }),
      days: Type.Integer({ description: 'How far back figures follow a document (`IB_RESTATE_DAYS`), days.' }),
      devices: Type.Integer({ description: 'Devices of the enterprise whose past is gone over now or waits for it.' }),
    },
    { description: 'All figures stand as the documents say when `looking` is false and `devices` is 0.' },
  ),
}
