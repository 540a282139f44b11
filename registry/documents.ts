// The registry over any store of keyed documents: which document lies under which key, what belongs to what. The adapters differ in
// their store only. Never validates: documents were checked where they came in.
import type { Line } from '../model/lines.ts'
import type { Credential, Invitation, Session, User } from '../model/people.ts'
import type { Dated, Device, EndedEnterprise, Enterprise, Segment, Site } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import type { RegionFacts } from '../model/region.ts'
import type { SpcLimits } from '../model/spc.ts'
import type { StopChange } from '../model/stops.ts'
import type { SiteTariff, Tariff } from '../model/tariff.ts'
import { carbonDocuments } from './carbon.ts'
import { COUNTIES, countyOf } from './counties.ts'
import { economyDocuments } from './economy.ts'
import type { Registry, VersionedDocument } from './registry.ts'
import { SEGMENTS, segmentOf } from './segments.ts'

/** Reads inside a write see what it has written so far. */
type Access = {
  get(key: string): unknown
  /** Documents whose key begins with `prefix` (which ends in `/`), by key. */
  list(prefix: string): readonly unknown[]
}
export type Change = Access & { put(key: string, document: unknown): void; remove(key: string): void }
export type Store = Access & {
  readonly revision: number
  /** Carries out `change` whole or not at all, durable when resolved; the revision rises by one. */
  write<T>(change: (store: Change) => T): Promise<T>
  close(): Promise<void>
}

/** Versions of one document that are kept; the oldest are forgotten first. Calendars change weekly at most, so this is decades. */
const VERSIONS_LIMIT = 1000
/** Always the same: caches compare. */
const NO_CHANGES: readonly StopChange[] = []

// `/` is in no id, and sorts apart from what ids hold: a prefix that ends in it holds exactly one enterprise's keys.
const key = {
  enterprise: (id: string) => `enterprise/${id}`,
  ended: (id: string) => `ended/${id}`,
  segment: (code: string) => `segment/${code}`,
  facts: (code: string) => `facts/${code}`,
  site: (enterprise: string, site: string) => `site/${enterprise}/${site}`,
  device: (path: string) => `device/${path}`,
  line: (path: string) => `line/${path}`,
  tariff: (enterprise: string) => `tariff/${enterprise}`,
  siteTariff: (enterprise: string, site: string) => `site-tariff/${enterprise}/${site}`,
  spc: (device: string, metric: string, chart: string) => `spc/${device}/${metric}/${chart}`,
  stops: (device: string) => `stops/${device}`,
  credential: (username: string) => `credential/${username}`,
  user: (username: string) => `user/${username}`,
  session: (token: string) => `session/${token}`,
  invitation: (token: string) => `invitation/${token}`,
}

/** What is needed to bring an enterprise back. */
type Ended = {
  readonly at: EpochMs
  readonly versions: readonly Dated<Enterprise>[]
  readonly users: readonly User[]
  readonly credentials: readonly Credential[]
}
/** Its versions up to the end, and the end. */
const endedHistory = ({ at, versions }: Ended): readonly Dated<Enterprise>[] => [
  ...versions.filter(({ from }) => from < at),
  { from: at, doc: { ...versions.at(-1)!.doc, ended: true } },
]

function keyOf(of: VersionedDocument): string {
  switch (of.kind) {
    case 'enterprise':
      return key.enterprise(of.id)
    case 'site':
      return key.site(of.enterprise, of.id)
    case 'tariff':
      return of.site === undefined ? key.tariff(of.enterprise) : key.siteTariff(of.enterprise, of.site)
    case 'device':
      return key.device(of.path)
    case 'region-facts':
      return key.facts(of.code)
  }
}

