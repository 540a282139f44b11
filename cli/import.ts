// industry-brain import: brings a file of telemetry into a service through its HTTP door, as a gateway would after a long outage: oldest
// first, one request at a time, so that a reading never overtakes an earlier one. Safe to run again: a message is known by its number.
import { readFile, rename, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { Balance } from '../model/views.ts'
import { createRowCheck } from '../roles/offline.ts'
import { type HistoryFile, type HistoryMessage, openHistoryFile } from './history-file.ts'
import { sizeOf, textOf } from './input-file.ts'
import { payloadOf } from './payload.ts'
import { progressLine } from './progress.ts'

export type ImportOptions = {
  readonly url: string
  readonly enterprise: string
  readonly username: string
  readonly passwordFile: string
  readonly state?: string
  readonly report?: string
}
export type ImportResult = {
  readonly lines: number
  readonly refused: HistoryFile['refused']
  readonly refusedCount: number
  /** Messages of this run, and of runs before it. */
  readonly sent: number
  readonly before: number
  /** What the service made of this run's readings. */
  readonly counted: number
  readonly tooLate: number
  readonly duplicate: number
  readonly refusedThere: number
}
type State = { readonly file: string; readonly enterprise: string; readonly url: string; readonly sent: number }

/** Of one request; the door takes a thousand messages and a megabyte. */
const MESSAGES = 500
const BYTES = 700_000
const TRIES = 8
const SETTLE_MS = 20_000

export async function importFile(path: string, o: ImportOptions): Promise<void> {
  const line = progressLine('Import')
  const result = await runImport(path, o, (share, text) => line.show(share, text))
  line.end(
    `${result.lines} lines, ${result.sent} messages sent${result.before > 0 ? ` (${result.before} before)` : ''}; of their readings ${result.counted} counted, ${result.duplicate} known already, ${result.tooLate} too late, ${result.refusedThere} refused by the service; ${result.refusedCount} lines refused here`,
  )
  for (const { line: at, reason } of result.refused.slice(0, 20)) process.stderr.write(`line ${at}: ${reason}\n`)
  if (result.refused.length > 20) process.stderr.write(`… and ${result.refusedCount - 20} more; --report FILE writes them\n`)
  if (result.tooLate > 0)
    process.stderr.write(
      'Too late: their machine had sent readings more than IB_RESTATE_DAYS newer before. Older history goes in first, or into an empty service.\n',
    )
}

export async function runImport(path: string, o: ImportOptions, progress: (share: number, text: string) => void): Promise<ImportResult> {
  // Before the service is asked: a slip in the name is no reason to sign in.
  await sizeOf(path)
  const call = await signIn(o)
  const check = createRowCheck(Date.now())
  let row = 0
  await using file = await openHistoryFile(path, {
    enterprise: o.enterprise,
    check: ({ at, device, metric }) =>
      device.startsWith(`${o.enterprise}/`)
        ? check(device, payloadOf('check', ++row, at, [metric]))
        : `the device is not one of ${o.enterprise}`,
    progress: (share) => progress(share / 4, 'reading the file'),
  })
  if (o.report !== undefined)
    await writeFile(o.report, ['line,reason', ...file.refused.map((r) => `${r.line},"${r.reason.replaceAll('"', '""')}"`), ''].join('\n'))
  const stateFile = o.state ?? `${path}.import.json`
  const known = await readState(stateFile)
  const before = known?.file === file.hash && known.enterprise === o.enterprise && known.url === o.url ? known.sent : 0
  const begun = Date.now()
  const base = `/api/v1/enterprises/${encodeURIComponent(o.enterprise)}`
  const balance = () => call<Balance>('GET', `${base}/balance?from=${begun - 3_600_000}&to=${Date.now() + 3_600_000}`)
  const first = await balance()
  let sent = before
  let open: HistoryMessage[] = []
  let bytes = 0
  const flush = async () => {
    if (open.length === 0) return
    await call(
      'POST',
      `${base}/telemetry`,
      open.map((m) => ({
        topic: `ib/v1/${m.device}/tele`,
        payload: { v: 1, boot: file.hash.slice(0, 16), seq: m.seq, ts: m.at, hist: true, m: m.metrics },
      })),
    )
    sent = open.at(-1)!.seq
    open = []
    bytes = 0
    await writeState(stateFile, { file: file.hash, enterprise: o.enterprise, url: o.url, sent })
    progress(0.25 + 0.75 * (sent / file.messages), `${sent} of ${file.messages} messages are on disk`)
  }
  for await (const message of file.read(before)) {
    const size = payloadOf(file.hash.slice(0, 16), message.seq, message.at, message.metrics).length + 120
    if (open.length >= MESSAGES || bytes + size > BYTES) await flush()
    open.push(message)
    bytes += size
  }
  await flush()
  const last = await settled(balance, first, sent - before)
  const gained = (of: (b: Balance) => number) => of(last) - of(first)
  const twice = (b: Balance) => b.readings.refused.DUPLICATE ?? 0
  const all = (refused: Readonly<Record<string, number>>) => Object.values(refused).reduce((sum, n) => sum + n, 0)
  return {
    lines: file.lines,
    refused: file.refused,
    refusedCount: file.refusedCount,
    sent: sent - before,
    before,
    counted: gained((b) => b.readings.counted),
    tooLate: gained((b) => b.readings.tooLate),
    duplicate: gained(twice),
    refusedThere: gained((b) => all(b.readings.refused) - twice(b) + all(b.messages.refused)),
  }
}

/** The balance when it speaks of everything that was sent; of what others send meanwhile, too. */
async function settled(balance: () => Promise<Balance>, first: Balance, messages: number): Promise<Balance> {
  const end = Date.now() + SETTLE_MS
  for (;;) {
    const now = await balance()
    const done = now.messages.received - first.messages.received >= messages
    if (messages === 0 || done || Date.now() > end) return now
    await wait(250)
  }
}

type Call = <T>(method: string, path: string, body?: unknown) => Promise<T>
async function signIn(o: ImportOptions): Promise<Call> {
  const base = o.url.replace(/\/$/, '')
  if (!/^https?:/.test(base) || !URL.canParse(base)) throw new Error(`--url is an address like http://127.0.0.1:8080, not "${o.url}"`)
  const password = (await textOf(o.passwordFile)).trim()
  const request = async <T>(method: string, path: string, body: unknown, token?: string): Promise<T> => {
    // Before anything was sent nobody waits for a service that is not there.
    const tries = token === undefined ? 1 : TRIES
    const init: RequestInit = {
      method,
      headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    }
    if (body !== undefined) init.body = JSON.stringify(body)
    for (let attempt = 1; ; attempt++) {
      const answer = await fetch(base + path, init).catch((error: unknown) => {
        if (attempt >= tries) throw new Error(unanswered(base, error))
      })
      if (answer?.ok) return (await answer.json()) as T
      // What a full or restarting service refuses for now, it takes later; everything else is our mistake.
      if (answer && (attempt >= TRIES || (answer.status !== 503 && answer.status !== 429)))
        throw new Error(`${method} ${base}${path}: ${answer.status} ${saidBy(await answer.text())}`)
      await wait(Math.min(10_000, 100 * 2 ** attempt))
    }
  }
  const { token } = await request<{ token: string }>('POST', '/api/v1/session', { username: o.username, password })
  return (method, path, body) => request(method, path, body, token)
}

const unanswered = (base: string, error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined
  const why = cause instanceof Error ? ` (${'code' in cause ? String(cause.code) : cause.message})` : ''
  return `Nothing answers at ${base}${why}. Is the service running there? \`industry-brain start\` starts it and prints its address; --url names another.`
}
/** The sentence of a problem (RFC 9457), or what was answered, cut. */
function saidBy(text: string): string {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown }
    if (typeof detail === 'string') return detail
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return text.slice(0, 200)
}

async function readState(file: string): Promise<State | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as State
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
async function writeState(file: string, state: State): Promise<void> {
  await writeFile(`${file}.new`, JSON.stringify(state))
  await rename(`${file}.new`, file)
}
