// A factory of two sites whose production days begin hours apart, over real MQTT: the header names both, and a tile opens to what it shows.
// Pictures go to tests/screenshots to look at.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { DateTime } from 'luxon'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../support/chromium.ts'
import { type Api, connect, enroll, eventually, freshDir, type Running, removeDir, signIn, start } from '../support/service.ts'

const SHOTS = resolve(import.meta.dirname, '../screenshots')
const ZONE = 'Asia/Shanghai'
const HOUR = 3_600_000
const browser = await openBrowser()
const missing = 'missing' in browser ? browser.missing : undefined
if (missing !== undefined) process.stdout.write(`browser tests skipped: ${missing}\n`)

describe.skipIf(missing !== undefined)('a factory with two production days', () => {
  let dir: string
  let service: Running
  let api: Api
  let page: Page
  /** Both shifts are over, so that no figure moves while it is read. */
  const thisHour = DateTime.now().setZone(ZONE).startOf('hour')
  const shift = (beginsBefore: number) => ({
    from: thisHour.minus({ hours: beginsBefore }).toMillis(),
    start: thisHour.minus({ hours: beginsBefore }).toFormat('HH:mm'),
    end: thisHour.minus({ hours: beginsBefore - 3 }).toFormat('HH:mm'),
  })
  const sites = { 'plant-1': shift(4), 'plant-2': shift(9) }

  const machine = async (site: keyof typeof sites, name: string, good: number, kw: number) => {
    const path = `two-days/${site}/hall/line-1/${name}`
    await api('PUT', `/api/v1/enterprises/${path.replace('/', '/devices/')}`, { name, type: 'press', idealCycle: 10 })
    return { path, from: sites[site].from, good, kw }
  }

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true })
    dir = freshDir()
    service = await start(dir)
    api = await signIn(service.http)
    const credential = await enroll(api, 'two-days')
    for (const [id, { start: begin, end }] of Object.entries(sites))
      await api('PUT', `/api/v1/enterprises/two-days/sites/${id}`, {
        name: id,
        county: '330382',
        timezone: ZONE,
        shifts: [{ name: 'day', start: begin, end, days: [1, 2, 3, 4, 5, 6, 7] }],
        breaks: [],
        from: sites['plant-2'].from - 48 * HOUR,
      })
    const client = await connect(credential.mqttUrl, credential)
    for (const { path, from, good, kw } of [
      await machine('plant-1', 'press-1', 300, 3),
      await machine('plant-1', 'press-2', 200, 2),
      await machine('plant-2', 'press-1', 120, 9),
    ]) {
      for (let minute = 0; minute <= 180; minute++) {
        const ts = from + minute * 60_000
        const m = [
          { n: 'state', v: minute < 45 ? 'FAULT' : minute === 180 ? 'OFF' : 'RUN' },
          { n: 'count.good', v: Math.round((good * minute) / 180) },
          { n: 'count.total', v: Math.round(((good + 12) * minute) / 180) },
          { n: 'energy.active', v: (kw * minute) / 60 },
        ]
        await client.publishAsync(`ib/v1/${path}/tele`, JSON.stringify({ v: 1, boot: '1', seq: minute + 1, ts, cq: 'ntp', m }), { qos: 1 })
      }
    }
    await client.endAsync()
    // All of it is counted: what comes later would move a figure between two looks.
    for (const [figure, whole] of [
      ['good', 620],
      ['energyKwh', 42],
    ] as const)
      await eventually(
        async () => (await api<{ value: number | null }>('GET', `/api/v1/enterprises/two-days/kpis/explain?day=today&kpi=${figure}`)).body,
        ({ value }) => value !== null && Math.abs(value - whole) < 0.01,
        60_000,
      )
    page = await (
      await (browser as Browser).newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN', timezoneId: ZONE })
    ).newPage()
    const { body } = await api<{ url: string }>('POST', '/api/v1/users/admin/link')
    await page.goto(body.url)
    await page.waitForURL((url) => !url.pathname.startsWith('/signin'))
    await page.goto(new URL('/factory/two-days', service.http).href)
    await page.getByTestId('tile-good').locator('b', { hasText: /^620$/ }).waitFor()
  })
  afterAll(async () => {
    await (browser as Browser).close()
    await service?.stop()
    removeDir(dir)
  })

  it('names the day of each site in the header', async () => {
    for (const [site, { start: begin }] of Object.entries(sites))
      await expect.poll(() => page.getByTestId('factory-day').textContent()).toMatch(new RegExp(`${site} 自 .*${begin} 起`))
  })

  it('opens every figure of the tile to the value it shows, with the time of each site', async () => {
    const tile = page.getByTestId('tile-oee')
    for (const [i, shown] of (await tile.locator('.factors b').allTextContents()).entries()) {
      await tile.locator('.factors .opens').nth(i).click()
      const panel = page.getByTestId('figure-panel')
      const filled = panel.getByTestId('figure-filled')
      await filled.waitFor()
      // Two decimals in the panel, one on the tile.
      const value = Number(/= ([\d.]+)%/.exec((await filled.textContent()) ?? '')?.[1])
      expect(`${value.toFixed(1)}%`).toBe(shown)
      const windows = await panel.getByTestId('site-windows').locator('li').allTextContents()
      expect(windows).toHaveLength(2)
      for (const [n, { start: begin }] of Object.values(sites).entries()) expect(windows[n]).toContain(begin)
      expect(await panel.locator('tbody th').allTextContents()).toEqual(['plant-1 · press-1', 'plant-1 · press-2', 'plant-2 · press-1'])
      if (i === 0) await page.screenshot({ path: resolve(SHOTS, 'two-days-figure-390.png') })
      await page.keyboard.press('Escape')
      await panel.waitFor({ state: 'detached' })
    }
  })

  it('has the same pieces and the same energy on tile, panel and rows', async () => {
    expect(await page.getByTestId('tile-good').locator('b').textContent()).toBe('620')
    // 9 kWh + 6 kWh of plant-1, 27 kWh of plant-2, most of it before the day of plant-1 began.
    await expect.poll(() => page.getByTestId('tile-energy').locator('dd').first().textContent()).toContain('42')
    await expect.poll(() => page.getByTestId('energy').locator('dd b').first().textContent()).toContain('42')
    for (const width of [390, 1920]) {
      await page.setViewportSize({ width, height: 1000 })
      await page.screenshot({ path: resolve(SHOTS, `two-days-factory-${width}.png`), fullPage: true })
    }
  })
})
