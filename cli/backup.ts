// industry-brain backup and restore: the whole data directory as plain files with a list of their hashes. Only while the service is
// stopped: its journal, registry and warehouse belong together.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { readConfig } from '../config.ts'
import { exists, filesOf, hasJournal, hold, othersBelow, settingFor } from './data-dir.ts'
import { progressLine } from './progress.ts'

const LIST = 'backup.json'
const JOURNAL = 'journal/journal.mdb'
type Listed = { readonly path: string; readonly bytes: number; readonly sha256: string }
type List = { readonly version: 1; readonly at: string; readonly files: readonly Listed[] }

export async function backup(target: string): Promise<void> {
  const from = resolve(readConfig().IB_DATA_DIR)
  const to = resolve(target)
  if (!(await exists(from))) throw new Error(`There is nothing in ${from}.`)
  if (!(await hasJournal(from))) {
    const others = await othersBelow(from)
    throw new Error(`There is no journal in ${from}${others.length === 0 ? '.' : `. To copy what is below it, set ${settingFor(others)}.`}`)
  }
  if (to === from || to.startsWith(from + sep)) throw new Error('A backup lies outside the data directory.')
  await mustBeEmpty(to)
  const held = await hold(from)
  if (held === 'running') throw new Error(`A service is using ${from}. Stop it first: a backup is of one moment.`)
  const line = progressLine('Backup')
  try {
    // The warehouse last: reading it ends the hold on some systems.
    const names = (await filesOf(from)).sort((a, b) => Number(a.startsWith('warehouse/')) - Number(b.startsWith('warehouse/')))
    const files: Listed[] = []
    for (const [i, path] of names.entries()) {
      await mkdir(dirname(join(to, path)), { recursive: true })
      await copyFile(join(from, path), join(to, path))
      files.push({ path, bytes: (await stat(join(to, path))).size, sha256: await hashOf(join(to, path)) })
      line.show((i + 1) / names.length, path)
    }
    // Without its list a copy is not a backup: it is written when everything else is there.
    const list: List = { version: 1, at: new Date().toISOString(), files }
    await writeFile(join(to, LIST), JSON.stringify(list, null, 1))
    line.end(`${files.length} files, ${files.reduce((sum, f) => sum + f.bytes, 0).toLocaleString('en')} bytes in ${to}`)
  } finally {
    held?.release()
  }
}

export async function restore(source: string): Promise<void> {
  const to = resolve(readConfig().IB_DATA_DIR)
  const from = resolve(source)
  if (!(await exists(join(from, LIST)))) throw new Error(`${from} is no backup: it has no ${LIST}.`)
  await mustBeEmpty(to)
  const { version, files, at } = JSON.parse(await readFile(join(from, LIST), 'utf8')) as List
  if (version !== 1) throw new Error(`${from} is a backup of version ${version}; this service reads 1.`)
  if (!files.some(({ path }) => path === JOURNAL)) throw new Error(`${from} is no backup of a data directory: it has no ${JOURNAL}.`)
  const line = progressLine('Restore')
  const half = `${to}.restoring`
  await rm(half, { recursive: true, force: true })
  for (const [i, { path, sha256 }] of files.entries()) {
    const target = join(half, path)
    if (!target.startsWith(half + sep)) throw new Error(`${LIST} names a file outside: ${path}`)
    await mkdir(dirname(target), { recursive: true })
    await copyFile(join(from, path), target)
    if ((await hashOf(target)) !== sha256) {
      await rm(half, { recursive: true, force: true })
      throw new Error(`${path} is damaged: its bytes are not those of the backup. Nothing was restored.`)
    }
    line.show((i + 1) / files.length, path)
  }
  await rm(to, { recursive: true, force: true })
  await rename(half, to)
  line.end(`${files.length} files of ${at} in ${to}`)
}

async function mustBeEmpty(dir: string): Promise<void> {
  if ((await exists(dir)) && (await readdir(dir)).length > 0) throw new Error(`${dir} is not empty. Name a new directory, or move it away.`)
}
async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer)
  return hash.digest('hex')
}
