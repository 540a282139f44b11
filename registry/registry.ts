// The registry port: small versioned documents about who and where. Reads are synchronous (they sit beside hot paths, behind caches);
// writes are durable when their promise resolves. Adapters: lmdb.ts, memory.ts.
import type { Line, LinePath } from '../model/lines.ts'
import type { Credential, Invitation, Session, User } from '../model/people.ts'
import type { County, Dated, Device, DevicePath, EndedEnterprise, Enterprise, Segment, Site } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import type { RegionFacts } from '../model/region.ts'
import type { SpcChart, SpcLimits } from '../model/spc.ts'
import type { StopChange } from '../model/stops.ts'
import type { SiteTariff, Tariff } from '../model/tariff.ts'
import type { CarbonDocuments } from './carbon.ts'
import type { EconomyDocuments } from './economy.ts'

/** A document whose versions can be taken out one by one: a slip is undone, a plan is called off. */
export type VersionedDocument =
  | { readonly kind: 'enterprise'; readonly id: string }
  | { readonly kind: 'site'; readonly enterprise: string; readonly id: string }
  | { readonly kind: 'tariff'; readonly enterprise: string /** Left out: of the enterprise. */; readonly site?: string }
  | { readonly kind: 'device'; readonly path: DevicePath }
  | { readonly kind: 'region-facts'; readonly code: string }

/** Beside the documents of plants and people. */
type Parts = AsyncDisposable & CarbonDocuments & EconomyDocuments
export type Registry = Parts & {
  /** Rises with every write by any thread or process: caches compare it. */
  readonly revision: number

  enterprises(): readonly Enterprise[]
  enterprise(id: string): Enterprise | undefined
  /** All versions, oldest first; segment, county and weight moves are effective-dated. */
  enterpriseHistory(id: string): readonly Dated<Enterprise>[]
  /** The same of every enterprise, by id, removed ones too: the last version of these is `ended`, so that the past keeps its members. */
  enterpriseHistories(): readonly (readonly Dated<Enterprise>[])[]
  putEnterprise(doc: Enterprise, from: EpochMs): Promise<void>
  /** Takes the version that begins at `from` out, as if it had never been written; false: there is none. */
  dropVersion(of: VersionedDocument, from: EpochMs): Promise<boolean>
  /**
   * Ends the enterprise: nothing speaks of it any more but `enterpriseHistories`, and its users, sessions and credentials are gone. Sites,
   * devices and whatever else was said of it stay, for figures of the past are formed with them.
   */
  removeEnterprise(id: string, at: EpochMs): Promise<void>
  /** Removed ones, by id. */
  endedEnterprises(): readonly EndedEnterprise[]
  /** Brings one back as it was, its users and credentials where their names are free; false: none of this id was removed. */
  restoreEnterprise(id: string): Promise<boolean>

  /** The segments the service knows from the start, and those an operator has registered, retired ones too. */
  segments(): readonly Segment[]
  /** Of these, those an operator has registered. */
  registeredSegments(): readonly Segment[]
  segment(code: string): Segment | undefined
  /** False: the code is one of those known from the start. Retired ones are put with `retiredFrom`, and again without it. */
  putSegment(doc: Segment): Promise<boolean>
  counties(): readonly County[]
  county(code: string): County | undefined
  /** People of a region over time, as somebody imported them; oldest first. */
  regionFacts(code: string): readonly Dated<RegionFacts>[]
  allRegionFacts(): readonly (readonly Dated<RegionFacts>[])[]
  putRegionFacts(doc: RegionFacts, from: EpochMs): Promise<void>

  site(enterprise: string, site: string): readonly Dated<Site>[]
  sites(enterprise: string): readonly Site[]
  putSite(doc: Site, from: EpochMs): Promise<void>

  /** Electricity tariffs of an enterprise, oldest first; empty: none given. */
  tariff(enterprise: string): readonly Dated<Tariff>[]
  /** Those of one site of its own. */
  siteTariff(enterprise: string, site: string): readonly Dated<SiteTariff>[]
  /** Of the site it names, else of the enterprise. */
  putTariff(doc: SiteTariff, from: EpochMs): Promise<void>

  device(path: DevicePath): readonly Dated<Device>[]
  devices(enterprise: string): readonly Device[]
  putDevice(doc: Device, from: EpochMs): Promise<void>

  line(path: LinePath): readonly Dated<Line>[]
  lines(enterprise: string): readonly Line[]
  putLine(doc: Line, from: EpochMs): Promise<void>

  /** Approved limits of one control chart, oldest version first; the last is in force. */
  spcLimits(device: DevicePath, metric: string, chart: SpcChart): readonly SpcLimits[]
  /** Approved limits of all charts of a device, by metric and chart. */
  deviceSpcLimits(device: DevicePath): readonly (readonly SpcLimits[])[]
  /** Puts them in force under the next version number. */
  putSpcLimits(doc: Omit<SpcLimits, 'version'>): Promise<SpcLimits>

  /** What people said of the stops of a device, oldest first. Always the same array where nobody said anything. */
  stopChanges(device: DevicePath): readonly StopChange[]
  /** Keeps it under the next version number. */
  putStopChange(doc: Omit<StopChange, 'version'>): Promise<StopChange>

  credential(username: string): Credential | undefined
  credentials(enterprise: string): readonly Credential[]
  putCredential(doc: Credential): Promise<void>
  removeCredential(username: string): Promise<void>

  user(username: string): User | undefined
  users(): readonly User[]
  putUser(doc: User): Promise<void>
  removeUser(username: string): Promise<void>

  session(tokenSha256: string): Session | undefined
  putSession(doc: Session): Promise<void>
  removeSession(tokenSha256: string): Promise<void>
  putInvitation(doc: Invitation): Promise<void>
  /** Returns the invitation and removes it, so that it works once; undefined if unknown. */
  takeInvitation(tokenSha256: string): Promise<Invitation | undefined>
  /** Drops expired sessions and invitations. */
  sweep(now: EpochMs): Promise<void>
}
