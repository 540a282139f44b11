// The rights of every role over every route, as a table: a route that is added without a line here fails.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_MU_SCHEME } from '../../../model/mu-score.ts'
import { DEFAULT_POINT_RULES } from '../../../model/points.ts'
import { ACCESS } from '../../../web/roles.ts'
import { DEVICE, ENT, GATEWAY, openFront, RIVAL, STOP, type TestFront } from './front.ts'

type Row = readonly [
  operation: string,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  status: { nobody: number; operator: number; owner: number; gateway: number },
  body?: unknown,
]
const on = (path: string) => `/api/v1/enterprises/${path.replace('/', '/devices/')}`
const everybody = { nobody: 401, operator: 200, owner: 200, gateway: 200 }
const people = { nobody: 401, operator: 200, owner: 200, gateway: 403 }
const operator = { nobody: 401, operator: 200, owner: 403, gateway: 403 }
const open = { nobody: 200, operator: 200, owner: 200, gateway: 200 }
const enterprise = { name: 'N', segments: [{ code: 'yq-lv-elec', weight: 1 }], county: '330382' }
const site = { name: 'S', county: '330382', timezone: 'Asia/Shanghai', shifts: [{ name: 'a', start: '08:00', end: '16:00' }] }
const tariff = { basePrice: 0.7, spans: [{ from: '00:00', to: '24:00', period: 'flat', factor: 1 }] }
const E = `/api/v1/enterprises/${ENT}`
const R = `/api/v1/enterprises/${RIVAL}`

