// What every registry must do, and what LMDB adds: three threads with the same file open at once.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DEFAULT_MU_SCHEME } from '../../model/mu-score.ts'
import type { Credential, Session, User } from '../../model/people.ts'
import { type Device, type Enterprise, inForce, type Site } from '../../model/plant.ts'
import { DEFAULT_POINT_RULES, type PointStep } from '../../model/points.ts'
import { type SpcLimits, TUNING } from '../../model/spc.ts'
import type { FactsDraft } from '../../model/statements.ts'
import type { Tariff } from '../../model/tariff.ts'
import { openRegistry } from '../../registry/lmdb.ts'
import { openMemoryRegistry } from '../../registry/memory.ts'
import type { Registry } from '../../registry/registry.ts'
import { startRegistryWorker } from './registry-worker.ts'

const root = mkdtempSync(join(tmpdir(), 'ib-registry-'))
let made = 0
const freshDir = () => join(root, String(made++))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const adapters = [
  { name: 'memory', open: async () => openMemoryRegistry() },
  { name: 'lmdb', open: () => openRegistry({ dir: freshDir() }) },
]

const enterprise = (id: string, more: Partial<Enterprise> = {}): Enterprise => ({
  id,
  name: `正泰 ${id}`,
  segments: [{ code: 'yq-lv-elec', weight: 1 }],
  county: '330382',
  ...more,
})
const site = (ent: string, id: string): Site => ({
  id,
  enterprise: ent,
  name: id,
  county: '330382',
  timezone: 'Asia/Shanghai',
  shifts: [{ name: 'day', start: '08:00', end: '16:00', days: [1, 2, 3, 4, 5] }],
  breaks: [],
  exceptions: [],
})
const device = (path: string, more: Partial<Device> = {}): Device => ({ path, name: 'press', type: 'press', kpiScope: true, ...more })
const credential = (username: string, ent: string): Credential => ({
  username,
  enterprise: ent,
  name: 'gateway',
  passwordSha256: '0'.repeat(64),
  createdAt: 1,
})
const session = (token: string, username: string, more: Partial<Session> = {}): Session => ({
  tokenSha256: token,
  username,
  role: 'owner',
  expiresAt: 1000,
  ...more,
})

const limits = (device: string, more: Partial<SpcLimits> = {}): Omit<SpcLimits, 'version'> => ({
  device,
  metric: 'process.trip_time',
  chart: 'xbar-r',
  subgroup: 5,
  residuals: false,
  tuning: TUNING,
  centre: 18,
  sigma: 0.9,
  phi: null,
  method: 'range',
  from: 0,
  to: 1,
  points: 25,
  readings: 125,
  outliers: 0,
  lsl: 14,
  usl: 22,
  target: null,
  approvedBy: 'wang',
  approvedAt: 2,
  note: null,
  restores: null,
  ...more,
})

