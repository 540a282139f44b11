// Registers a simulated cluster over the HTTP API, as an operator's own program would. What is there already stays as it is.
import { readFile, rename, writeFile } from 'node:fs/promises'
import { factTable, linesOf, peopleOf } from '../simulators/cluster-facts.ts'
import type { Cluster, EnterprisePlan } from '../simulators/cluster-plan.ts'

export type Credentials = Readonly<Record<string, { readonly username: string; readonly password: string }>>
export type EnrolOptions = {
  readonly http: string
  /** Of a one-time link of an operator. */
  readonly token: string
  readonly cluster: Cluster
  /** Where the simulator's own copy of the gateways' passwords is kept, readable by its owner only. */
  readonly file: string
  /** Whose facts are stated, `2025`; what is known of that year already stays. */
  readonly year: string
  readonly progress: (share: number, text: string) => void
}
type Call = <T>(method: string, path: string, body?: unknown, type?: string) => Promise<T>

/** Enterprises registered at once. */
const AT_ONCE = 8

export async function enrolCluster({ http, token, cluster, file, year, progress }: EnrolOptions): Promise<Credentials> {
  const call = await signIn(http, token)
  const known = await readCredentials(file)
  const { enterprises } = await call<{ enterprises: { id: string }[] }>('GET', '/api/v1/enterprises')
  const there = new Set(enterprises.map((e) => e.id))
  const credentials: Record<string, Credentials[string]> = {}
  const waiting = [...cluster.enterprises]
  let done = 0
  const work = async () => {
    for (let plan = waiting.shift(); plan !== undefined; plan = waiting.shift()) {
      const { id } = plan.enterprise
      if (!there.has(id)) await register(call, plan)
      const kept = there.has(id) ? known[id] : undefined
      credentials[id] =
        kept ?? (await call<Credentials[string]>('POST', `/api/v1/enterprises/${id}/credentials`, { name: 'simulated gateway' }))
      progress(++done / cluster.enterprises.length, `${done} of ${cluster.enterprises.length} enterprises`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  await state(call, cluster, there, year)
  const text = JSON.stringify(
    Object.fromEntries(Object.entries(credentials).map(([id, { username, password }]) => [id, { username, password }])),
  )
  await writeFile(`${file}.new`, text, { mode: 0o600 })
  await rename(`${file}.new`, file)
  return credentials
}

/** Facts of the enterprises that were not there before, and people of counties nobody has told of. */
async function state(call: Call, cluster: Cluster, there: ReadonlySet<string>, year: string): Promise<void> {
  const table = factTable({ ...cluster, enterprises: cluster.enterprises.filter((e) => !there.has(e.enterprise.id)) }, year)
  if (table !== undefined) {
    const { refused } = await call<{ refused: readonly unknown[] }>('POST', '/api/v1/facts', table, 'text/csv')
    if (refused.length > 0) throw new Error(`Facts were refused: ${JSON.stringify(refused[0])}`)
  }
  const { facts } = await call<{ facts: { code: string }[] }>('GET', '/api/v1/regions/facts')
  const told = new Set(facts.map(({ code }) => code))
  for (const { code, ...people } of peopleOf(cluster)) if (!told.has(code)) await call('PUT', `/api/v1/regions/${code}/facts`, people)
}

async function register(call: Call, plan: EnterprisePlan): Promise<void> {
  const { enterprise, sites, devices } = plan
  await call('POST', '/api/v1/enterprises', enterprise)
  const base = `/api/v1/enterprises/${enterprise.id}`
  for (const { id, enterprise: _, ...site } of sites) await call('PUT', `${base}/sites/${id}`, site)
  for (const { path, firstSeen: _, ...device } of devices)
    await call('PUT', `${base}/devices/${path.slice(enterprise.id.length + 1)}`, device)
  for (const { path, ...line } of linesOf(plan)) await call('PUT', `${base}/lines/${path.slice(enterprise.id.length + 1)}`, line)
}

async function signIn(http: string, token: string): Promise<Call> {
  const request = async <T>(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string>,
    type = 'application/json',
  ): Promise<T> => {
    const init: RequestInit = { method, headers: { ...headers, ...(body === undefined ? {} : { 'content-type': type }) } }
    if (body !== undefined) init.body = typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await fetch(http + path, init)
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (answer.status === 204 ? undefined : await answer.json()) as T
  }
  const session = await request<{ token: string }>('POST', '/api/v1/session/link', { token }, {})
  return (method, path, body, type) => request(method, path, body, { authorization: `Bearer ${session.token}` }, type)
}

async function readCredentials(file: string): Promise<Credentials> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Credentials
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}