const TABLE: readonly Row[] = [
  ['getLiveness', 'GET', '/healthz', open],
  ['getReadiness', 'GET', '/readyz', open],
  ['getServiceMetrics', 'GET', '/metrics', open],
  ['getOpenApi', 'GET', '/api/v1/openapi.json', open],
  ['getAsyncApi', 'GET', '/api/v1/asyncapi.yaml', open],
  ['signIn', 'POST', '/api/v1/session', open, GATEWAY],
  ['signInByLink', 'POST', '/api/v1/session/link', { nobody: 401, operator: 401, owner: 401, gateway: 401 }, { token: 'x' }],
  ['getSession', 'GET', '/api/v1/session', everybody],
  ['signOut', 'DELETE', '/api/v1/session', { nobody: 401, operator: 204, owner: 204, gateway: 204 }],
  [
    'setPassword',
    'PUT',
    '/api/v1/session/password',
    { nobody: 401, operator: 401, owner: 401, gateway: 403 },
    { current: 'wrong', password: 'long-enough-1' },
  ],
  ['listUsers', 'GET', '/api/v1/users', operator],
  ['createUser', 'POST', '/api/v1/users', { ...operator, operator: 201 }, { username: 'new-user', role: 'operator' }],
  ['deleteUser', 'DELETE', '/api/v1/users/chen', { ...operator, operator: 204 }],
  ['createSignInLink', 'POST', '/api/v1/users/chen/link', { ...operator, operator: 201 }],
  ['listEnterprises', 'GET', '/api/v1/enterprises', people],
  ['createEnterprise', 'POST', '/api/v1/enterprises', { ...operator, operator: 201 }, { id: 'new-ent', ...enterprise }],
  ['getEnterprise', 'GET', E, people],
  ['getEnterprise', 'GET', R, operator],
  ['getEnterprise', 'GET', '/api/v1/enterprises/nobody-knows', { ...operator, operator: 404 }],
  ['listEnterpriseVersions', 'GET', `${E}/versions`, people],
  ['listEnterpriseVersions', 'GET', `${R}/versions`, operator],
  ['putEnterprise', 'PUT', E, operator, enterprise],
  ['cancelEnterpriseVersion', 'DELETE', `${E}/versions/1`, { ...operator, operator: 404 }],
  ['cancelEnterpriseVersion', 'DELETE', `${R}/versions/1`, { ...operator, operator: 404 }],
  ['deleteEnterprise', 'DELETE', R, { ...operator, operator: 204 }],
  ['listCredentials', 'GET', `${E}/credentials`, people],
  ['listCredentials', 'GET', `${R}/credentials`, operator],
  ['createCredential', 'POST', `${E}/credentials`, { ...people, operator: 201, owner: 201 }, { name: 'gw' }],
  ['createCredential', 'POST', `${R}/credentials`, { ...operator, operator: 201 }, { name: 'gw' }],
  ['deleteCredential', 'DELETE', `${E}/credentials/nobody`, { ...people, operator: 404, owner: 404 }],
  ['deleteCredential', 'DELETE', `${R}/credentials/${GATEWAY.username}`, { ...operator, operator: 404 }],
  ['listSites', 'GET', `${E}/sites`, people],
  ['listSites', 'GET', `${R}/sites`, operator],
  ['getSite', 'GET', `${E}/sites/liushi-1`, { ...people, operator: 404, owner: 404 }],
  ['putSite', 'PUT', `${E}/sites/liushi-1`, people, site],
  ['putSite', 'PUT', `${R}/sites/liushi-1`, operator, site],
  ['listSiteVersions', 'GET', `${E}/sites/liushi-1/versions`, people],
  ['listSiteVersions', 'GET', `${R}/sites/liushi-1/versions`, operator],
  ['removeSiteVersion', 'DELETE', `${E}/sites/liushi-1/versions/1`, { ...people, operator: 404, owner: 404 }],
  ['removeSiteVersion', 'DELETE', `${R}/sites/liushi-1/versions/1`, { ...operator, operator: 404 }],
  ['listDevices', 'GET', `${E}/devices`, everybody],
  ['listDevices', 'GET', `${R}/devices`, operator],
  ['getDevice', 'GET', on(DEVICE), everybody],
  ['getDevice', 'GET', on(DEVICE.replace(ENT, RIVAL)), { ...operator, operator: 404 }],
  ['putDevice', 'PUT', on(DEVICE), people, { name: 'D' }],
  ['putDevice', 'PUT', on(DEVICE.replace(ENT, RIVAL)), operator, { name: 'D' }],
  ['listDeviceVersions', 'GET', `${on(DEVICE)}/versions`, people],
  ['listDeviceVersions', 'GET', `${on(DEVICE.replace(ENT, RIVAL))}/versions`, operator],
  ['removeDeviceVersion', 'DELETE', `${on(DEVICE)}/versions/1`, { ...people, operator: 404, owner: 404 }],
  ['removeDeviceVersion', 'DELETE', `${on(DEVICE.replace(ENT, RIVAL))}/versions/1`, { ...operator, operator: 404 }],
  ['getRestatement', 'GET', `${E}/restatement`, people],
  ['getRestatement', 'GET', `${R}/restatement`, operator],
  ['listLines', 'GET', `${E}/lines`, everybody],
  ['listLines', 'GET', `${R}/lines`, operator],
  ['getLine', 'GET', `${E}/lines/liushi-1/assy/mcb-9`, { nobody: 401, operator: 404, owner: 404, gateway: 404 }],
  ['putLine', 'PUT', `${E}/lines/liushi-1/assy/mcb-3`, people, { kind: 'serial', stations: ['s10', 's40-delay'] }],
  ['putLine', 'PUT', `${R}/lines/liushi-1/assy/mcb-3`, operator, { kind: 'serial', stations: ['s10'] }],
  ['listOrders', 'GET', `${E}/orders`, people],
  ['listOrders', 'GET', `${R}/orders`, operator],
  ['getOrder', 'GET', `${E}/orders/WO-1`, people],
  ['getOrder', 'GET', `${R}/orders/WO-1`, operator],
  ['getQuality', 'GET', `${on(DEVICE)}/quality`, people],
  ['getQuality', 'GET', `${on(DEVICE.replace(ENT, RIVAL))}/quality`, { ...operator, operator: 404 }],
  ['getReadings', 'GET', `${on(DEVICE)}/readings?metric=process.trip_time`, people],
  ['getReadings', 'GET', `${on(DEVICE.replace(ENT, RIVAL))}/readings?metric=process.trip_time`, operator],
  ['getStates', 'GET', `${on(DEVICE)}/states`, people],
  ['getMetrics', 'GET', `${on(DEVICE)}/metrics`, people],
  ['getReasons', 'GET', '/api/v1/reasons', open],
  ['getStopReasons', 'GET', `${E}/stops`, people],
  ['getStopReasons', 'GET', `${R}/stops`, operator],
  ['listStops', 'GET', `${on(DEVICE)}/stops`, people],
  ['listStops', 'GET', `${on(DEVICE.replace(ENT, RIVAL))}/stops`, { ...operator, operator: 404 }],
  ['classifyStop', 'PUT', `${on(DEVICE)}/stops`, people, { from: STOP.from, to: STOP.to, reason: 'M1' }],
  [
    'classifyStop',
    'PUT',
    `${on(DEVICE.replace(ENT, RIVAL))}/stops`,
    { ...operator, operator: 404 },
    { from: STOP.from, to: STOP.to, reason: 'M1' },
  ],
  ['unclassifyStop', 'DELETE', `${on(DEVICE)}/stops?from=0&to=1`, { ...people, operator: 409, owner: 409 }],
  ['unclassifyStop', 'DELETE', `${on(DEVICE.replace(ENT, RIVAL))}/stops?from=0&to=1`, { ...operator, operator: 409 }],
  ['listStopChanges', 'GET', `${on(DEVICE)}/stops/changes`, people],
  ['listStopChanges', 'GET', `${on(DEVICE.replace(ENT, RIVAL))}/stops/changes`, operator],
  ['getSpcChart', 'GET', `${on(DEVICE)}/spc?metric=process.trip_time&chart=xbar-r`, people],
  ['getSpcChart', 'GET', `${on(DEVICE.replace(ENT, RIVAL))}/spc?metric=process.trip_time&chart=xbar-r`, { ...operator, operator: 404 }],
  ['listSpcLimits', 'GET', `${on(DEVICE)}/spc/limits?metric=process.trip_time&chart=xbar-r`, people],
  ['listSpcLimits', 'GET', `${on(DEVICE.replace(ENT, RIVAL))}/spc/limits?metric=process.trip_time&chart=xbar-r`, operator],
  [
    'approveSpcLimits',
    'PUT',
    `${on(DEVICE)}/spc/limits`,
    people,
    { metric: 'process.trip_time', chart: 'xbar-r', from: 1767225600000, to: 1767312000000 },
  ],
  [
    'approveSpcLimits',
    'PUT',
    `${on(DEVICE.replace(ENT, RIVAL))}/spc/limits`,
    { ...operator, operator: 404 },
    { metric: 'process.trip_time', chart: 'xbar-r', from: 1767225600000, to: 1767312000000 },
  ],
  ['getPowerStates', 'GET', `${on(DEVICE)}/power-states`, people],
  ['getPowerStates', 'GET', `${on(DEVICE.replace(ENT, RIVAL))}/power-states`, { ...operator, operator: 404 }],
  ['putPowerStates', 'PUT', `${on(DEVICE)}/power-states`, people, { action: 'approve' }],
  ['putPowerStates', 'PUT', `${on(DEVICE.replace(ENT, RIVAL))}/power-states`, { ...operator, operator: 404 }, { action: 'approve' }],
  ['listFacts', 'GET', `${E}/facts`, people],
  ['listFacts', 'GET', `${R}/facts`, operator],
  ['getFacts', 'GET', `${E}/facts/2025`, { ...people, operator: 404, owner: 404 }],
  ['getFacts', 'GET', `${R}/facts/2025`, { ...operator, operator: 404 }],
  ['putFacts', 'PUT', `${E}/facts/2024`, people, { facts: {} }],
  ['putFacts', 'PUT', `${R}/facts/2024`, operator, { facts: {} }],
  ['exportFacts', 'GET', `${E}/facts.csv`, people],
  ['exportFacts', 'GET', `${R}/facts.csv`, operator],
  ['importFacts', 'POST', '/api/v1/facts', { ...operator, operator: 415 }, {}],
  ['getSurveyAnswers', 'GET', `${E}/survey/2025-12`, people],
  ['getSurveyAnswers', 'GET', `${R}/survey/2025-12`, operator],
  ['putSurveyAnswers', 'PUT', `${E}/survey/2025-12`, people, { climate: { now: 'good', expected: 'normal' } }],
  ['putSurveyAnswers', 'PUT', `${R}/survey/2025-12`, operator, { climate: { now: 'good', expected: 'normal' } }],
  ['getSurvey', 'GET', '/api/v1/survey', people],
  ['getSegmentSurvey', 'GET', '/api/v1/segments/yq-lv-elec/survey', people],
  ['getRegionSurvey', 'GET', '/api/v1/regions/330382/survey', people],
  ['getProductivity', 'GET', `${E}/productivity`, people],
  ['getProductivity', 'GET', `${R}/productivity`, operator],
  ['getLevels', 'GET', `${E}/levels`, people],
  ['getLevels', 'GET', `${R}/levels`, operator],
  ['getPoints', 'GET', `${E}/points`, people],
  ['getPoints', 'GET', `${R}/points`, operator],
  ['addPoint', 'POST', `${E}/points`, { ...operator, operator: 201 }, { rule: 'certified', evidence: 'doc-1' }],
  ['appealPoint', 'POST', `${E}/points/none/appeal`, { ...people, operator: 404, owner: 404 }, { because: 'b' }],
  ['appealPoint', 'POST', `${R}/points/none/appeal`, { ...operator, operator: 404 }, { because: 'b' }],
  ['getPointRules', 'GET', '/api/v1/point-rules', people],
  ['putPointRules', 'PUT', '/api/v1/point-rules', operator, { rules: DEFAULT_POINT_RULES.rules }],
  ['getEconomy', 'GET', '/api/v1/economy', people],
  ['getSegmentEconomy', 'GET', '/api/v1/segments/yq-lv-elec/economy', people],
  ['getRegionEconomy', 'GET', '/api/v1/regions/330382/economy', people],
  ['getRegionEconomy', 'GET', '/api/v1/regions/330300/economy', people],
  ['getRegionEconomy', 'GET', '/api/v1/regions/330000/economy', people],
  ['getMuScheme', 'GET', '/api/v1/regions/330382/mu-scheme', people],
  ['putMuScheme', 'PUT', '/api/v1/regions/330382/mu-scheme', operator, DEFAULT_MU_SCHEME],
  ['getEnergy', 'GET', `${E}/energy`, people],
  ['getEnergy', 'GET', `${R}/energy`, operator],
  ['getDeviceEnergy', 'GET', `${on(DEVICE)}/energy`, people],
  ['getDeviceEnergy', 'GET', `${on(DEVICE.replace(ENT, RIVAL))}/energy`, { ...operator, operator: 404 }],
  ['listCarbonStatements', 'GET', `${E}/carbon`, people],
  ['listCarbonStatements', 'GET', `${R}/carbon`, operator],
  ['getCarbonStatement', 'GET', `${E}/carbon/2025`, people],
  ['getCarbonStatement', 'GET', `${R}/carbon/2025`, operator],
  ['issueCarbonStatement', 'POST', `${E}/carbon/2025`, { ...people, operator: 409 }, {}],
  ['issueCarbonStatement', 'POST', `${R}/carbon/2025`, operator, {}],
  ['getTariff', 'GET', `${E}/tariff`, { ...people, operator: 404, owner: 404 }],
  ['putTariff', 'PUT', `${E}/tariff`, people, tariff],
  ['putTariff', 'PUT', `${R}/tariff`, operator, tariff],
  ['getSiteTariff', 'GET', `${E}/sites/liushi-1/tariff`, people],
  ['getSiteTariff', 'GET', `${R}/sites/s1/tariff`, { ...operator, operator: 404 }],
  ['putSiteTariff', 'PUT', `${E}/sites/liushi-1/tariff`, people, tariff],
  ['putSiteTariff', 'PUT', `${R}/sites/s1/tariff`, { ...operator, operator: 404 }, tariff],
  ['endSiteTariff', 'DELETE', `${E}/sites/none/tariff`, { ...people, operator: 404, owner: 404 }],
  ['endSiteTariff', 'DELETE', `${R}/sites/none/tariff`, { ...operator, operator: 404 }],
  ['getDataQuality', 'GET', `${E}/data-quality`, people],
  ['getDataQuality', 'GET', `${R}/data-quality`, operator],
  ['getKpis', 'GET', `${E}/kpis`, people],
  ['getKpis', 'GET', `${R}/kpis`, operator],
  ['getKpiDefinitions', 'GET', '/api/v1/kpi-definitions', open],
  ['explainKpi', 'GET', `${E}/kpis/explain`, people],
  ['listKpiVersions', 'GET', `${E}/kpis/versions`, people],
  ['listKpiVersions', 'GET', `${R}/kpis/versions?scope=enterprise:${ENT}`, operator],
  ['explainKpi', 'GET', `${R}/kpis/explain`, operator],
  ['getAssets', 'GET', `${E}/assets`, people],
  ['getAssets', 'GET', `${R}/assets`, operator],
  ['getComputeFleet', 'GET', '/api/v1/regions/330300/compute-fleet', operator],
  ['getComputeFleet', 'GET', '/api/v1/regions/339900/compute-fleet', { ...operator, operator: 404 }],
  ['makeEnergyReport', 'POST', `${E}/energy-report`, people, {}],
  ['makeEnergyReport', 'POST', `${R}/energy-report`, operator, {}],
  ['getBalance', 'GET', `${E}/balance`, everybody],
  ['getBalance', 'GET', `${R}/balance`, operator],
  ['getBenchmark', 'GET', `${E}/benchmark`, people],
  ['getBenchmark', 'GET', `${R}/benchmark`, operator],
  [
    'postTelemetry',
    'POST',
    `${E}/telemetry?site=s1&area=a1&line=l1&device=d1`,
    { nobody: 401, operator: 202, owner: 202, gateway: 202 },
    { state: 'RUN' },
  ],
  ['postTelemetry', 'POST', `${R}/telemetry?site=s1&area=a1&line=l1&device=d1`, { ...operator, operator: 202 }, { state: 'RUN' }],
  ['putSegment', 'PUT', '/api/v1/segments/yq-connectors', operator, { nameZh: '连接器', nameEn: 'Connectors' }],
  ['listPlaces', 'GET', '/api/v1/places', people],
  ['listSegments', 'GET', '/api/v1/segments', people],
  ['getSegment', 'GET', '/api/v1/segments/yq-lv-elec', people],
  ['listRegions', 'GET', '/api/v1/regions', people],
  ['getRegion', 'GET', '/api/v1/regions/330382', people],
  ['getRegion', 'GET', '/api/v1/regions/330300', people],
  ['getRegionalBalance', 'GET', '/api/v1/regions/balance', people],
  ['listRegionFacts', 'GET', '/api/v1/regions/facts', people],
  ['putRegionFacts', 'PUT', '/api/v1/regions/330382/facts', operator, { population: 1_450_000, source: 'yearbook' }],
  ['listRegionFactsVersions', 'GET', '/api/v1/regions/330382/facts', people],
  ['removeRegionFactsVersion', 'DELETE', '/api/v1/regions/330382/facts/1', { ...operator, operator: 404 }],
  ['getProsperity', 'GET', '/api/v1/segments/yq-lv-elec/prosperity', people],
  ['getConcentration', 'GET', '/api/v1/segments/yq-lv-elec/concentration', people],
  ['getAudit', 'GET', '/api/v1/audit', operator],
  ['verifyAudit', 'GET', '/api/v1/audit/verify', operator],
  ['listAlarms', 'GET', '/api/v1/alarms', people],
  ['listAlarms', 'GET', `/api/v1/alarms?enterprise=${RIVAL}`, operator],
  ['listAlarms', 'GET', `/api/v1/alarms?enterprise=${ENT}&enterprise=${RIVAL}`, { ...people, operator: 400, owner: 400 }],
  ['acknowledgeAlarm', 'POST', '/api/v1/alarms/e1/ack', people],
  ['shelveAlarm', 'POST', '/api/v1/alarms/e1/shelve', people, { minutes: 30 }],
  ['listQuarantine', 'GET', '/api/v1/quarantine', people],
  ['listQuarantine', 'GET', `/api/v1/quarantine?enterprise=${RIVAL}`, operator],
  ['replayQuarantined', 'POST', '/api/v1/quarantine/q1/replay', people],
  ['exportTable', 'GET', `/api/v1/export/kpis.csv?enterprise=${ENT}`, people],
  ['exportTable', 'GET', `/api/v1/export/kpis.csv?enterprise=${RIVAL}`, operator],
  ['exportTable', 'GET', '/api/v1/export/kpis.csv', { ...people, operator: 400 }],
]