describe.each(adapters)('a registry ($name)', ({ open }) => {
  let r: Registry
  beforeEach(async () => {
    r = await open()
  })
  afterEach(() => r[Symbol.asyncDispose]())

  it('knows nothing at first', () => {
    expect([r.revision, r.enterprises(), r.users()]).toEqual([0, [], []])
    expect([r.enterprise('e1'), r.user('x'), r.credential('x'), r.session('x')]).toEqual([undefined, undefined, undefined, undefined])
    expect([r.enterpriseHistory('e1'), r.site('e1', 's1'), r.device('e1/a/b/c/d')]).toEqual([[], [], []])
  })

  it('reads its own writes at once, and raises the revision with each', async () => {
    expect(r.enterprise('e1')).toBeUndefined()
    await r.putEnterprise(enterprise('e1'), 0)
    expect(r.enterprise('e1')).toEqual(enterprise('e1'))
    expect(r.revision).toBe(1)
    await r.putEnterprise(enterprise('e1', { name: '德力西' }), 0)
    expect(r.enterprises().map((e) => e.name)).toEqual(['德力西'])
    expect(r.revision).toBe(2)
  })

  it('keeps versions in the order they come into force, however they were written', async () => {
    await r.putEnterprise(enterprise('e1', { county: '330326' }), 100)
    await r.putEnterprise(enterprise('e1', { county: '330382' }), 300)
    await r.putEnterprise(enterprise('e1', { county: '330324' }), 200)
    const history = r.enterpriseHistory('e1')
    expect(history.map((v) => v.from)).toEqual([100, 200, 300])
    expect([0, 199, 250, 999].map((at) => inForce(history, at)!.county)).toEqual(['330326', '330326', '330324', '330382'])
    expect(r.enterprise('e1')!.county).toBe('330382')
  })

  it('has the versions of all enterprises, and segments an operator has registered beside those it knows', async () => {
    for (const id of ['e2', 'e1']) await r.putEnterprise(enterprise(id), 0)
    await r.putEnterprise(enterprise('e1', { county: '330324' }), 100)
    expect(r.enterpriseHistories().map((versions) => versions.map((v) => v.doc.county))).toEqual([['330382', '330324'], ['330382']])
    const own = { code: 'yq-connectors', classes: ['3824'], nameZh: '连接器', nameEn: 'Connectors', counties: ['330382'] }
    expect(await r.putSegment(own)).toBe(true)
    expect(await r.putSegment({ ...own, code: 'yq-lv-elec' })).toBe(false)
    expect([r.segment('yq-connectors'), r.segment('yq-lv-elec')?.nameEn]).toEqual([own, 'Yueqing low-voltage electrical'])
    expect(r.segments()).toHaveLength(35)
    expect([r.county('330382')?.nameEn, r.counties().length]).toEqual(['Yueqing', 90])
  })

  it('lists what belongs to one enterprise and nothing of one whose id begins alike', async () => {
    for (const ent of ['ab', 'ab-c', 'ab0', 'abc']) {
      await r.putSite(site(ent, 's1'), 0)
      await r.putDevice(device(`${ent}/s1/a1/l1/d1`), 0)
      await r.putCredential(credential(`gw-${ent}`, ent))
    }
    const line = { path: 'ab/s1/a1/l1', name: '', kind: 'serial' as const, stations: ['d1', 'd2'], bottleneck: null }
    await r.putLine(line, 5)
    await r.putLine({ ...line, bottleneck: 'd2' }, 9)
    await r.putLine({ ...line, path: 'ab0/s1/a1/l1' }, 0)
    expect(r.lines('ab')).toEqual([{ ...line, bottleneck: 'd2' }])
    expect(r.line('ab/s1/a1/l1').map(({ from, doc }) => [from, doc.bottleneck])).toEqual([
      [5, null],
      [9, 'd2'],
    ])
    await r.putDevice(device('ab/s1/a1/l1/d2', { idealCycle: 1.8 }), 0)
    expect(r.sites('ab')).toEqual([site('ab', 's1')])
    expect(r.devices('ab').map((d) => d.path)).toEqual(['ab/s1/a1/l1/d1', 'ab/s1/a1/l1/d2'])
    expect(r.device('ab/s1/a1/l1/d2')).toEqual([{ from: 0, doc: device('ab/s1/a1/l1/d2', { idealCycle: 1.8 }) }])
    expect(r.credentials('ab').map((c) => c.username)).toEqual(['gw-ab'])
  })

  it('keeps the tariffs of an enterprise by the time they hold from', async () => {
    const tariff = (basePrice: number): Tariff => ({ enterprise: 'e1', currency: 'CNY', basePrice, spans: [], holidays: [], workdays: [] })
    expect(r.tariff('e1')).toEqual([])
    await r.putTariff(tariff(0.8), 200)
    await r.putTariff(tariff(0.6), 100)
    expect(r.tariff('e1').map(({ from, doc }) => [from, doc.basePrice])).toEqual([
      [100, 0.6],
      [200, 0.8],
    ])
    await r.putTariff({ ...tariff(0.9), site: 's1' }, 300)
    await r.putTariff({ enterprise: 'e1', site: 's1', own: false }, 400)
    expect(r.siteTariff('e1', 's1').map(({ from, doc }) => [from, 'spans' in doc])).toEqual([
      [300, true],
      [400, false],
    ])
    expect(r.siteTariff('e1', 's2')).toEqual([])
    expect(r.tariff('e1').length).toBe(2)
  })

  it('takes one version out and leaves the others as they were', async () => {
    for (const from of [0, 100, 200]) {
      await r.putSite({ ...site('e1', 's1'), name: `v${from}` }, from)
      await r.putDevice(device('e1/s1/a1/l1/d1', { idealCycle: from + 1 }), from)
    }
    const of = { kind: 'site', enterprise: 'e1', id: 's1' } as const
    expect(await r.dropVersion(of, 100)).toBe(true)
    expect(await r.dropVersion(of, 100)).toBe(false)
    expect(r.site('e1', 's1').map(({ from, doc }) => [from, doc.name])).toEqual([
      [0, 'v0'],
      [200, 'v200'],
    ])
    await r.dropVersion({ kind: 'device', path: 'e1/s1/a1/l1/d1' }, 200)
    expect(r.devices('e1').map(({ idealCycle }) => idealCycle)).toEqual([101])
    await r.putEnterprise(enterprise('e1'), 0)
    await r.putEnterprise(enterprise('e1', { county: '330324' }), 300)
    await r.dropVersion({ kind: 'enterprise', id: 'e1' }, 300)
    expect(r.enterprise('e1')!.county).toBe('330382')
    await r.putRegionFacts({ code: '330382', population: 5, source: 's' }, 7)
    await r.dropVersion({ kind: 'region-facts', code: '330382' }, 7)
    expect(r.regionFacts('330382')).toEqual([])
    // The last one goes, and the site with it.
    await r.dropVersion(of, 0)
    await r.dropVersion(of, 200)
    expect(r.sites('e1')).toEqual([])
  })

  describe('when an enterprise is removed', () => {
    beforeEach(async () => {
      for (const ent of ['e1', 'e1-b']) {
        await r.putEnterprise(enterprise(ent), 10)
        await r.putEnterprise(enterprise(ent, { county: '330324' }), 900)
        await r.putSite(site(ent, 's1'), 0)
        await r.putDevice(device(`${ent}/s1/a1/l1/d1`), 0)
        await r.putCredential(credential(`gw-${ent}`, ent))
        await r.putUser({ username: `boss-${ent}`, role: 'owner', enterprise: ent, passwordHash: 'kept' })
        await r.putSession(session(`t-${ent}`, `boss-${ent}`, { enterprise: ent }))
        await r.putInvitation({ tokenSha256: `i-${ent}`, username: `boss-${ent}`, expiresAt: 1000 })
      }
      await r.removeEnterprise('e1', 500)
    })
    const left = (ent: string) => [
      r.enterprise(ent) !== undefined,
      r.enterpriseHistory(ent).length,
      r.credentials(ent).length,
      r.user(`boss-${ent}`) !== undefined,
      r.session(`t-${ent}`) !== undefined,
    ]

    it('lets nobody in any more, and leaves another alone whose id begins alike', async () => {
      expect(left('e1')).toEqual([false, 0, 0, false, false])
      expect(left('e1-b')).toEqual([true, 2, 1, true, true])
      expect(r.enterprises().map(({ id }) => id)).toEqual(['e1-b'])
      expect(await r.takeInvitation('i-e1')).toBeUndefined()
      expect(await r.takeInvitation('i-e1-b')).toBeDefined()
    })
    it('keeps what figures of the past are formed with, and its membership up to the end', () => {
      expect([r.sites('e1').length, r.devices('e1').length]).toEqual([1, 1])
      const [, ended] = r.enterpriseHistories()
      expect(ended!.map(({ from, doc }) => [from, doc.id, doc.county, doc.ended ?? false])).toEqual([
        [10, 'e1', '330382', false],
        [500, 'e1', '330324', true],
      ])
    })
    it('brings it back as it was, planned changes, people and credentials included, but for names taken since', async () => {
      expect(r.endedEnterprises()).toEqual([
        { at: 500, enterprise: enterprise('e1', { county: '330324' }), users: ['boss-e1'], credentials: ['gw-e1'] },
      ])
      await r.putUser({ username: 'gw-e1', role: 'operator' })
      expect(await r.restoreEnterprise('e1')).toBe(true)
      expect(left('e1')).toEqual([true, 2, 0, true, false])
      expect(r.user('boss-e1')).toMatchObject({ passwordHash: 'kept' })
      expect([r.endedEnterprises(), r.user('gw-e1')?.role]).toEqual([[], 'operator'])
      expect(await r.restoreEnterprise('e1')).toBe(false)
    })
    it('does nothing a second time', async () => {
      const before = r.endedEnterprises()
      await r.removeEnterprise('e1', 700)
      await r.removeEnterprise('nobody', 700)
      expect(r.endedEnterprises()).toEqual(before)
    })
  })

  it('retires a segment and has it back, and never one known from the start', async () => {
    const own = { code: 'yq-connectors', classes: [], nameZh: '连接器', nameEn: 'Connectors', counties: [] }
    await r.putSegment(own)
    await r.putSegment({ ...own, retiredFrom: 7 })
    expect([r.segment(own.code), r.registeredSegments()]).toEqual([{ ...own, retiredFrom: 7 }, [{ ...own, retiredFrom: 7 }]])
    await r.putSegment(own)
    expect([r.registeredSegments(), r.segments().length]).toEqual([[own], 35])
    expect(await r.putSegment({ ...own, code: 'yq-lv-elec', retiredFrom: 7 })).toBe(false)
  })

  it('numbers the versions of approved limits, by chart and metric', async () => {
    expect(r.spcLimits('e1/s/a/l/d1', 'process.trip_time', 'xbar-r')).toEqual([])
    const made = await Promise.all([18, 19, 20].map((centre) => r.putSpcLimits(limits('e1/s/a/l/d1', { centre }))))
    expect(made.map(({ version }) => version)).toEqual([1, 2, 3])
    await r.putSpcLimits(limits('e1/s/a/l/d1', { chart: 'ewma' }))
    await r.putSpcLimits(limits('e1/s/a/l/d10'))
    await r.putSpcLimits(limits('e10/s/a/l/d1'))
    expect(r.spcLimits('e1/s/a/l/d1', 'process.trip_time', 'xbar-r').map(({ version, centre }) => [version, centre])).toEqual([
      [1, 18],
      [2, 19],
      [3, 20],
    ])
    expect(r.deviceSpcLimits('e1/s/a/l/d1').map((versions) => versions.length)).toEqual([1, 3])
    expect([r.deviceSpcLimits('e1/s/a/l/d10').length, r.deviceSpcLimits('e10/s/a/l/d1').length]).toEqual([1, 1])
  })

  it('numbers what people say of stops, device by device', async () => {
    const said = (device: string, reason: string | null) =>
      r.putStopChange({ device, from: 1000, to: 2000, reason, note: null, by: 'wang', at: 3000 })
    expect(r.stopChanges('e1/s/a/l/d1')).toEqual([])
    expect(r.stopChanges('e1/s/a/l/d1')).toBe(r.stopChanges('e1/s/a/l/d2'))
    const made = await Promise.all(['B1', 'M1', null].map((reason) => said('e1/s/a/l/d1', reason)))
    expect(made.map(({ version, reason }) => [version, reason])).toEqual([
      [1, 'B1'],
      [2, 'M1'],
      [3, null],
    ])
    await said('e10/s/a/l/d1', 'W1')
    expect(r.stopChanges('e1/s/a/l/d1')).toEqual(made)
    expect(r.stopChanges('e10/s/a/l/d1').length).toBe(1)
  })

  it('keeps every version of stated facts, all of a table or none', async () => {
    const said = (value: number) => ({ value, source: 'office', date: '2026-01-20' })
    const draft = (ent: string, period: string, facts: FactsDraft['facts']): FactsDraft => ({
      enterprise: ent,
      period,
      at: 5,
      by: 'admin',
      facts,
    })
    expect(r.facts('e1')).toEqual([])
    const made = await r.putFacts([draft('e1', '2025', { tax: said(1), land: said(2) }), draft('e1-b', '2025', { tax: said(9) })], 'merge')
    expect(made.map(({ version }) => version)).toEqual([1, 1])
    await r.putFacts([{ ...draft('e1', '2025', { tax: said(3) }), tag: { ...said(0), value: 'smart-factory' } }], 'merge')
    await Promise.all([4, 5].map((tax) => r.putFacts([draft('e1', '2025-Q1', { tax: said(tax) })], 'replace')))
    const [year, quarter] = r.facts('e1')
    expect(year!.map(({ facts, tag }) => [facts.tax?.value, facts.land?.value, tag?.value])).toEqual([
      [1, 2, undefined],
      [3, 2, 'smart-factory'],
    ])
    expect(quarter!.map(({ version, facts }) => [version, facts.tax?.value])).toEqual([
      [1, 4],
      [2, 5],
    ])
    await r.putFacts([draft('e1', '2025', { land: said(7) })], 'replace')
    expect(r.facts('e1')[0]!.at(-1)).toEqual({ enterprise: 'e1', period: '2025', version: 3, at: 5, by: 'admin', facts: { land: said(7) } })
    expect(r.facts('e1-b').length).toBe(1)
  })

  it('keeps schemes and rules in versions, and appends to a log of points', async () => {
    expect([r.muSchemes('330382'), r.pointRules(), r.pointLog('e1')]).toEqual([[], [], []])
    await r.putMuScheme('330382', DEFAULT_MU_SCHEME, 7, 'admin')
    await r.putMuScheme('330382', { ...DEFAULT_MU_SCHEME, capFactor: 1 }, 8, 'admin')
    expect(r.muSchemes('330382').map(({ version, at, doc }) => [version, at, doc.capFactor])).toEqual([
      [1, 7, null],
      [2, 8, 1],
    ])
    expect(r.muSchemes('330381')).toEqual([])
    await r.putPointRules(DEFAULT_POINT_RULES, 9, 'admin')
    expect(r.pointRules()).toEqual([{ version: 1, at: 9, by: 'admin', doc: DEFAULT_POINT_RULES }])
    const entry = (id: string): PointStep => ({
      kind: 'add',
      by: 'admin',
      when: 1,
      entry: { id, rule: 'r', evidence: 'd', at: 1, points: 5 },
    })
    await Promise.all(['a', 'b', 'c'].map((id) => r.appendPoint('e1', entry(id))))
    await r.appendPoint('e1-b', entry('d'))
    expect(r.pointLog('e1')).toEqual(['a', 'b', 'c'].map(entry))
    expect(r.pointLog('e1-b').length).toBe(1)
  })

  it('ends the sessions of a removed user', async () => {
    const user: User = { username: 'wang', role: 'operator', passwordHash: '$argon2id$' }
    await r.putUser(user)
    await r.putSession(session('t1', 'wang'))
    await r.putSession(session('t2', 'li'))
    expect([r.user('wang'), r.users()]).toEqual([user, [user]])
    await r.removeUser('wang')
    expect([r.user('wang'), r.session('t1'), r.session('t2')?.username]).toEqual([undefined, undefined, 'li'])
    await r.removeSession('t2')
    expect(r.session('t2')).toBeUndefined()
  })

  it('removes a credential', async () => {
    await r.putCredential(credential('gw', 'e1'))
    expect(r.credential('gw')).toEqual(credential('gw', 'e1'))
    await r.removeCredential('gw')
    expect(r.credential('gw')).toBeUndefined()
  })

  it('gives an invitation once, even to two who ask at the same time', async () => {
    const invitation = { tokenSha256: 'i1', username: 'admin', expiresAt: 1000 }
    await r.putInvitation(invitation)
    const taken = await Promise.all([r.takeInvitation('i1'), r.takeInvitation('i1')])
    expect(taken.filter((t) => t !== undefined)).toEqual([invitation])
  })

  it('sweeps what has expired, and writes nothing when nothing has', async () => {
    await r.putSession(session('old', 'wang', { expiresAt: 50 }))
    await r.putSession(session('new', 'wang', { expiresAt: 51 }))
    await r.putInvitation({ tokenSha256: 'i1', username: 'admin', expiresAt: 50 })
    await r.sweep(50)
    expect([r.session('old'), r.session('new')?.username]).toEqual([undefined, 'wang'])
    expect(await r.takeInvitation('i1')).toBeUndefined()
    const { revision } = r
    await r.sweep(50)
    expect(r.revision).toBe(revision)
  })

  it('is not changed by what a caller does to a document afterwards', async () => {
    const doc = { ...enterprise('e1'), segments: [{ code: 'yq-lv-elec', weight: 1 }] }
    await r.putEnterprise(doc, 0)
    doc.segments.push({ code: 'yj-pump-valve', weight: 0 })
    expect(r.enterprise('e1')!.segments).toHaveLength(1)
  })
})