export function createRegistry(store: Store): Registry {
  // The store holds what the put-functions below gave it, under a key of its kind: here is where documents get their type back.
  const get = <T>(at: string, from: Access = store) => from.get(at) as T | undefined
  const list = <T>(prefix: string, from: Access = store) => from.list(prefix) as readonly T[]
  const history = <T>(at: string) => get<readonly Dated<T>[]>(at) ?? []
  const newest = <T>(prefix: string) => list<readonly Dated<T>[]>(prefix).map((versions) => versions.at(-1)!.doc)
  const putVersion = <T>(at: string, doc: T, from: EpochMs) =>
    store.write((to) => to.put(at, withVersion(get<readonly Dated<T>[]>(at, to) ?? [], doc, from)))
  const put = (at: string, doc: unknown) => store.write((to) => to.put(at, doc))
  const endSessions = (to: Change, which: (session: Session) => boolean) => {
    for (const session of list<Session>('session/', to)) if (which(session)) to.remove(key.session(session.tokenSha256))
  }
  const forgetUser = (to: Change, username: string) => {
    to.remove(key.user(username))
    endSessions(to, (session) => session.username === username)
    for (const invitation of list<Invitation>('invitation/', to))
      if (invitation.username === username) to.remove(key.invitation(invitation.tokenSha256))
  }

  return {
    get revision() {
      return store.revision
    },

    enterprises: () => newest<Enterprise>('enterprise/'),
    enterprise: (id) => history<Enterprise>(key.enterprise(id)).at(-1)?.doc,
    enterpriseHistory: (id) => history<Enterprise>(key.enterprise(id)),
    enterpriseHistories: () => [...list<readonly Dated<Enterprise>[]>('enterprise/'), ...list<Ended>('ended/').map(endedHistory)],
    putEnterprise: (doc, from) => putVersion(key.enterprise(doc.id), doc, from),
    dropVersion: (of, from) =>
      store.write((to) => {
        const at = keyOf(of)
        const versions = get<readonly Dated<unknown>[]>(at, to) ?? []
        const left = versions.filter((version) => version.from !== from)
        if (left.length === 0) to.remove(at)
        else to.put(at, left)
        return left.length < versions.length
      }),
    removeEnterprise: (id, at) =>
      store.write((to) => {
        const versions = get<readonly Dated<Enterprise>[]>(key.enterprise(id), to)
        if (versions === undefined) return
        const credentials = list<Credential>('credential/', to).filter(({ enterprise }) => enterprise === id)
        const users = list<User>('user/', to).filter(({ enterprise }) => enterprise === id)
        const ended: Ended = { at, versions, users, credentials }
        to.put(key.ended(id), ended)
        to.remove(key.enterprise(id))
        for (const { username } of credentials) to.remove(key.credential(username))
        for (const { username } of users) forgetUser(to, username)
        endSessions(to, (session) => session.enterprise === id)
      }),
    endedEnterprises: () =>
      list<Ended>('ended/').map(
        ({ at, versions, users, credentials }): EndedEnterprise => ({
          at,
          enterprise: versions.at(-1)!.doc,
          users: users.map(({ username }) => username),
          credentials: credentials.map(({ username }) => username),
        }),
      ),
    restoreEnterprise: (id) =>
      store.write((to) => {
        const ended = get<Ended>(key.ended(id), to)
        if (ended === undefined) return false
        to.put(key.enterprise(id), ended.versions)
        to.remove(key.ended(id))
        const isFree = ({ username }: { username: string }) =>
          get(key.user(username), to) === undefined && get(key.credential(username), to) === undefined
        for (const user of ended.users.filter(isFree)) to.put(key.user(user.username), user)
        for (const credential of ended.credentials.filter(isFree)) to.put(key.credential(credential.username), credential)
        return true
      }),

    segments: () => [...SEGMENTS, ...list<Segment>('segment/')],
    registeredSegments: () => list<Segment>('segment/'),
    segment: (code) => segmentOf(code) ?? get<Segment>(key.segment(code)),
    putSegment: (doc) =>
      store.write((to) => {
        if (segmentOf(doc.code) !== undefined) return false
        to.put(key.segment(doc.code), doc)
        return true
      }),
    counties: () => COUNTIES,
    county: countyOf,
    regionFacts: (code) => history<RegionFacts>(key.facts(code)),
    allRegionFacts: () => list<readonly Dated<RegionFacts>[]>('facts/'),
    putRegionFacts: (doc, from) => putVersion(key.facts(doc.code), doc, from),

    site: (enterprise, site) => history<Site>(key.site(enterprise, site)),
    sites: (enterprise) => newest<Site>(`site/${enterprise}/`),
    putSite: (doc, from) => putVersion(key.site(doc.enterprise, doc.id), doc, from),

    tariff: (enterprise) => history<Tariff>(key.tariff(enterprise)),
    siteTariff: (enterprise, site) => history<SiteTariff>(key.siteTariff(enterprise, site)),
    putTariff: (doc, from) =>
      putVersion(doc.site === undefined ? key.tariff(doc.enterprise) : key.siteTariff(doc.enterprise, doc.site), doc, from),

    device: (path) => history<Device>(key.device(path)),
    devices: (enterprise) => newest<Device>(`device/${enterprise}/`),
    putDevice: (doc, from) => putVersion(key.device(doc.path), doc, from),

    line: (path) => history<Line>(key.line(path)),
    lines: (enterprise) => newest<Line>(`line/${enterprise}/`),
    putLine: (doc, from) => putVersion(key.line(doc.path), doc, from),

    spcLimits: (device, metric, chart) => get<readonly SpcLimits[]>(key.spc(device, metric, chart)) ?? [],
    deviceSpcLimits: (device) => list<readonly SpcLimits[]>(`spc/${device}/`),
    putSpcLimits: (doc) =>
      store.write((to) => {
        const at = key.spc(doc.device, doc.metric, doc.chart)
        const versions = get<readonly SpcLimits[]>(at, to) ?? []
        const made: SpcLimits = { ...doc, version: (versions.at(-1)?.version ?? 0) + 1 }
        to.put(at, [...versions, made].slice(-VERSIONS_LIMIT))
        return made
      }),

    stopChanges: (device) => get<readonly StopChange[]>(key.stops(device)) ?? NO_CHANGES,
    putStopChange: (doc) =>
      store.write((to) => {
        const at = key.stops(doc.device)
        const changes = get<readonly StopChange[]>(at, to) ?? []
        const made: StopChange = { ...doc, version: (changes.at(-1)?.version ?? 0) + 1 }
        to.put(at, [...changes, made].slice(-VERSIONS_LIMIT))
        return made
      }),
    ...economyDocuments(store),
    ...carbonDocuments(store),

    credential: (username) => get<Credential>(key.credential(username)),
    credentials: (enterprise) => list<Credential>('credential/').filter((c) => c.enterprise === enterprise),
    putCredential: (doc) => put(key.credential(doc.username), doc),
    removeCredential: (username) => store.write((to) => to.remove(key.credential(username))),

    user: (username) => get<User>(key.user(username)),
    users: () => list<User>('user/'),
    putUser: (doc) => put(key.user(doc.username), doc),
    removeUser: (username) => store.write((to) => forgetUser(to, username)),

    session: (token) => get<Session>(key.session(token)),
    putSession: (doc) => put(key.session(doc.tokenSha256), doc),
    removeSession: (token) => store.write((to) => to.remove(key.session(token))),
    putInvitation: (doc) => put(key.invitation(doc.tokenSha256), doc),
    takeInvitation: (token) =>
      store.write((to) => {
        const found = get<Invitation>(key.invitation(token), to)
        to.remove(key.invitation(token))
        return found
      }),
    async sweep(now) {
      const over = (from: Access) => [
        ...list<Session>('session/', from).flatMap((s) => (s.expiresAt <= now ? [key.session(s.tokenSha256)] : [])),
        ...list<Invitation>('invitation/', from).flatMap((i) => (i.expiresAt <= now ? [key.invitation(i.tokenSha256)] : [])),
      ]
      // A sweep that finds nothing is no write: a new revision would empty every cache.
      if (over(store).length > 0)
        await store.write((to) => {
          for (const at of over(to)) to.remove(at)
        })
    },

    [Symbol.asyncDispose]: () => store.close(),
  }
}

/** History with `doc` in force from `from` until the next version; it replaces a version of the same time. */
function withVersion<T>(versions: readonly Dated<T>[], doc: T, from: EpochMs): readonly Dated<T>[] {
  const others = versions.filter((version) => version.from !== from)
  return [...others, { from, doc }].sort((a, b) => a.from - b.from).slice(-VERSIONS_LIMIT)
}
