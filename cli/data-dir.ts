// The data directory as a whole: is a service using it, and which files are it.
import { readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'

/** What a backup leaves out: files that belong to a running process, and exports on their way to a browser. */
const PASSING = /^(exports|warehouse\/spill)(\/|$)|-lock$|\.tmp$/

/** Files of the directory, relative, sorted. */
export async function filesOf(dir: string, at = dir): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(at, { withFileTypes: true })) {
    const path = join(at, entry.name)
    const name = relative(dir, path).replaceAll('\\', '/')
    if (PASSING.test(name)) continue
    if (entry.isDirectory()) found.push(...(await filesOf(dir, path)))
    else if (entry.isFile()) found.push(name)
  }
  return found.sort()
}

export type Hold = { release(): void }
/**
 * Keeps a service from using the directory, by the lock of its warehouse; everything it wrote is in its file then. 'running': a service
 * has it. Undefined: there is no warehouse.
 */
export async function hold(dir: string): Promise<Hold | 'running' | undefined> {
  const file = join(dir, 'warehouse', 'warehouse.duckdb')
  if (!(await exists(file))) return undefined
  try {
    const instance = await DuckDBInstance.create(file, { threads: '1', memory_limit: '256MB' })
    const db = await instance.connect()
    await db.run('CHECKPOINT')
    return {
      release() {
        db.closeSync()
        instance.closeSync()
      },
    }
  } catch (error) {
    if (error instanceof Error && /lock/i.test(error.message)) return 'running'
    throw error
  }
}

export async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? false : Promise.reject(error)),
  )
}