describe('rights', () => {
  let front: TestFront
  beforeAll(async () => {
    front = await openFront()
  })
  afterAll(() => front[Symbol.asyncDispose]())

  it('has a row for every operation', () => {
    const described = front.app.swagger() as unknown as { paths: Record<string, Record<string, { operationId: string }>> }
    const operations = Object.values(described.paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId))
    expect(new Set(operations)).toEqual(new Set(TABLE.map(([operation]) => operation)))
    expect(new Set(operations)).toEqual(new Set(Object.keys(ACCESS)))
  })

  // What adds or removes gets a front of its own: it would be there, or missing, for the next row.
  const changes = new Set(['signOut', 'createUser', 'deleteUser', 'createEnterprise', 'deleteEnterprise', 'putSite'])
  for (const [operation, method, url, status, body] of TABLE)
    it(`${operation}: ${method} ${url}`, async () => {
      for (const who of ['nobody', 'gateway', 'owner', 'operator'] as const) {
        const own = changes.has(operation) ? await openFront() : front
        const token = who === 'nobody' ? undefined : own.tokens[who]
        const answer = await own.call(method, url, { ...(token === undefined ? {} : { token }), ...(body === undefined ? {} : { body }) })
        if (own !== front) await own[Symbol.asyncDispose]()
        expect([who, answer.status, answer.status >= 400 ? answer.body.status : answer.status]).toEqual([who, status[who], status[who]])
      }
    })
})
