// What the front asks of the core and of the registry, and nothing wider. The composition root carries it over the link.
import type { DataQualityReport } from '../model/data-quality.ts'
import type { Admission, AuditPage, AuditVerdict, GateRules, PeerGroup } from '../model/gate.ts'
import type { Line, LinePath } from '../model/lines.ts'
import type { OrderView } from '../model/orders.ts'
import type { Credential, Invitation, Session, User } from '../model/people.ts'
import type { County, Dated, Device, DevicePath, EndedEnterprise, Enterprise, Segment, Site } from '../model/plant.ts'
import type { PowerHistogram } from '../model/power-states.ts'
import type { PieceQuality } from '../model/quality.ts'
import type { EpochMs } from '../model/reading.ts'
import type { SpcChart, SpcLimits, SpcPhase1, SpcQuestion, SpcRange, SpcView } from '../model/spc.ts'
import type { StopChange } from '../model/stops.ts'
import type { OpenableName } from '../model/sum-figures.ts'
import type { SiteTariff, Tariff } from '../model/tariff.ts'
import type { DeviceEnergy, MeteredCarriers } from '../model/views.ts'
import type { Every } from '../model/windows.ts'
import type { AssetCore } from './asset-port.ts'
import type { CarbonRegistry } from './carbon-ports.ts'
import type { Balance, Delta, EpisodeView, Explanation, GroupRow, KpiRow, RoomName, Snapshot, StateRow } from './contract.ts'
import type { EconomyCore, EconomyRegistry } from './economy-ports.ts'
import type { RegionCore, RegionRegistry } from './region-ports.ts'
import type { StopsCore } from './stops-core.ts'
import type { SurveyCore } from './survey-ports.ts'
import type { VersionedDocument, VersionsCore } from './versions-core.ts'

export type QuarantineView = {
  id: string
  receivedAt: EpochMs
  enterprise: string
  topic: string
  client: string
  stage: string
  code: string
  detail: string
  payload: string
  payloadBase64: string
  replayedAt: EpochMs | null
}
export type Health = { journal: boolean; warehouse: boolean; link: boolean; detail: Record<string, unknown> }

