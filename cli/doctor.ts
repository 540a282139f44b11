// industry-brain doctor: looks whether a service can run here, or whether one runs. Changes no data.
import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { type Config, readConfig } from '../config.ts'
import { openJournal } from '../ingest/journal.ts'
import { openDuckDb } from '../warehouse/duckdb.ts'
import { exists, hasJournal, hold, othersBelow, settingFor } from './data-dir.ts'

export type Finding = { readonly what: string; readonly ok: boolean; readonly detail: string }

/** Below this a service should not start, bytes. */
const LEAST_FREE = 1024 ** 3
/** A clock before this is at its factory setting. */
const EARLIEST = Date.UTC(2025, 0, 1)

export async function doctor(): Promise<void> {
  const findings = await examine(readConfig())
  for (const { what, ok, detail } of findings) process.stdout.write(`${ok ? 'ok  ' : 'FAIL'}  ${what.padEnd(10)} ${detail}\n`)
  if (findings.some(({ ok }) => !ok)) process.exitCode = 1
}

export async function examine(config: Config): Promise<Finding[]> {
  const dir = resolve(config.IB_DATA_DIR)
  const there = await exists(dir)
  const place = there ? dir : dirname(dir)
  const findings: Finding[] = []
  const look = async (what: string, at: () => Promise<readonly [ok: boolean, detail: string]>) => {
    const [ok, detail] = await at().catch((error: unknown) => [false, error instanceof Error ? error.message : String(error)] as const)
    findings.push({ what, ok, detail })
  }
  await look('node', async () => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
    return [major > 20 || (major === 20 && minor >= 19), `${process.versions.node}; 20.19 or newer is needed`]
  })
  await look('data', async () => {
    await access(place, constants.R_OK | constants.W_OK)
    if (!there) return [true, `${dir} will be made`]
    const others = (await hasJournal(dir)) ? [] : await othersBelow(dir)
    return [
      true,
      `${dir} can be written${others.length === 0 ? '' : `; it has no journal: to look at what is below it, set ${settingFor(others)}`}`,
    ]
  })
  await look('disk', async () => {
    const { bavail, bsize } = await statfs(place)
    return [bavail * bsize >= LEAST_FREE, `${((bavail * bsize) / 1024 ** 3).toFixed(1)} GB free; at least 1 GB is needed`]
  })
  const held = there ? await hold(dir).catch(() => undefined) : undefined
  const running = held === 'running'
  if (held !== undefined && held !== 'running') held.release()
  let savedAt = 0
  if (running) findings.push({ what: 'service', ok: true, detail: 'is running on this data; its journal and warehouse are its own' })
  else {
    if (await hasJournal(dir))
      await look('journal', async () => {
        await using journal = openJournal({ dir: join(dir, 'journal') })
        savedAt = journal.snapshots()[0]?.at ?? 0
        return [true, `entries ${journal.first} to ${journal.last}, newest snapshot at entry ${journal.snapshots()[0]?.offset ?? 'none'}`]
      })
    if (await exists(join(dir, 'warehouse', 'warehouse.duckdb')))
      await look('warehouse', async () => {
        await using warehouse = await openDuckDb({ dir: join(dir, 'warehouse') })
        const { readings, minutes, bytes } = await warehouse.stats()
        return [true, `${readings} readings, ${minutes} minutes, ${bytes} bytes`]
      })
    for (const [name, port] of [
      ['http', config.IB_HTTP_PORT],
      ['mqtt', config.IB_MQTT_PORT],
    ] as const)
      await look(name, async () => [true, `port ${await listen(config.IB_HOST, port)} is free`])
  }
  await look('clock', async () => {
    const now = Date.now()
    if (now < EARLIEST) return [false, `${new Date(now).toISOString()}: the clock is not set`]
    return [
      now >= savedAt,
      now >= savedAt ? new Date(now).toISOString() : `went back: the service saved its state at ${new Date(savedAt).toISOString()}`,
    ]
  })
  return findings
}

function listen(host: string, port: number): Promise<string> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(port, host, () => server.close(() => done(port === 0 ? 'any' : String(port))))
  })
}
