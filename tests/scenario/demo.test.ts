// The first minutes with the product: `demo` starts, says where to look, fills its history, moves, ends at Ctrl-C and goes on next time.
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Balance, ClusterView, KpiRow, Me } from '../../web/contract.ts'
import { type Board, openBoard } from '../support/board.ts'
import { type Api, apiWith, eventually, freshDir, type Running, removeDir, run, start } from '../support/service.ts'

const ENTERPRISES = 8
const DEVICES = 40
/** A compute centre of two halls and a farm of two houses come with every demo. */
const ASSETS = { enterprises: 2, devices: 4 } as const
const HOUR = 3_600_000
const DEMO = ['demo', '--enterprises', `${ENTERPRISES}`, '--devices', `${DEVICES}`, '--hours', '2']

let dir: string
let demo: Running | undefined
/** Of the first moment of the first run. */
let begun: number

beforeAll(() => {
  dir = freshDir()
  begun = Date.now()
})
afterAll(async () => {
  await demo?.kill()
  removeDir(dir)
})

/** Starts the demo as the README does, without a password, and waits until its history is in. */
async function startDemo(): Promise<{ running: Running; operator: string; owner: string }> {
  const running = await start(dir, { IB_ADMIN_PASSWORD: '' }, DEMO)
  demo = running
  const output = await eventually(
    async () => running.output(),
    (text) => /^Back-filling .*: done/m.test(text),
    50_000,
  )
  const links = output.match(/http:\/\/\S+\/signin#token=\S+/g) ?? []
  expect(links.length, output).toBe(2)
  return { running, operator: links[0]!, owner: links[1]! }
}

async function signInBy(link: string): Promise<Api> {
  const { origin, hash } = new URL(link)
  const answer = await fetch(`${origin}/api/v1/session/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: hash.replace('#token=', '') }),
  })
  expect(answer.status).toBe(200)
  return apiWith(origin, ((await answer.json()) as { token: string }).token)
}

/** Ctrl-C: the orderly end, quick and without a word of trouble. */
async function interrupt(running: Running): Promise<void> {
  const before = running.output().length
  const asked = performance.now()
  const code = await running.stop('SIGINT')
  demo = undefined
  expect(code, running.output()).toBe(0)
  expect(performance.now() - asked).toBeLessThan(10_000)
  expect(running.output().slice(before)).toBe('Saving and closing …\nClosed.\n')
}

const enterprisesOf = async (api: Api): Promise<string[]> =>
  (await api<{ enterprises: { id: string }[] }>('GET', '/api/v1/enterprises')).body.enterprises.map((e) => e.id).sort()
const balanceOf = async (api: Api, enterprise: string): Promise<Balance> =>
  (await api<Balance>('GET', `/api/v1/enterprises/${enterprise}/balance?from=${begun - HOUR}&to=${begun + HOUR}`)).body
/** What every device has made and used so far, over a range that holds both runs. */
async function madeBy(api: Api, enterprise: string): Promise<Map<string, KpiRow['sums']>> {
  const path = `/api/v1/enterprises/${enterprise}/kpis?from=${begun - 3 * HOUR}&to=${begun + HOUR}&every=all&level=device`
  const { rows } = (await api<{ rows: KpiRow[] }>('GET', path)).body
  return new Map(rows.map((r) => [r.scope, r.sums]))
}
/** The wall board is alive and moves: figures above zero, and two deltas that change them. */
async function expectMoving(running: Running, api: Api): Promise<void> {
  const board: Board<ClusterView> = await openBoard(running.http, api.token, 'cluster')
  const view = await eventually(
    async () => board.view,
    (v) => v !== undefined && v.headline.devicesLive > 0 && v.headline.readingsPerSecond > 0,
  )
  expect(view!.headline.enterprises).toBe(ENTERPRISES + ASSETS.enterprises)
  expect(view!.headline.devices).toBe(DEVICES + ASSETS.devices)
  const { revision, deltas } = board
  await eventually(
    async () => board.deltas,
    (n) => n >= deltas + 2,
  )
  expect(board.revision).toBeGreaterThan(revision)
  expect(JSON.stringify(board.view)).not.toBe(JSON.stringify(view))
  board.close()
}

/** What only people know: facts and people of counties, both said to be made up, and a line in order, which tells of its orders. */
async function expectStated(api: Api, own: Api, enterprise: string, ids: readonly string[]): Promise<void> {
  const { facts } = (await api<{ facts: { source: string }[] }>('GET', '/api/v1/regions/facts')).body
  expect(facts.length).toBeGreaterThan(0)
  for (const { source } of facts) expect(source).toContain('虚构')
  type Periods = { periods: { versions: { facts: Record<string, { source: string }> }[] }[] }
  const { periods } = (await own<Periods>('GET', `/api/v1/enterprises/${enterprise}/facts`)).body
  expect(periods.map(({ versions }) => versions.length)).toEqual([1])
  expect(periods[0]!.versions[0]!.facts.valueAdded!.source).toContain('虚构')
  expect(ids).toContain('demo-elec-01')
  const works = '/api/v1/enterprises/demo-elec-01'
  const { lines } = (await api<{ lines: { bottleneck: string | null }[] }>('GET', `${works}/lines`)).body
  expect(lines.map(({ bottleneck }) => bottleneck)).toContain('s40-delay')
  const { orders } = (
    await api<{ orders: { po: string; plan: { qty: number | null } }[] }>(
      'GET',
      `${works}/orders?from=${begun - 3 * HOUR}&to=${begun + HOUR}`,
    )
  ).body
  expect(orders.length).toBeGreaterThan(0)
  for (const { po, plan } of orders) expect([po.startsWith('WO-'), plan.qty !== null]).toEqual([true, true])
}

describe('demo', () => {
  let known: { ids: string[]; enterprise: string; balance: Balance; made: Map<string, KpiRow['sums']> }

  it('says where to look, fills its history and moves; Ctrl-C ends it', async () => {
    const { running, operator, owner } = await startDemo()
    expect(running.output()).toMatch(/board {2}http:\/\/127\.0\.0\.1:\d+/)
    expect(running.output()).toMatch(/mqtt {3}mqtt:\/\/127\.0\.0\.1:\d+/)
    const ready = await fetch(`${running.http}/readyz`)
    expect([ready.status, await ready.json()]).toEqual([200, expect.objectContaining({ ready: true })])
    expect((await fetch(new URL(operator).origin)).headers.get('content-type')).toContain('text/html')

    const api = await signInBy(operator)
    await expectMoving(running, api)
    const own = await signInBy(owner)
    const { body } = await own<Me>('GET', '/api/v1/session')
    expect(body.role).toBe('owner')

    const ids = await enterprisesOf(api)
    expect(ids.length).toBe(ENTERPRISES + ASSETS.enterprises)
    expect(ids).toContain(body.enterprise)
    const enterprise = body.enterprise!
    known = { ids, enterprise, balance: await balanceOf(api, enterprise), made: await madeBy(api, enterprise) }
    expect(known.made.size).toBeGreaterThan(0)
    expect(known.balance.messages.received).toBeGreaterThan(0)
    expect(known.balance.messages.refused).toEqual({})
    await expectStated(api, own, enterprise, ids)
    await interrupt(running)
  }, 120_000)

  it('goes on with its data, machines and sign-in when it is started again', async () => {
    const { running, operator } = await startDemo()
    const api = await signInBy(operator)
    expect(await enterprisesOf(api)).toEqual(known.ids)
    await expectMoving(running, api)
    const { enterprise } = known
    const grown = await eventually(
      () => balanceOf(api, enterprise),
      (b) => b.readings.counted > known.balance.readings.counted,
    )
    expect(grown.messages.received).toBeGreaterThan(known.balance.messages.received)
    expect(grown.messages.duplicate).toBe(0)
    const made = await madeBy(api, enterprise)
    for (const [scope, before] of known.made)
      for (const name of ['pq', 'gq', 'pqOvertime', 'energyKwh', 'readings'])
        expect(made.get(scope)?.[name], `${scope} ${name}`).toBeGreaterThanOrEqual(before[name]!)
    await interrupt(running)
  }, 120_000)
})

describe('the command line', () => {
  it('explains every subcommand', async () => {
    const { code, out } = await run(['--help'])
    expect(code).toBe(0)
    const commands = [...out.matchAll(/^ {2}([a-z]+) .*/gm)].map(([, name]) => name!)
    expect(commands).toEqual(expect.arrayContaining(['start', 'demo', 'simulate', 'load', 'config']))
    const helps = await Promise.all(commands.map((name) => run([...(name === 'help' ? [] : [name]), '--help'])))
    helps.forEach((help, i) => {
      expect([help.code, help.err], commands[i]).toEqual([0, ''])
      expect(help.out.length, commands[i]).toBeGreaterThan(80)
      expect(help.out, commands[i]).toContain('Usage: industry-brain')
    })
  }, 60_000)

  it.each(['IB_HTTP_PORT', 'IB_MQTT_PORT'])(
    'says in one line when %s is in use',
    async (setting) => {
      const taken = createServer()
      const port = await new Promise<number>((done) => taken.listen(0, '127.0.0.1', () => done((taken.address() as { port: number }).port)))
      const other = freshDir()
      try {
        const env = { IB_DATA_DIR: other, IB_HTTP_PORT: '0', IB_MQTT_PORT: '0', IB_LOG_LEVEL: 'warn', [setting]: `${port}` }
        for (const command of ['start', 'demo']) {
          const { code, out, err } = await run([command], env)
          expect(code, err).toBe(1)
          expect(out).toBe('')
          expect(err).toMatch(new RegExp(`^127\\.0\\.0\\.1:${port} is in use\\. .*\\n$`))
          expect(err).not.toMatch(/\n\s+at /)
        }
      } finally {
        taken.close()
        removeDir(other)
      }
    },
    60_000,
  )
})
