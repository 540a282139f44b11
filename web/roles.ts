// Who may do what: the one table of rights over all operations of the HTTP interface, and over the rooms of the live board.
// An operator sees everything. An owner sees his own enterprise, and of others only gated figures. A gateway delivers telemetry of its
// enterprise and looks at how it was taken.
import type { EpisodeView, RoleName } from './contract.ts'

/** Nobody needs to sign in, or these roles. */
export type Access = 'anyone' | readonly RoleName[]

const EVERYBODY = ['operator', 'owner', 'gateway'] as const
const PEOPLE = ['operator', 'owner'] as const
const OPERATOR = ['operator'] as const

/** By operationId. A route without a line here does not start. */
export const ACCESS: Readonly<Record<string, Access>> = {
  getLiveness: 'anyone',
  getReadiness: 'anyone',
  // Programs on the same machine without sign-in, else an operator: decided in routes/health.ts.
  getServiceMetrics: 'anyone',
  getOpenApi: 'anyone',
  getAsyncApi: 'anyone',
  signIn: 'anyone',
  signInByLink: 'anyone',
  getSession: EVERYBODY,
  signOut: EVERYBODY,
  setPassword: PEOPLE,
  listUsers: OPERATOR,
  createUser: OPERATOR,
  deleteUser: OPERATOR,
  createSignInLink: OPERATOR,
  listEnterprises: PEOPLE,
  createEnterprise: OPERATOR,
  getEnterprise: PEOPLE,
  listEnterpriseVersions: PEOPLE,
  putEnterprise: OPERATOR,
  cancelEnterpriseVersion: OPERATOR,
  deleteEnterprise: OPERATOR,
  listRemovedEnterprises: OPERATOR,
  restoreEnterprise: OPERATOR,
  listCredentials: PEOPLE,
  createCredential: PEOPLE,
  deleteCredential: PEOPLE,
  listSites: PEOPLE,
  getSite: PEOPLE,
  putSite: PEOPLE,
  listSiteVersions: PEOPLE,
  removeSiteVersion: PEOPLE,
  listDevices: EVERYBODY,
  getDevice: EVERYBODY,
  putDevice: PEOPLE,
  listDeviceVersions: PEOPLE,
  removeDeviceVersion: PEOPLE,
  getRestatement: PEOPLE,
  listLines: EVERYBODY,
  getLine: EVERYBODY,
  putLine: PEOPLE,
  listOrders: PEOPLE,
  getOrder: PEOPLE,
  getQuality: PEOPLE,
  getReadings: PEOPLE,
  getStates: PEOPLE,
  getMetrics: PEOPLE,
  getReasons: 'anyone',
  getStopReasons: PEOPLE,
  listStops: PEOPLE,
  classifyStop: PEOPLE,
  unclassifyStop: PEOPLE,
  listStopChanges: PEOPLE,
  getSpcChart: PEOPLE,
  listSpcLimits: PEOPLE,
  approveSpcLimits: PEOPLE,
  getPowerStates: PEOPLE,
  putPowerStates: PEOPLE,
  getKpis: PEOPLE,
  getKpiDefinitions: 'anyone',
  explainKpi: PEOPLE,
  listKpiVersions: PEOPLE,
  makeEnergyReport: PEOPLE,
  getAssets: PEOPLE,
  getEnergy: PEOPLE,
  explainEnergy: PEOPLE,
  getDeviceEnergy: PEOPLE,
  listCarbonStatements: PEOPLE,
  getCarbonStatement: PEOPLE,
  issueCarbonStatement: PEOPLE,
  getTariff: PEOPLE,
  putTariff: PEOPLE,
  listTariffVersions: PEOPLE,
  removeTariffVersion: PEOPLE,
  listSiteTariffVersions: PEOPLE,
  removeSiteTariffVersion: PEOPLE,
  getSiteTariff: PEOPLE,
  putSiteTariff: PEOPLE,
  endSiteTariff: PEOPLE,
  getDataQuality: PEOPLE,
  // Its total moves by what one silent site has, so it is nobody's but the operator's.
  getComputeFleet: OPERATOR,
  getBalance: EVERYBODY,
  getBenchmark: PEOPLE,
  listFacts: PEOPLE,
  getFacts: PEOPLE,
  putFacts: PEOPLE,
  exportFacts: PEOPLE,
  getSurveyAnswers: PEOPLE,
  putSurveyAnswers: PEOPLE,
  getSurvey: PEOPLE,
  getSegmentSurvey: PEOPLE,
  getRegionSurvey: PEOPLE,
  importFacts: OPERATOR,
  getProductivity: PEOPLE,
  getLevels: PEOPLE,
  getPoints: PEOPLE,
  addPoint: OPERATOR,
  // An owner appeals; only an operator decides: see routes/points.ts.
  appealPoint: PEOPLE,
  getPointRules: PEOPLE,
  putPointRules: OPERATOR,
  getEconomy: PEOPLE,
  getSegmentEconomy: PEOPLE,
  getRegionEconomy: PEOPLE,
  getMuScheme: PEOPLE,
  putMuScheme: OPERATOR,
  postTelemetry: EVERYBODY,
  putSegment: OPERATOR,
  deleteSegment: OPERATOR,
  listPlaces: PEOPLE,
  listSegments: PEOPLE,
  getSegment: PEOPLE,
  listRegions: PEOPLE,
  getRegion: PEOPLE,
  getRegionalBalance: PEOPLE,
  listRegionFacts: PEOPLE,
  putRegionFacts: OPERATOR,
  listRegionFactsVersions: PEOPLE,
  removeRegionFactsVersion: OPERATOR,
  getProsperity: PEOPLE,
  getConcentration: PEOPLE,
  getAudit: OPERATOR,
  getGateRules: PEOPLE,
  verifyAudit: OPERATOR,
  listAlarms: PEOPLE,
  acknowledgeAlarm: PEOPLE,
  shelveAlarm: PEOPLE,
  listQuarantine: PEOPLE,
  replayQuarantined: PEOPLE,
  exportTable: PEOPLE,
}