describe('LMDB and memory', () => {
  it('say the same after the same writes', async () => {
    const ids = fc.constantFrom('e1', 'e1-b', 'e2')
    const write = fc.oneof(
      fc.record({ what: fc.constant('enterprise' as const), id: ids, from: fc.nat(5), text: fc.string() }),
      fc.record({ what: fc.constant('device' as const), id: ids, from: fc.nat(5), text: fc.constantFrom('d1', 'd2') }),
      fc.record({ what: fc.constant('user' as const), id: ids, from: fc.nat(5), text: fc.constantFrom('wang', '李 雷', '😀') }),
      fc.record({ what: fc.constant('remove' as const), id: ids, from: fc.nat(5), text: fc.constant('') }),
      fc.record({ what: fc.constant('restore' as const), id: ids, from: fc.nat(5), text: fc.constant('') }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(write, { maxLength: 15 }), async (writes) => {
        await using lmdb = await openRegistry({ dir: freshDir() })
        await using memory = openMemoryRegistry()
        for (const r of [lmdb, memory])
          for (const { what, id, from, text } of writes) {
            if (what === 'enterprise') await r.putEnterprise(enterprise(id, { name: text }), from)
            else if (what === 'device') await r.putDevice(device(`${id}/s1/a1/l1/${text}`, { idealCycle: from }), from)
            else if (what === 'user') await r.putUser({ username: text, role: 'owner', enterprise: id })
            else if (what === 'remove') await r.removeEnterprise(id, from)
            else await r.restoreEnterprise(id)
          }
        const view = (r: Registry) => [
          r.revision,
          r.users(),
          r.enterpriseHistories(),
          r.endedEnterprises(),
          ...['e1', 'e1-b', 'e2'].map((id) => [r.enterpriseHistory(id), r.devices(id), r.device(`${id}/s1/a1/l1/d1`)]),
        ]
        expect(view(lmdb)).toEqual(view(memory))
      }),
      { numRuns: 15 },
    )
  })
})

