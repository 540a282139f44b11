// The built service as a separate process, the way a user runs it: started on free ports and an own data directory, killed and
// started again. Also the small clients a scenario needs: HTTP as the operator, MQTT as a gateway.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'

const MAIN = resolve(import.meta.dirname, '../../dist/main.js')
export const ADMIN_PASSWORD = 'scenario-password-1'

export type Running = {
  readonly http: string
  readonly mqtt: string
  readonly pid: number
  readonly output: () => string
  /** SIGTERM, or the signal given, and wait; resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
  /** SIGKILL and wait. */
  kill(): Promise<void>
}

export const freshDir = (): string => mkdtempSync(join(tmpdir(), 'industry-brain-'))
export const removeDir = (dir: string): void => rmSync(dir, { recursive: true, force: true })

/** Runs `industry-brain {args}` to its end, which must come within `timeoutMs`. */
export async function run(
  args: readonly string[],
  env: Record<string, string> = {},
  timeoutMs = 30_000,
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  const code = await new Promise<number | null>((done) => child.once('close', done))
  return { code, out, err }
}

/** Starts `industry-brain {command}` and waits until it says where it listens. */
export async function start(dir: string, env: Record<string, string> = {}, command: readonly string[] = ['start']): Promise<Running> {
  const child: ChildProcess = spawn(process.execPath, ['--enable-source-maps', MAIN, ...command], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      IB_DATA_DIR: dir,
      IB_HTTP_PORT: '0',
      IB_MQTT_PORT: '0',
      IB_ADMIN_PASSWORD: ADMIN_PASSWORD,
      IB_LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const exit = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  const found = (name: string) => new RegExp(`${name}\\s+((?:http|mqtt)://\\S+)`).exec(output)?.[1]
  await new Promise<void>((done, fail) => {
    const hear = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-200_000)
      if (found('board') && found('mqtt')) done()
    }
    child.stdout!.on('data', hear)
    child.stderr!.on('data', hear)
    void exit.then((code) => fail(new Error(`ended with ${code} before it listened:\n${output}`)))
  })
  return {
    http: found('board')!,
    mqtt: found('mqtt')!,
    pid: child.pid!,
    output: () => output,
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      return await exit
    },
    async kill() {
      child.kill('SIGKILL')
      await exit
    },
  }
}

export type Api = {
  <T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: T }>
  readonly token: string
}

/** HTTP as a signed-in user; `admin` unless told otherwise. */
export async function signIn(http: string, username = 'admin', password = ADMIN_PASSWORD): Promise<Api> {
  const answer = await fetch(`${http}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
  if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`)
  const { token } = (await answer.json()) as { token: string }
  return apiWith(http, token)
}
export function apiWith(http: string, token: string): Api {
  const call = async <T>(method: string, path: string, body?: unknown) => {
    const init: RequestInit = {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    }
    if (body !== undefined) init.body = JSON.stringify(body)
    const answer = await fetch(http + path, init)
    const text = await answer.text()
    return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as T }
  }
  return Object.assign(call, { token }) as Api
}

export type Credential = { readonly username: string; readonly password: string; readonly topicPrefix: string; readonly mqttUrl: string }
/** Registers an enterprise and returns a credential of it. */
export async function enroll(api: Api, id: string, extra: Record<string, unknown> = {}): Promise<Credential> {
  const made = await api('POST', '/api/v1/enterprises', {
    id,
    name: id,
    segments: [{ code: 'yq-lv-elec', weight: 1 }],
    county: '330382',
    ...extra,
  })
  if (made.status !== 201) throw new Error(`enterprise: ${made.status} ${JSON.stringify(made.body)}`)
  const credential = await api<Credential>('POST', `/api/v1/enterprises/${id}/credentials`, { name: 'gateway' })
  if (credential.status !== 201) throw new Error(`credential: ${credential.status} ${JSON.stringify(credential.body)}`)
  return credential.body
}

export async function connect(
  url: string,
  credential: Pick<Credential, 'username' | 'password'>,
  options: IClientOptions = {},
): Promise<MqttClient> {
  return await mqtt.connectAsync(url, { username: credential.username, password: credential.password, reconnectPeriod: 0, ...options })
}

/** Asks until `check` finds what it waits for; fails with the last answer after `timeoutMs`. */
export async function eventually<T>(ask: () => Promise<T>, check: (value: T) => boolean, timeoutMs = 20_000): Promise<T> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const value = await ask()
    if (check(value)) return value
    if (Date.now() > end) throw new Error(`still waiting after ${timeoutMs} ms; last answer: ${JSON.stringify(value).slice(0, 2000)}`)
    await new Promise((done) => setTimeout(done, 100))
  }
}