/** What resources with a file of their own ask. */
type Resources = AssetCore & EconomyCore & RegionCore & StopsCore & SurveyCore & VersionsCore
type Day = 'today' | 'yesterday'
type Span = { readonly from: EpochMs; readonly to: EpochMs }
type KpisAsked = {
  enterprise: string
  from: EpochMs
  to: EpochMs
  every: Every
  wholeFirst?: boolean
  /** In place of range and step: the production day boards show, each device that of its own site. */
  day?: Day
  level: 'device' | 'line' | 'enterprise'
  device?: string
  /** Of the devices of this site alone. */
  site?: string
  convention?: { losses?: 'iso22400' | 'tpm'; divisor?: 'n' | 'n+1' }
}
/** Answers come from the core thread; every call may reject with a Fault `UNAVAILABLE`. */
export type Core = Resources & {
  kpis(q: KpisAsked): Promise<KpiRow[]>
  /** The same as JSON text, `{"rows":[…]}`: an answer of many rows crosses threads as bytes. */
  kpisText(q: KpisAsked): Promise<Uint8Array>
  /** null: the enterprise has no such scope, or nothing is known of it in that time. */
  explain(q: {
    enterprise: string
    from: EpochMs
    to: EpochMs
    every?: Every
    day?: Day
    scope: string
    kpi: OpenableName
  }): Promise<Explanation | null>
  /** The production day boards show: of the site of most devices, and of each site; null: no device yet. */
  day(q: { enterprise: string; day: Day }): Promise<(Span & { sites: Readonly<Record<string, Span>> }) | null>
  readings(q: {
    device: string
    metric: string
    from: EpochMs
    to: EpochMs
    points: number
  }): Promise<{ metric: string; unit: string; points: [EpochMs, number][] } | null>
  states(q: { device: string; from: EpochMs; to: EpochMs }): Promise<StateRow[] | null>
  /** Metrics a device has sent. */
  metrics(q: { device: string }): Promise<{ metric: string; unit: string; lastAt: EpochMs }[] | null>
  /** null: no such device, or it never sent the metric. */
  spc(q: SpcQuestion): Promise<SpcView | null>
  /** What limits a range would give. */
  spcPhase1(q: SpcRange): Promise<SpcPhase1 | null>
  /** Power of a machine and what it says of running and standing; null: no such device, or it never sent power. */
  powerHistogram(q: { device: string }): Promise<PowerHistogram | null>
  /** Orders that touch [from, to), newest first. */
  orders(q: { enterprise: string; from: EpochMs; to: EpochMs }): Promise<OrderView[]>
  /** null: nothing is known of that order. */
  order(q: { enterprise: string; po: string }): Promise<OrderView | null>
  /** Of one device; null: there is none. */
  quality(q: { device: string; from: EpochMs; to: EpochMs }): Promise<PieceQuality | null>
  /** null: no such device. */
  deviceEnergy(q: { device: string; from: EpochMs; to: EpochMs }): Promise<DeviceEnergy | null>
  /** Gas, steam, water and air metered in the hours that begin in the range. */
  carriers(q: {
    enterprise: string
    site?: string
    from: EpochMs
    to: EpochMs
    /** Of these sites another time. */
    sites?: Readonly<Record<string, Span>>
  }): Promise<MeteredCarriers>
  dataQuality(q: { enterprise: string; from: EpochMs; to: EpochMs; device?: string }): Promise<DataQualityReport>
  balance(q: { enterprise: string; from: EpochMs; to: EpochMs }): Promise<Balance>
  /** `profile`: parameters of the gate, `inside` unless told otherwise. */
  segments(q: { profile?: 'inside' | 'public' }): Promise<GroupRow[]>
  regions(q: { profile?: 'inside' | 'public' }): Promise<GroupRow[]>
  /** Where the enterprise stands in each of its segments; null: nobody knows it. */
  peers(q: { enterprise: string }): Promise<PeerGroup[] | null>
  /** Counts the cells against the recipient's budget of the day, and says which must not be shown. */
  admit(q: { recipient: string; cells: string[] }): Promise<Admission>
  /** Sealed records of the gate after `after`, oldest first; without it the newest. */
  audit(q: { after?: number; limit: number; cell?: string }): Promise<AuditPage>
  /** What a cell must pass, by profile: the same for everybody, and no figure of anybody. */
  gateRules(): Promise<{ profiles: GateRules[] }>
  verifyAudit(): Promise<AuditVerdict>
  alarms(q: {
    enterprise?: string
    from: EpochMs
    to: EpochMs
    openOnly: boolean
    after?: { from: EpochMs; id: string }
    limit: number
  }): Promise<EpisodeView[]>
  /** null: no such episode (or not of that enterprise). */
  acknowledge(q: { id: string; by: string; at: EpochMs; enterprise?: string }): Promise<EpisodeView | null>
  shelve(q: { id: string; by: string; at: EpochMs; until: EpochMs | null; enterprise?: string }): Promise<EpisodeView | null>
  quarantine(q: { enterprise?: string; from: EpochMs; to: EpochMs; code?: string; limit: number }): Promise<QuarantineView[]>
  /** Sends the stored bytes through the whole path again, corrected bytes if given. */
  replay(q: {
    id: string
    enterprise?: string
    payload?: string
  }): Promise<{ accepted: boolean; code: string | null; detail: string | null } | null>
  /** Writes an export to a temporary file of the core's data directory and names it; the front streams and removes it. */
  exportTo(q: {
    table: 'kpis' | 'readings' | 'episodes'
    format: 'csv' | 'parquet'
    enterprise: string
    from: EpochMs
    to: EpochMs
  }): Promise<{ file: string }>
  snapshot(q: { room: RoomName }): Promise<Snapshot | null>
  /** Rooms somebody looks at now: the core works out deltas for these only. */
  watch(q: { rooms: RoomName[] }): Promise<void>
  health(): Promise<Health>
  /** Prometheus text of the core's own counters. */
  metricsText(): Promise<string>
}
/** What the core tells the front without being asked. */
export type CoreNews = {
  onDelta(listener: (delta: Delta) => void): void
  onAlarm(listener: (rooms: RoomName[], episode: EpisodeView) => void): void
}

/** The HTTP door into the journal: resolves when the payload is on disk. `client`: `{enterprise}/{username}/{client id}`. */
export type TelemetryDoor = { publish(topic: string, client: string, payload: Uint8Array): Promise<void> }

/** What the front keeps in the registry; every registry adapter fits by shape. Reads are synchronous, writes durable when resolved. */
export type Registry = CarbonRegistry &
  EconomyRegistry &
  RegionRegistry & {
    /** Rises with every write by any thread or process. */
    readonly revision: number

    enterprises(): readonly Enterprise[]
    enterprise(id: string): Enterprise | undefined
    enterpriseHistory(id: string): readonly Dated<Enterprise>[]
    /** All versions of every enterprise; of removed ones the last is `ended`. */
    enterpriseHistories(): readonly (readonly Dated<Enterprise>[])[]
    putEnterprise(doc: Enterprise, from: EpochMs): Promise<void>
    /** Takes the version that begins at `from` out; false: there is none. */
    dropVersion(of: VersionedDocument, from: EpochMs): Promise<boolean>
    removeEnterprise(id: string, at: EpochMs): Promise<void>
    endedEnterprises(): readonly EndedEnterprise[]
    /** False: none of this id was removed. */
    restoreEnterprise(id: string): Promise<boolean>

    /** Segments and counties an enterprise may be in; retired segments too. */
    segments(): readonly Segment[]
    /** Of these, those an operator has registered. */
    registeredSegments(): readonly Segment[]
    segment(code: string): Segment | undefined
    /** False: the code is one of those known from the start. */
    putSegment(doc: Segment): Promise<boolean>
    counties(): readonly County[]
    county(code: string): County | undefined

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
    /** Works once: the invitation is gone when this resolves. */
    takeInvitation(tokenSha256: string): Promise<Invitation | undefined>
    sweep(now: EpochMs): Promise<void>
  }