/** Operations a role has a right to, others than those everybody has: what a page offers. */
export const operationsOf = (role: RoleName): readonly string[] =>
  Object.entries(ACCESS).flatMap(([operation, access]) => (access !== 'anyone' && access.includes(role) ? [operation] : []))

/** As much of a signed-in user as rights depend on. */
export type Person = { readonly role: RoleName; readonly enterprise: string | null }
export type Verdict = 'allowed' | 'unauthenticated' | 'forbidden'

/**
 * `enterprise`: the one the request names in its path or query, if it names one. Another enterprise than one's own is forbidden whether
 * or not it exists, so that a guess learns nothing.
 */
export function decide(access: Access, person: Person | null, enterprise: string | undefined): Verdict {
  if (access === 'anyone') return 'allowed'
  if (person === null) return 'unauthenticated'
  if (!access.includes(person.role)) return 'forbidden'
  if (person.role !== 'operator' && enterprise !== undefined && enterprise !== person.enterprise) return 'forbidden'
  return 'allowed'
}

/** The enterprise a list is cut down to: an operator's wish or none, everybody else's own. */
export function scopeOf(person: Person, wish: string | undefined): string | undefined {
  return person.role === 'operator' ? wish : (person.enterprise ?? '')
}

export type Room =
  | { readonly kind: 'cluster' }
  | { readonly kind: GroupKind; readonly code: string }
  | { readonly kind: 'enterprise'; readonly enterprise: string }
  | { readonly kind: 'device'; readonly enterprise: string; readonly path: string }

const GROUP_KINDS = ['segment', 'county', 'city', 'province'] as const
type GroupKind = (typeof GROUP_KINDS)[number]
const CODE = /^[a-z0-9-]{1,40}$/
const ID = /^[a-z0-9-]{2,32}$/

/** Undefined for anything that is not the name of a room. */
export function parseRoom(name: unknown): Room | undefined {
  if (typeof name !== 'string' || name.length > 200) return undefined
  if (name === 'cluster') return { kind: 'cluster' }
  const colon = name.indexOf(':')
  const kind = name.slice(0, colon)
  const rest = name.slice(colon + 1)
  const group = GROUP_KINDS.find((name) => name === kind)
  if (group !== undefined && CODE.test(rest)) return { kind: group, code: rest }
  if (kind === 'enterprise' && ID.test(rest)) return { kind, enterprise: rest }
  if (kind !== 'device') return undefined
  const levels = rest.split('/')
  return levels.length === 5 && levels.every((level) => ID.test(level)) ? { kind, enterprise: levels[0]!, path: rest } : undefined
}

/** What a person gets of a room: all of it, only what passed the gate, or nothing. */
export type View = 'full' | 'gated' | 'none'

/**
 * The cluster room is the operator's wall: its counts by county (live, open episodes) have not passed the gate. Of a segment or county
 * others than the operator see the figures, without the enterprises and episodes behind them.
 */
export function viewOf(room: Room, person: Person): View {
  if (person.role === 'operator') return 'full'
  if (person.role === 'gateway' || room.kind === 'cluster') return 'none'
  if (room.kind === 'enterprise' || room.kind === 'device') return room.enterprise === person.enterprise ? 'full' : 'none'
  return 'gated'
}

/** An alarm names its enterprise: others than the operator hear their own only, whichever room they are in. */
export function mayHear(episode: EpisodeView, person: Person): boolean {
  return person.role === 'operator' || (person.role === 'owner' && episode.enterprise === person.enterprise)
}
