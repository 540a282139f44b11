import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { configTable } from '../../cli/config.ts'
import { readConfig } from '../../config.ts'

describe('configuration', () => {
  it('has a default for everything, and none is a password', () => {
    const config = readConfig({}, {})
    expect(config.IB_HTTP_PORT).toBe(8080)
    expect(config.IB_DATA_DIR).toBe('./data')
    expect(config.IB_ADMIN_PASSWORD).toBe('')
    expect(Object.isFrozen(config)).toBe(true)
  })

  it('takes the environment before the defaults of a command, and those before its own', () => {
    expect(readConfig({ IB_DATA_DIR: './data/demo' }, {}).IB_DATA_DIR).toBe('./data/demo')
    expect(readConfig({ IB_DATA_DIR: './data/demo' }, { IB_DATA_DIR: '/srv/ib', IB_MQTT_PORT: '0' })).toMatchObject({
      IB_DATA_DIR: '/srv/ib',
      IB_MQTT_PORT: 0,
    })
  })

  it('names every problem at once, and no secret', () => {
    const read = () =>
      readConfig(
        {},
        { IB_HTTP_PORT: '99999', IB_BATCH_MS: 'soon', IB_LOG_LEVEL: 'loud', IB_HTTP_PROT: '1', IB_ADMIN_PASSWORD: 'hush-hush' },
      )
    for (const part of [
      /IB_HTTP_PORT: a whole number from 0 to 65535, got "99999"/,
      /IB_BATCH_MS/,
      /IB_LOG_LEVEL: one of debug, info/,
      /IB_HTTP_PROT: no such setting/,
    ])
      expect(read).toThrow(part)
    expect(read).not.toThrow(/hush-hush/)
  })

  it('is the table of the README', () => {
    const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8')
    expect(readme).toContain(configTable())
  })
})