describe('the LMDB file', () => {
  it('keeps its documents when it is closed and opened again', async () => {
    const dir = freshDir()
    const first = await openRegistry({ dir })
    await first.putEnterprise(enterprise('e1'), 5)
    await first[Symbol.asyncDispose]()
    await using second = await openRegistry({ dir })
    expect([second.revision, second.enterpriseHistory('e1')]).toEqual([1, [{ from: 5, doc: enterprise('e1') }]])
  })

  it('shows each of three threads what the others wrote, and loses no write of any', async () => {
    const dir = freshDir()
    await using here = await openRegistry({ dir })
    const workers = await Promise.all([startRegistryWorker(dir), startRegistryWorker(dir), startRegistryWorker(dir)])
    await here.putEnterprise(enterprise('e1'), 0)
    expect(here.devices('e1')).toEqual([])
    await Promise.all(workers.map((worker, n) => worker.putDevices('e1', n, 40)))
    await vi.waitFor(() => expect(here.devices('e1')).toHaveLength(120))
    expect(here.revision).toBe(121)
    expect(await Promise.all(workers.map((worker) => worker.countDevices('e1', 120)))).toEqual([120, 120, 120])
    const gone = here.devices('e1')[0]!.path
    await here.dropVersion({ kind: 'device', path: gone }, here.device(gone)[0]!.from)
    expect(await Promise.all(workers.map((worker) => worker.countDevices('e1', 119)))).toEqual([119, 119, 119])
    await Promise.all(workers.map((worker) => worker.close()))
    expect(here.revision).toBe(122)
  })
})
