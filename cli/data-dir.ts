// The data directory as a whole: is a service using it, and which files are it.
import { readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'

/** What a backup leaves out: files that belong to a running process, and exports on their way to a browser. */
const PASSING = /^(exports|warehouse\/spill)(\/|$)|-lock$|\.tmp$/

/** Has a service ever begun on this directory? Its journal is the first thing that cannot be made anew. */
export const hasJournal = (dir: string): Promise<boolean> => exists(join(dir, 'journal', 'journal.mdb'))

/** Directories below that are the data of another service, as `data/demo` is in `data`; two levels deep, where they may be read. */
export async function othersBelow(dir: string, levels = 2): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(dir, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory()) continue
    const path = join(dir, entry.name)
    if (await hasJournal(path).catch(() => false)) found.push(path)
    else if (levels > 1) found.push(...(await othersBelow(path, levels - 1)))
  }
  return found.sort()
}
/** What to set to mean one of these. */
export const settingFor = (dirs: readonly string[]): string =>
  dirs
    .map((dir) => {
      const near = relative('.', dir)
      return `IB_DATA_DIR=${near.startsWith('..') ? dir : `.${sep}${near}`}`
    })
    .join(' or ')

/** Files of the directory, relative, sorted; not those of another service's data below it. */
export async function filesOf(dir: string, at = dir): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(at, { withFileTypes: true })) {
    const path = join(at, entry.name)
    const name = relative(dir, path).replaceAll('\\', '/')
    if (PASSING.test(name)) continue
    if (entry.isDirectory() && !(await hasJournal(path))) found.push(...(await filesOf(dir, path)))
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
