// A backup of a stopped service is the service again; of a running one there is none.
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { connect, enroll, eventually, freshDir, type Running, removeDir, signIn, start } from '../support/service.ts'

const MAIN = resolve(import.meta.dirname, '../../dist/main.js')
const dir = freshDir()
const data = join(dir, 'data')
let service: Running | undefined
afterAll(async () => {
  await service?.stop()
  removeDir(dir)
})
const run = (command: readonly string[], dataDir = data) =>
  new Promise<{ code: number; out: string; err: string }>((done) => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, IB_DATA_DIR: dataDir, IB_HTTP_PORT: '0', IB_MQTT_PORT: '0' }
    execFile(process.execPath, [MAIN, ...command], { env }, (error, out, err) =>
      done({ code: error === null ? 0 : Number(error.code ?? 1), out, err }),
    )
  })

describe('backup, restore and doctor', () => {
  it('refuse a running service, and bring a stopped one back as it was', async () => {
    expect((await run(['doctor'])).out).toContain('will be made')
    service = await start(data)
    const api = await signIn(service.http)
    const credential = await enroll(api, 'kept-works')
    const client = await connect(credential.mqttUrl, credential)
    for (let n = 1; n <= 20; n++)
      await client.publishAsync('ib/v1/kept-works/s-1/a-1/l-1/press-1/tele', JSON.stringify({ state: 'RUN', 'count.good': n }), { qos: 1 })
    await client.endAsync()
    const sums = async (of: Running) =>
      (
        await (
          await signIn(of.http)
        )<{ rows: { sums: Record<string, number> }[] }>('GET', '/api/v1/enterprises/kept-works/kpis?every=all&level=enterprise')
      ).body.rows[0]?.sums
    const before = await eventually(
      () => sums(service!),
      (s) => s?.gq === 19,
    )
    const refused = await run(['backup', join(dir, 'copy')])
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('Stop it first')])
    expect((await run(['doctor'])).out).toContain('is running')
    await service.stop()
    service = undefined

    const doctor = await run(['doctor'])
    expect([doctor.code, doctor.out]).toEqual([0, expect.stringMatching(/journal {4}entries[\s\S]*warehouse {2}\d+ readings[\s\S]*clock/)])
    expect(await run(['backup', join(dir, 'copy')])).toMatchObject({ code: 0 })
    expect((await run(['backup', join(dir, 'copy')])).err).toContain('not empty')
    expect((await run(['restore', join(dir, 'copy')])).err).toContain('not empty')
    const again = join(dir, 'again')
    expect(await run(['restore', join(dir, 'copy')], again)).toMatchObject({ code: 0 })
    service = await start(again)
    expect((await sums(service))?.gq).toBe(before!.gq)
    await service.stop()
    service = undefined

    const file = join(
      dir,
      'copy/registry',
      JSON.parse(readFileSync(join(dir, 'copy/backup.json'), 'utf8'))
        .files.find((f: { path: string }) => f.path.startsWith('registry/'))
        .path.slice('registry/'.length),
    )
    const bytes = readFileSync(file)
    bytes[bytes.length - 1]! ^= 1
    writeFileSync(file, bytes)
    expect((await run(['restore', join(dir, 'copy')], join(dir, 'third'))).err).toContain('is damaged')
  })
})
