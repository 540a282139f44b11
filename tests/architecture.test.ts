// The arrows of the house as a failing test: which folder may import which, and that no import runs in a circle.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')
const FOLDERS = [
  'model',
  'registry',
  'link',
  'broker',
  'ingest',
  'analytics',
  'warehouse',
  'web',
  'simulators',
  'roles',
  'cli',
  'tests',
] as const
type Folder = (typeof FOLDERS)[number] | 'root' | 'board'

/** What each folder may import beside itself; `*` is everything. */
const ARROWS: Record<Folder, readonly (Folder | '*')[]> = {
  model: [],
  link: ['model'],
  registry: ['model'],
  broker: ['model', 'link'],
  ingest: ['model', 'link'],
  analytics: ['model', 'link'],
  warehouse: ['model', 'link'],
  web: ['model', 'link'],
  board: ['model', 'web'],
  simulators: ['model'],
  roles: ['*'],
  cli: ['*'],
  root: ['*'],
  tests: ['*'],
}
/** The board may see this file of web/ and nothing else of it. */
const BOARD_MAY_SEE = ['web/contract.ts']
/** model/ is shared with the browser: no node: module. */
const BROWSER_SAFE: readonly Folder[] = ['model', 'board']

function sources(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    if (['node_modules', 'dist', 'data', '.git'].includes(name)) return []
    if (statSync(path).isDirectory()) return sources(path)
    return /\.(ts|vue)$/.test(name) && !name.endsWith('.d.ts') ? [path] : []
  })
}
const folderOf = (path: string): Folder => {
  const rel = relative(ROOT, path)
  if (rel.startsWith('web/board/')) return 'board'
  const first = rel.split('/')[0]!
  return rel.includes('/') ? ((FOLDERS as readonly string[]).includes(first) ? (first as Folder) : 'root') : 'root'
}
function importsOf(path: string): { readonly spec: string }[] {
  const text = readFileSync(path, 'utf8')
  const from = text.matchAll(/^\s*(?:import|export)\s+[^'"`;]*?from\s+['"]([^'"]+)['"]/gm)
  const bare = text.matchAll(/(?:^\s*import\s+|\bimport\(\s*)['"]([^'"]+)['"]/gm)
  return [...from, ...bare].map((m) => ({ spec: m[1]! }))
}

const files = sources(ROOT)
const local = files.flatMap((from) =>
  importsOf(from)
    .filter(({ spec }) => spec.startsWith('.'))
    .map(({ spec }) => ({ from, to: resolve(dirname(from), spec.replace(/\?.*$/, '')) })),
)

describe('the arrows of the house', () => {
  it('sees the whole tree', () => {
    expect(files.length).toBeGreaterThan(20)
    expect(local.length).toBeGreaterThan(20)
  })

  it('lets a folder import only what style allows', () => {
    const wrong = local
      .filter(({ from, to }) => {
        const a = folderOf(from)
        const b = folderOf(to)
        if (a === b || ARROWS[a].includes('*')) return false
        if (a === 'board' && b === 'web') return !BOARD_MAY_SEE.includes(relative(ROOT, to))
        return !ARROWS[a].includes(b)
      })
      .map(({ from, to }) => `${relative(ROOT, from)} -> ${relative(ROOT, to)}`)
    expect(wrong).toEqual([])
  })

  it('keeps node modules out of what the browser shares', () => {
    const wrong = files
      .filter((f) => BROWSER_SAFE.includes(folderOf(f)) && !f.endsWith('vite.config.ts'))
      .flatMap((f) =>
        importsOf(f)
          .filter(({ spec }) => spec.startsWith('node:'))
          .map(({ spec }) => `${relative(ROOT, f)}: ${spec}`),
      )
    expect(wrong).toEqual([])
  })

  it('reads the environment in config.ts alone', () => {
    const readers = files
      .filter((f) => folderOf(f) !== 'tests' && /\bprocess\.env\b/.test(readFileSync(f, 'utf8')))
      .map((f) => relative(ROOT, f))
    expect(readers).toEqual(['config.ts'])
  })

  it('has no circle of imports', () => {
    const edges = new Map<string, string[]>()
    for (const { from, to } of local) edges.set(from, [...(edges.get(from) ?? []), to])
    const done = new Set<string>()
    const circles: string[] = []
    const visit = (file: string, trail: readonly string[]): void => {
      const at = trail.indexOf(file)
      if (at >= 0) circles.push([...trail.slice(at), file].map((f) => relative(ROOT, f)).join(' -> '))
      if (at >= 0 || done.has(file)) return
      for (const next of edges.get(file) ?? []) visit(next, [...trail, file])
      done.add(file)
    }
    for (const file of edges.keys()) visit(file, [])
    expect(circles).toEqual([])
  })
})
