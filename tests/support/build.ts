// Scenario and browser tests drive the built service: one build before the first of them, none when `npm test` has just made it.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
const SOURCES = [
  'model',
  'link',
  'registry',
  'broker',
  'ingest',
  'analytics',
  'warehouse',
  'web',
  'simulators',
  'cli',
  'roles',
  'main.ts',
  'config.ts',
]

function newest(path: string): number {
  const stat = statSync(path)
  return stat.isDirectory() ? Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name)))) : stat.mtimeMs
}

export function setup(): void {
  const built = join(ROOT, 'dist/main.js')
  const board = join(ROOT, 'dist/board/index.html')
  const stamp = existsSync(built) && existsSync(board) ? Math.min(newest(join(ROOT, 'dist/main.js')), statSync(board).mtimeMs) : 0
  if (SOURCES.some((name) => newest(join(ROOT, name)) > stamp))
    execFileSync('npm', ['run', 'build', '--silent'], { cwd: ROOT, stdio: 'inherit' })
}
