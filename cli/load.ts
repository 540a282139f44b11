// industry-brain load: how fast messages are acknowledged, from many connections.
import { readFile } from 'node:fs/promises'
import { type LoadOptions as Load, runLoad } from '../simulators/load.ts'
import { whole } from './numbers.ts'
import { progressLine } from './progress.ts'

export type LoadOptions = {
  readonly url: string
  readonly username?: string
  readonly passwordFile?: string
  readonly enterprise: string
  readonly connections: string
  readonly messages: string
  readonly metrics: string
  readonly qos: string
  readonly rate: string
}

export async function load(o: LoadOptions): Promise<void> {
  if (o.username !== undefined && o.passwordFile === undefined) throw new Error('--username needs --password-file')
  const login = o.username === undefined ? undefined : { username: o.username, password: (await readFile(o.passwordFile!, 'utf8')).trim() }
  const count = whole('--messages', o.messages, 1, 1_000_000_000)
  const abort = new AbortController()
  process.once('SIGINT', () => abort.abort())
  const line = progressLine('Load')
  const options: Load = {
    url: o.url,
    enterprise: o.enterprise,
    connections: whole('--connections', o.connections, 1, 5000),
    rate: whole('--rate', o.rate, 0, 1_000_000),
    metrics: whole('--metrics', o.metrics, 1, 100),
    qos: whole('--qos', o.qos, 0, 1) === 0 ? 0 : 1,
    count,
    signal: abort.signal,
    onProgress: (p) =>
      line.show(p.sent / count, `${p.sent.toLocaleString('en')} sent, ${p.acknowledged.toLocaleString('en')} acknowledged`),
    ...(login && { login }),
  }
  const r = await runLoad(options)
  line.end(
    `${r.sent} sent, ${r.acknowledged} acknowledged, ${r.failed} failed in ${r.seconds.toFixed(1)} s; ${Math.round(r.sentPerSecond)} messages/s, acknowledged after p50 ${r.p50Ms ?? '-'} ms, p99 ${r.p99Ms ?? '-'} ms, at most ${r.maxMs ?? '-'} ms`,
  )
}
