// A data directory within another, as the demo's is in ./data: never copied with it, and people are told how to mean it.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { backup, restore } from '../../../cli/backup.ts'
import { settingFor } from '../../../cli/data-dir.ts'
import { examine } from '../../../cli/doctor.ts'
import { readConfig } from '../../../config.ts'

let root: string
let data: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ib-data-dir-'))
  data = join(root, 'data')
  mkdirSync(data)
  vi.stubEnv('IB_DATA_DIR', data)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  rmSync(root, { recursive: true, force: true })
})
const put = (path: string) => {
  mkdirSync(dirname(join(data, path)), { recursive: true })
  writeFileSync(join(data, path), path)
}
const copy = () => join(root, 'copy')
const doctor = async () => (await examine(readConfig({ IB_HTTP_PORT: 0, IB_MQTT_PORT: 0 }))).find(({ what }) => what === 'data')!.detail

describe('a directory without a journal of its own', () => {
  it('is not copied; the ones below it that have one are named', async () => {
    put('demo/journal/journal.mdb')
    put('works/second/journal/journal.mdb')
    const named = `set IB_DATA_DIR=${join(data, 'demo')} or IB_DATA_DIR=${join(data, 'works/second')}`
    await expect(backup(copy())).rejects.toThrow(named)
    expect(existsSync(copy())).toBe(false)
    expect(await doctor()).toContain(named)
  })
  it('says so plainly where nothing is below it either, and stays as empty as it was', async () => {
    await expect(backup(copy())).rejects.toThrow(`There is no journal in ${data}.`)
    expect(await doctor()).toBe(`${data} can be written`)
    expect(readdirSync(data)).toEqual([])
  })
  it('is named as people would type it from where they are', () => {
    expect(settingFor([join(process.cwd(), 'data', 'demo')])).toBe('IB_DATA_DIR=./data/demo')
    expect(settingFor([root])).toBe(`IB_DATA_DIR=${root}`)
  })
})

describe('a directory with a journal', () => {
  it('is copied without the data of another service below it; a copy without a journal does not come back', async () => {
    for (const path of ['journal/journal.mdb', 'registry/a', 'demo/journal/journal.mdb', 'demo/registry/b', 'notes/c']) put(path)
    await backup(copy())
    expect(readdirSync(copy()).sort()).toEqual(['backup.json', 'journal', 'notes', 'registry'])
    const again = join(root, 'again')
    vi.stubEnv('IB_DATA_DIR', again)
    await restore(copy())
    expect(readdirSync(again).sort()).toEqual(['journal', 'notes', 'registry'])

    vi.stubEnv('IB_DATA_DIR', join(root, 'third'))
    const list = JSON.parse(readFileSync(join(copy(), 'backup.json'), 'utf8')) as { files: { path: string }[] }
    const torn = { ...list, files: list.files.map((f) => ({ ...f, path: `demo/${f.path}` })) }
    writeFileSync(join(copy(), 'backup.json'), JSON.stringify(torn))
    await expect(restore(copy())).rejects.toThrow('it has no journal/journal.mdb')
    expect(existsSync(join(root, 'third'))).toBe(false)
  })
})
