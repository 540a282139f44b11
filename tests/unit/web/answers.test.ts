import { existsSync } from 'node:fs'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Fault } from '../../../model/errors.ts'
import { DEVICE, ENT, NOW, openFront, RIVAL, type TestFront } from './front.ts'

const E = `/api/v1/enterprises/${ENT}`
const ON = `${E}/devices/${DEVICE.slice(ENT.length + 1)}`
const SITE = {
  name: '柳市一厂',
  county: '330382',
  timezone: 'Asia/Shanghai',
  shifts: [
    { name: 'early', start: '08:00', end: '16:00', days: [1, 2, 3, 4, 5] },
    { name: 'night', start: '22:00', end: '06:00', days: [1, 2, 3, 4, 5, 6, 7] },
  ],
  breaks: [{ start: '12:00', end: '12:30' }],
}

describe('answers', () => {
  let front: TestFront
  const ask = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown) =>
    front.call(method, url, { token: front.tokens.operator, ...(body === undefined ? {} : { body }) })
  beforeAll(async () => {
    front = await openFront({ board: { 'index.html': '<!doctype html><title>board</title>', 'logo.svg': '<svg/>' } })
  })
  afterAll(() => front[Symbol.asyncDispose]())

  it('names every wrong field of a document', async () => {
    const answer = await ask('POST', '/api/v1/enterprises', { id: 'X', name: '', segments: [], county: 330382, colour: 'red' })
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(answer.body).toMatchObject({ status: 400, code: 'VALIDATION', title: expect.any(String), type: expect.stringMatching(/^urn:/) })
    const fields = (answer.body.errors as { at: string }[]).map(({ at }) => at)
    for (const at of ['body/id', 'body/name', 'body/segments', 'body/county', 'body/colour']) expect(fields).toContain(at)
  })

  it('explains broken JSON, a wrong content type and a body that is too large', async () => {
    expect((await ask('POST', '/api/v1/enterprises', '{"id":')).body).toMatchObject({ status: 400, code: 'JSON' })
    const text = await front.call('POST', '/api/v1/enterprises', {
      token: front.tokens.operator,
      body: 'id=1',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(text.body).toMatchObject({ status: 415, code: 'MEDIA_TYPE' })
    expect((await ask('POST', '/api/v1/enterprises', { name: 'x'.repeat(1_100_000) })).body).toMatchObject({
      status: 413,
      code: 'TOO_LARGE',
    })
  })

  it('answers an unknown address with a problem, and a bad one too', async () => {
    expect((await ask('GET', '/api/v1/nothing')).body).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect((await ask('POST', '/healthz')).body).toMatchObject({ status: 404 })
    expect((await ask('GET', '/api/v1/enterprises/%E0%A4%A')).body).toMatchObject({ status: 400 })
  })

  it('says that the core is away, without a word of its insides', async () => {
    await using alone = await openFront({
      core: {
        segments: () => Promise.reject(new Fault('UNAVAILABLE', { retry: true, message: 'port 3 of worker 2' })),
        regions: () => Promise.reject(new Fault('INTERNAL', { retry: false, message: 'cannot read properties of undefined' })),
        health: () => Promise.reject(new Fault('UNAVAILABLE', { retry: true })),
      },
    })
    const token = alone.tokens.operator
    const away = await alone.call('GET', '/api/v1/segments', { token })
    expect([away.status, away.headers['retry-after'], away.text.includes('worker')]).toEqual([503, '2', false])
    const bug = await alone.call('GET', '/api/v1/regions', { token })
    expect([bug.status, bug.body.code, bug.text.includes('undefined')]).toEqual([500, 'INTERNAL', false])
    expect(bug.body.requestId).toBe(bug.headers['x-request-id'])
    expect((await alone.call('GET', '/readyz')).body).toMatchObject({ ready: false, journal: false })
    expect((await alone.call('GET', '/readyz')).status).toBe(503)
  })

  it('tells who asks for too much what to change', async () => {
    await using own = await openFront({
      core: { kpisText: () => Promise.reject(new Fault('TOO_MANY', { retry: false, message: 'At most 50000 rows.' })) },
    })
    const answer = await own.call('GET', `${E}/kpis?every=PT1M&from=2020-01-01`, { token: own.tokens.owner })
    expect(answer.body).toMatchObject({ status: 400, code: 'RANGE', detail: 'At most 50000 rows.' })
  })

  it('registers, changes and removes an enterprise', async () => {
    const doc = { id: 'pump-07', name: 'Pumps', segments: [{ code: 'yj-pump-valve', weight: 1 }], county: '330324' }
    const made = await ask('POST', '/api/v1/enterprises', doc)
    expect([made.status, made.body]).toEqual([201, doc])
    expect((await ask('POST', '/api/v1/enterprises', doc)).status).toBe(409)
    expect((await ask('PUT', '/api/v1/enterprises/pump-07', { ...doc, name: 'New', employees: 40 })).body).toMatchObject({ employees: 40 })
    const half = [{ code: 'yj-pump-valve', weight: 0.5 }]
    expect((await ask('PUT', '/api/v1/enterprises/pump-07', { ...doc, segments: half })).status).toBe(400)
    expect((await ask('GET', '/api/v1/enterprises')).body.enterprises).toContainEqual(
      expect.objectContaining({ id: 'pump-07', name: 'New' }),
    )
    expect((await ask('DELETE', '/api/v1/enterprises/pump-07')).status).toBe(204)
    expect((await ask('GET', '/api/v1/enterprises/pump-07')).status).toBe(404)
  })

  it('refuses a segment or county nobody knows, and names those it knows', async () => {
    const doc = { id: 'pump-08', name: 'Pumps', segments: [{ code: 'yq-lv-elecc', weight: 1 }], county: '330399' }
    const refused = await ask('POST', '/api/v1/enterprises', doc)
    expect([refused.status, refused.body.code]).toEqual([400, 'VALIDATION'])
    const [segment, county] = refused.body.errors as { at: string; message: string }[]
    expect(segment).toMatchObject({ at: 'body/segments/0/code', message: expect.stringContaining('yq-lv-elecc: choose one of the list') })
    expect(segment!.message).not.toMatch(/yj-pump-valve|api\/v1/)
    expect(county).toMatchObject({ at: 'body/county', message: expect.stringContaining('330382 乐清市 Yueqing') })
    expect(county!.message).not.toContain('330102')
    expect((await ask('GET', '/api/v1/enterprises/pump-08')).status).toBe(404)
    const abroad = await ask('POST', '/api/v1/enterprises', { ...doc, segments: [{ code: 'yq-lv-elec', weight: 1 }], county: '110101' })
    expect(String(abroad.body.detail)).toContain('330102 上城区')
  })

  it('lets an operator register a segment, and not change one known from the start', async () => {
    const names = { nameZh: '乐清连接器', nameEn: 'Connectors' }
    expect((await ask('PUT', '/api/v1/segments/yq-lv-elec', names)).status).toBe(409)
    const made = await ask('PUT', '/api/v1/segments/yq-connectors', names)
    expect([made.status, made.body]).toEqual([200, { code: 'yq-connectors', ...names, classes: [], counties: [] }])
    const doc = { id: 'plug-01', name: 'Plugs', segments: [{ code: 'yq-connectors', weight: 1 }], county: '330382' }
    expect((await ask('POST', '/api/v1/enterprises', doc)).status).toBe(201)
  })

  it('moves an enterprise from a time on, keeps its versions, and shows the one in force', async () => {
    const doc = { id: 'pump-09', name: 'Pumps', segments: [{ code: 'yj-pump-valve', weight: 1 }], county: '330324' }
    await ask('POST', '/api/v1/enterprises', doc)
    const path = '/api/v1/enterprises/pump-09'
    const later = NOW + 7 * 86_400_000
    const moved = await ask('PUT', path, { ...doc, county: '330382', from: later })
    expect(moved.body).toMatchObject({ county: '330382' })
    expect((await ask('GET', path)).body).toMatchObject({ county: '330324' })
    expect((await ask('GET', '/api/v1/enterprises')).body.enterprises).toContainEqual(
      expect.objectContaining({ id: 'pump-09', county: '330324' }),
    )
    expect((await ask('GET', `${path}/versions`)).body.versions).toMatchObject([
      { from: NOW, enterprise: { county: '330324' } },
      { from: later, enterprise: { county: '330382' } },
    ])
    // The slip is undone: the same time, what was before.
    await ask('PUT', path, { ...doc, from: later })
    expect((await ask('GET', `${path}/versions`)).body.versions).toMatchObject([{}, { enterprise: { county: '330324' } }])
  })

  it('shows the password of a credential once', async () => {
    const made = await ask('POST', `${E}/credentials`, { name: 'hall 2' })
    expect(made.body).toMatchObject({ topicPrefix: `ib/v1/${ENT}/`, mqttUrl: 'mqtt://localhost:1883' })
    expect(String(made.body.password)).toMatch(/^[\w-]{32}$/)
    const listed = await ask('GET', `${E}/credentials`)
    expect(listed.body.credentials).toContainEqual({ username: made.body.username, name: 'hall 2', createdAt: NOW })
    expect(listed.text).not.toContain(String(made.body.password))
    const signedIn = await front.call('POST', '/api/v1/session', { body: { username: made.body.username, password: made.body.password } })
    expect(signedIn.body.user).toMatchObject({ role: 'gateway', enterprise: ENT })
    expect((await ask('DELETE', `${E}/credentials/${made.body.username}`)).status).toBe(204)
  })

  it('numbers a second credential of the same name, so that it is known which is withdrawn', async () => {
    const made = async (name: string) => (await ask('POST', `${E}/credentials`, { name })).body.name
    expect([await made('hall 7'), await made('hall 7'), await made('hall 7'), await made('hall 8')]).toEqual([
      'hall 7',
      'hall 7 2',
      'hall 7 3',
      'hall 8',
    ])
    const long = 'x'.repeat(64)
    expect([await made(long), await made(long)]).toEqual([long, `${'x'.repeat(62)} 2`])
    const names = (await ask('GET', `${E}/credentials`)).body.credentials as { name: string }[]
    expect(new Set(names.map(({ name }) => name)).size).toBe(names.length)
  })

  it('does not know what nobody has named: changes of a device, versions of a site', async () => {
    expect((await ask('GET', `${E}/devices/no/no/no/no/stops/changes`)).body).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect((await ask('GET', `${E}/sites/no-such/versions`)).body).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect((await ask('GET', `${E}/sites/liushi-1/versions`)).status).toBe(200)
  })

  it('refuses a range that ends before it begins for productivity too', async () => {
    const of = (query: string) => ask('GET', `${E}/productivity?${query}`)
    expect((await of('from=2026-01-02&to=2026-01-01')).body).toMatchObject({ status: 400, code: 'RANGE', errors: [{ at: 'query/from' }] })
    // Of one end alone the other is a week away or now.
    expect((await of('from=2030-01-01')).body).toMatchObject({ status: 400, code: 'RANGE' })
    expect((await of('to=2026-01-01')).status).toBe(200)
  })

  it('keeps a calendar from a day on, and shows the one that held', async () => {
    const put = (from: string | undefined, name: string) => ask('PUT', `${E}/sites/liushi-1`, { ...SITE, name, ...(from ? { from } : {}) })
    expect((await put('2025-01-01T00:00:00+08:00', 'first')).body).toMatchObject({ id: 'liushi-1', from: Date.UTC(2024, 11, 31, 16) })
    expect((await put(undefined, 'second')).body.from).toBe(NOW)
    expect((await ask('GET', `${E}/sites/liushi-1`)).body).toMatchObject({ name: 'second', exceptions: [], from: NOW })
    expect((await ask('GET', `${E}/sites/liushi-1?at=2025-06-01`)).body.name).toBe('first')
    expect((await ask('GET', `${E}/sites/liushi-1?at=2020-06-01`)).body.name).toBe('first')
    expect((await ask('GET', `${E}/sites`)).body.sites).toHaveLength(1)
    // What a GET says can be put again.
    const { body } = await ask('GET', `${E}/sites/liushi-1`)
    expect((await ask('PUT', `${E}/sites/liushi-1`, body)).status).toBe(200)
  })

  it('refuses a calendar that cannot be', async () => {
    const wrong = async (change: object) => {
      const answer = await ask('PUT', `${E}/sites/liushi-2`, { ...SITE, ...change })
      return [answer.status, (answer.body.errors as { at: string }[] | undefined)?.[0]?.at]
    }
    const shift = (name: string, start: string, end: string, days = [1]) => ({ name, start, end, days })
    expect(await wrong({ timezone: 'Asia/Atlantis' })).toEqual([400, 'body/timezone'])
    expect(await wrong({ shifts: [shift('a', '08:00', '16:30'), shift('b', '16:00', '23:00')] })).toEqual([400, 'body/shifts'])
    expect(await wrong({ shifts: [shift('sunday night', '22:00', '06:00', [7]), shift('monday', '05:00', '10:00', [1])] })).toEqual([
      400,
      'body/shifts',
    ])
    expect(await wrong({ shifts: [shift('a', '24:00', '08:00')] })).toEqual([400, 'body/shifts/0/start'])
    expect(await wrong({ shifts: [shift('a', '08:00', '16:00', [8])] })).toEqual([400, 'body/shifts/0/days/0'])
    expect(await wrong({ exceptions: [{ date: '2026-02-30' }] })).toEqual([400, 'body/exceptions/0/date'])
    expect(await wrong({ shifts: undefined })).toEqual([400, 'body/shifts'])
    expect(await wrong({ shifts: [shift('all day', '08:00', '08:00', [1, 2, 3, 4, 5, 6, 7])] })).toEqual([200, undefined])
    expect(await wrong({ shifts: [shift('late', '16:00', '24:00'), shift('early', '00:00', '08:00')] })).toEqual([200, undefined])
  })

  it('changes of a device what is said, and keeps the rest', async () => {
    expect((await ask('PUT', ON, { idealCycle: 2.5, ratedPower: 7 })).body).toMatchObject({
      name: 'S40',
      type: 'mcb-line-s40',
      idealCycle: 2.5,
    })
    const cleared = await ask('PUT', ON, { idealCycle: null })
    expect(cleared.body.idealCycle).toBeUndefined()
    const got = await ask('GET', ON)
    expect(got.body).toMatchObject({ path: DEVICE, kpiScope: true, calendar: 'site', firstSeen: NOW, ratedPower: 7 })
    expect((await ask('PUT', ON, got.body)).status).toBe(200)
    expect((await ask('PUT', ON, { idealCycle: '2.5' })).body).toMatchObject({
      status: 400,
      errors: [{ at: 'body/idealCycle', message: 'must be number or must be null' }],
    })
    expect((await ask('PUT', `${E}/devices/liushi-1/assy/mcb-3/brand-new`, {})).body).toMatchObject({ name: 'brand-new', kpiScope: true })
  })

  it('goes as far back without a start as the step is long, and begins with a whole window', async () => {
    const range = async (query: string) => {
      await ask('GET', `${E}/kpis${query}`)
      const { from, to, wholeFirst } = front.asked.findLast(([name]) => name === 'kpisText')![1] as {
        from: number
        to: number
        wholeFirst?: boolean
      }
      return [(to - from) / 86_400_000, wholeFirst]
    }
    expect(await range('')).toEqual([1, undefined])
    expect(await range('?every=all')).toEqual([1, undefined])
    expect(await range('?every=shift')).toEqual([1, true])
    expect(await range('?every=P1D')).toEqual([6, true])
    expect(await range('?every=P1W')).toEqual([28, true])
    expect(await range('?every=P1M')).toEqual([92, true])
    expect(await range(`?every=P1M&from=${NOW - 86_400_000}`)).toEqual([1, undefined])
  })

  it('says what a scope is written like', async () => {
    const { status, body } = await ask('GET', `${E}/kpis/versions?scope=${DEVICE}`)
    expect([status, body]).toMatchObject([
      400,
      { code: 'VALIDATION', errors: [{ at: 'query/scope', message: `must be device:${DEVICE}` }] },
    ])
    expect((await ask('GET', `${E}/kpis/versions?scope=${DEVICE.slice(0, DEVICE.lastIndexOf('/'))}`)).body).toMatchObject({
      errors: [{ message: `must be line:${DEVICE.slice(0, DEVICE.lastIndexOf('/'))}` }],
    })
    expect((await ask('GET', `${E}/kpis/versions?scope=machine:x`)).status).toBe(400)
    expect((await ask('GET', `${E}/kpis/versions?scope=device:${DEVICE}`)).status).toBe(200)
  })

  it('asks the core for the range and step it was asked for', async () => {
    await ask('GET', `${E}/kpis?from=2026-01-01T00:00:00%2B08:00&to=1767312000000&every=shift&level=line`)
    expect(front.asked.at(-1)).toEqual([
      'kpisText',
      {
        enterprise: ENT,
        from: Date.UTC(2025, 11, 31, 16),
        to: 1767312000000,
        every: 'shift',
        level: 'line',
        convention: { losses: 'iso22400', divisor: 'n' },
      },
    ])
    await ask('GET', `${E}/kpis?lossConvention=tpm&failureDivisor=n%2B1`)
    expect(front.asked.at(-1)![1]).toMatchObject({ convention: { losses: 'tpm', divisor: 'n+1' } })
    expect((await ask('GET', `${E}/kpis?lossConvention=mine`)).status).toBe(400)
    await ask('GET', `${E}/kpis/explain?day=today&scope=device:${DEVICE}&kpi=teep`)
    expect(front.asked.at(-1)).toMatchObject(['explain', { enterprise: ENT, scope: `device:${DEVICE}`, kpi: 'teep', day: 'today' }])
    await ask('GET', `${E}/kpis/explain?from=2025-12-29&to=2026-01-05&every=P1W`)
    expect(front.asked.at(-1)![1]).toMatchObject({ every: 'P1W', from: Date.UTC(2025, 11, 29), to: Date.UTC(2026, 0, 5) })
    for (const [path, question] of Object.entries({ kpis: 'kpisText', 'kpis/versions': 'versions', assets: 'assets' })) {
      await ask('GET', `${E}/${path}?day=yesterday`)
      expect(front.asked.at(-1)).toMatchObject([question, { enterprise: ENT, day: 'yesterday' }])
    }
    expect((await ask('GET', `${E}/kpis?day=tomorrow`)).status).toBe(400)
    expect((await ask('GET', `${E}/kpis`)).body.rows).toHaveLength(1)
    expect(front.asked.at(-1)![1]).toMatchObject({ from: NOW - 86_400_000, to: NOW, every: 'PT1H', level: 'device' })
  })

  it('refuses ranges it cannot use', async () => {
    const code = async (query: string) => (await ask('GET', `${E}/kpis?${query}`)).body.code
    expect(await code('from=yesterday')).toBe('RANGE')
    expect(await code('from=2026-01-02&to=2026-01-01')).toBe('RANGE')
    expect(await code('every=PT2H')).toBe('VALIDATION')
    expect(await code(`device=${RIVAL}/a1/b1/c1/d1`)).toBe('VALIDATION')
  })

  it('tells a device that is unknown from a metric that was not sent', async () => {
    expect((await ask('GET', `${ON}/readings?metric=process.cushion`)).status).toBe(404)
    expect((await ask('GET', `${ON}/readings`)).body).toMatchObject({ status: 400, errors: [{ at: 'query/metric' }] })
    expect((await ask('GET', `${E}/devices/a1/b1/c1/d1/states`)).status).toBe(404)
  })

  it('says of a list that the enterprise or metric it is of is not there, and of an empty value that it is none', async () => {
    for (const list of ['alarms', 'quarantine'])
      for (const nobody of ['-1', '2026-13-45', 'no-such-works']) {
        const { status, body } = await ask('GET', `/api/v1/${list}?enterprise=${nobody}`)
        expect([status, body.code], `${list} ${nobody}`).toEqual([404, 'NOT_FOUND'])
      }
    expect((await ask('GET', '/api/v1/alarms?enterprise=No%20Such')).status).toBe(400)
    expect((await ask('GET', `/api/v1/alarms?enterprise=${ENT}`)).status).toBe(200)
    const limits = async (device: string, metric: string) =>
      (await ask('GET', `${E}/devices/${device}/spc/limits?metric=${metric}&chart=i-mr`)).status
    const here = DEVICE.slice(ENT.length + 1)
    expect([await limits(here, 'process.trip_time'), await limits(here, '-1'), await limits('a1/b1/c1/d1', 'process.trip_time')]).toEqual([
      200, 404, 404,
    ])
    for (const query of ['audit?after=', 'audit?limit=', 'alarms?open=', 'alarms?enterprise='])
      expect((await ask('GET', `/api/v1/${query}`)).body, query).toMatchObject({ status: 400, code: 'VALIDATION' })
    const { paths } = (await ask('GET', '/api/v1/openapi.json')).body
    for (const list of ['alarms', 'quarantine']) expect(paths).toHaveProperty([`/api/v1/${list}`, 'get', 'responses', '404'])
  })

  it('cuts lists down to the own enterprise, and keeps the actions of an owner inside it', async () => {
    const token = front.tokens.owner
    await front.call('GET', '/api/v1/alarms', { token })
    expect(front.asked.at(-1)![1]).toMatchObject({ enterprise: ENT })
    await front.call('POST', '/api/v1/alarms/e1/ack', { token })
    expect(front.asked.at(-1)![1]).toMatchObject({ enterprise: ENT, by: 'chen', at: NOW })
    expect((await front.call('GET', '/api/v1/enterprises', { token })).body.enterprises).toHaveLength(1)
    await ask('GET', '/api/v1/alarms?open=true&limit=5')
    expect(front.asked.at(-1)![1]).toEqual({ from: NOW - 86_400_000, to: NOW, openOnly: true, limit: 5 })
  })

  it('gives alarms in pages that follow each other', async () => {
    expect((await ask('GET', '/api/v1/alarms')).body.next).toBeNull()
    const { next } = (await ask('GET', '/api/v1/alarms?limit=1')).body
    expect(next).toBe(`${NOW - 60_000}_e1`)
    await ask('GET', `/api/v1/alarms?limit=1&after=${next}`)
    expect(front.asked.at(-1)![1]).toMatchObject({ after: { from: NOW - 60_000, id: 'e1' }, limit: 1 })
    expect((await ask('GET', '/api/v1/alarms?after=7')).body).toMatchObject({ code: 'VALIDATION', errors: [{ at: 'query/after' }] })
  })

  it('shelves for minutes, until a time, and takes off the shelf', async () => {
    const until = async (body: unknown) => (await ask('POST', '/api/v1/alarms/e1/shelve', body)).body.shelvedUntil
    expect(await until({ minutes: 30 })).toBe(NOW + 1_800_000)
    expect(await until({ until: '2026-01-03T00:00:00Z' })).toBe(Date.UTC(2026, 0, 3))
    expect(await until({ until: null })).toBeNull()
    expect(await until('null')).toBeNull()
    expect((await ask('POST', '/api/v1/alarms/e1/shelve', { until: NOW - 1 })).body.code).toBe('RANGE')
    expect((await ask('POST', '/api/v1/alarms/no/shelve', { minutes: 1 })).status).toBe(404)
  })

  it('streams an export and leaves no file behind', async () => {
    const answer = await ask('GET', `/api/v1/export/readings.csv?enterprise=${ENT}&from=2026-01-01&to=2026-01-02`)
    expect(answer.text).toBe('minute,device\n1,2\n')
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="readings-${ENT}-2026-01-01-2026-01-02.csv"`,
    })
    await using own = await openFront()
    const files: string[] = []
    const { exportTo } = own.core
    own.core.exportTo = async (q) => {
      const made = await exportTo(q)
      files.push(made.file)
      return made
    }
    await own.call('GET', `/api/v1/export/kpis.parquet`, { token: own.tokens.owner })
    await expect.poll(() => existsSync(files[0]!)).toBe(false)
    expect((await ask('GET', '/api/v1/export/users.csv?enterprise=x1')).status).toBe(400)
  })

  it('puts own figures beside gated ones', async () => {
    const before = front.asked.length
    expect((await ask('GET', `${E}/benchmark?own=false`)).body).toMatchObject({ own: null, peers: [{ cohort: { code: 'yq-lv-elec' } }] })
    expect(front.asked.slice(before).map(([name]) => name)).not.toContain('kpis')
    expect((await ask('GET', `${E}/benchmark`)).body).toMatchObject({
      enterprise: ENT,
      own: { coverage: 1 },
      segments: [{ code: 'yq-lv-elec', weight: 1, oee: { value: 0.7 }, qualityRatio: { value: null, reason: 'privacy' } }],
      region: { code: '330382' },
    })
  })

  it('serves the board for its addresses, and nothing else', async () => {
    const page = await front.call('GET', `/factory/${ENT}`)
    expect([page.status, page.text, page.headers['cache-control']]).toEqual([200, '<!doctype html><title>board</title>', 'no-cache'])
    expect((await front.call('GET', '/')).text).toContain('board')
    expect((await front.call('GET', '/logo.svg')).text).toBe('<svg/>')
    expect((await front.call('GET', '/missing.js')).body).toMatchObject({ status: 404 })
    expect((await front.call('GET', '/../../package.json')).text).not.toContain('dependencies')
    expect((await front.call('POST', '/signin')).status).toBe(404)
    const csp = String(page.headers['content-security-policy'])
    expect(csp).toContain("script-src 'self';")
    expect(csp).not.toMatch(/upgrade-insecure|unsafe-eval|https:/)
  })

  it('sends the compressed twin of a file to those who can read it', async () => {
    await using own = await openFront({ board: { 'index.html': 'plain', 'app.js': 'plain', 'app.js.br': 'small' } })
    const plain = await own.call('GET', '/app.js')
    const small = await own.call('GET', '/app.js', { headers: { 'accept-encoding': 'gzip, br' } })
    expect([plain.text, small.text, small.headers['content-encoding']]).toEqual(['plain', 'small', 'br'])
    expect(small.headers['content-type']).toMatch(/javascript/)
  })

  it('opens its counters to the same machine and to operators', async () => {
    const far = async (token?: string) => {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
      return (await front.app.inject({ url: '/metrics', remoteAddress: '10.0.0.9', headers })).statusCode
    }
    expect([await far(), await far(front.tokens.owner), await far(front.tokens.operator)]).toEqual([401, 403, 200])
    const near = await front.call('GET', '/metrics')
    expect(near.text).toContain('web_requests_total{operation="getBenchmark"')
    expect(near.text).toContain('core_readings_total 3')
    expect((await front.call('GET', '/metrics', { headers: { 'x-forwarded-for': '10.0.0.9' } })).status).toBe(401)
  })

  it('describes itself: every reference resolves, every answer is described and fits', async () => {
    const spec = (await front.call('GET', '/api/v1/openapi.json')).body as unknown as Record<string, unknown>
    expect(spec.openapi).toBe('3.1.0')
    const { paths, components } = spec as unknown as {
      paths: Record<
        string,
        Record<
          string,
          {
            summary?: string
            description?: string
            parameters?: { name: string; required?: boolean }[]
            requestBody?: { content: Record<string, { schema: { required: string[] } }> }
            responses: Record<string, unknown>
            security?: unknown[]
          }
        >
      >
      components: { schemas: Record<string, TSchema> }
    }
    const references: string[] = JSON.stringify(spec).match(/"\$ref":"[^"]+"/g) ?? []
    expect(references.length).toBeGreaterThan(50)
    for (const reference of references) {
      const name = /^"\$ref":"#\/components\/schemas\/(\w+)"$/.exec(reference)?.[1]
      expect(components.schemas[name ?? reference], reference).toBeDefined()
    }
    // What has a default may be left out.
    expect(paths['/api/v1/enterprises/{ent}/kpis']!.get!.parameters!.filter(({ required }) => required).map(({ name }) => name)).toEqual([
      'ent',
    ])
    const site = paths['/api/v1/enterprises/{ent}/sites/{site}']!.put!.requestBody!.content['application/json']!.schema
    expect(site.required).toEqual(['name', 'county', 'timezone', 'shifts'])
    for (const [path, methods] of Object.entries(paths))
      for (const [method, operation] of Object.entries(methods)) {
        expect(operation.summary, `${method} ${path}`).toBeTruthy()
        expect(operation.description?.match(/For: /g)?.length ?? 0, `${method} ${path}`).toBeLessThan(2)
        expect(operation.security, `${method} ${path}`).toBeDefined()
      }
    // 3.1 is JSON Schema 2020-12: `items` is one schema, and a tuple of draft-07 means something else there.
    expect(JSON.stringify(spec).match(/"items":\[|"additionalItems"/g)).toBeNull()
    const inline = (schema: unknown): unknown => {
      if (Array.isArray(schema)) return schema.map(inline)
      if (schema === null || typeof schema !== 'object') return schema
      const { $ref } = schema as { $ref?: string }
      if ($ref !== undefined) return inline(components.schemas[$ref.split('/').at(-1)!])
      return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, inline(value)]))
    }
    const fits = async (name: string, url: string) => {
      const schema = inline(components.schemas[name]) as TSchema
      const { body } = await ask('GET', url)
      expect([name, ...Value.Errors(schema, body)]).toEqual([name])
    }
    await fits('Me', '/api/v1/session')
    await fits('Users', '/api/v1/users')
    await fits('Enterprises', '/api/v1/enterprises')
    await fits('Sites', `${E}/sites`)
    await fits('Devices', `${E}/devices`)
    const spans = [{ from: '00:00', to: '24:00', period: 'flat', factor: 1 }]
    for (const of of ['tariff', 'sites/liushi-1/tariff'])
      expect((await ask('PUT', `${E}/${of}`, { basePrice: 0.6, spans, from: NOW })).status).toBe(200)
    await ask('DELETE', `${E}/sites/liushi-1/tariff?from=${NOW + 1}`)
    await fits('SiteVersions', `${E}/sites/liushi-1/versions`)
    await fits('DeviceVersions', `${ON}/versions`)
    await fits('Tariff', `${E}/tariff`)
    await fits('TariffVersions', `${E}/tariff/versions`)
    await fits('TariffVersions', `${E}/sites/liushi-1/tariff/versions`)
    await fits('EnterpriseVersions', `${E}/versions`)
    await fits('DeviceEnergy', `${ON}/energy`)
    await fits('KpiRows', `${E}/kpis`)
    await fits('Readings', `${ON}/readings?metric=process.trip_time`)
    await fits('States', `${ON}/states`)
    await fits('Metrics', `${ON}/metrics`)
    await fits('SpcChart', `${ON}/spc?metric=process.trip_time&chart=xbar-r`)
    await fits('KpiDefinitions', '/api/v1/kpi-definitions')
    await fits('Explanation', `${E}/kpis/explain?kpi=availability`)
    await fits('FigureVersions', `${E}/kpis/versions`)
    await fits('Balance', `${E}/balance`)
    await fits('Benchmark', `${E}/benchmark`)
    await fits('Segments', '/api/v1/segments')
    await fits('Audit', '/api/v1/audit?limit=10')
    await fits('AuditVerdict', '/api/v1/audit/verify')
    await fits('GateRules', '/api/v1/gate')
    await fits('Group', '/api/v1/regions/330382')
    await fits('Episodes', '/api/v1/alarms')
    await fits('QuarantinedList', '/api/v1/quarantine')
    await fits('Credentials', `${E}/credentials`)
    await fits('Readiness', '/readyz')
    await fits('Problem', '/api/v1/nothing')
  })

  it('has a readable page that loads nothing from elsewhere', async () => {
    const page = await front.call('GET', '/api/docs')
    expect(page.status).toBe(200)
    const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!)
    expect(loaded.length).toBeGreaterThan(3)
    for (const file of loaded) {
      expect(file).toMatch(/^\/api\/docs\/static\//)
      expect((await front.call('GET', file)).status).toBe(200)
    }
    expect(page.text).not.toMatch(/<script>|onload=/)
  })
})
