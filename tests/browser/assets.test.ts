// Compute centres on the board: the panels of one enterprise worked by keyboard alone, and the fleet of a province withheld, filled and with
// a silent hall, in both languages, on a phone and on a wall. Pictures go to tests/screenshots to look at.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ComputeFleet, FleetRow } from '../../model/compute-fleet.ts'
import { openBrowser } from '../support/chromium.ts'
import { eventually, freshDir, type Running, removeDir, start } from '../support/service.ts'

const SHOTS = resolve(import.meta.dirname, '../screenshots')
const browser = await openBrowser()
const missing = 'missing' in browser ? browser.missing : undefined
if (missing !== undefined) process.stdout.write(`browser tests skipped: ${missing}\n`)

const AT = Date.UTC(2026, 0, 5, 4)
const fleetRow = (code: string, nameZh: string, nameEn: string): FleetRow => ({
  code,
  nameZh,
  nameEn,
  capacity: {
    figure: {
      sites: 282,
      pflops: 87_300,
      intelligentPflops: 61_110,
      intelligentShare: 0.7,
      byPrecision: [
        { precision: 'FP16', pflops: 61_110 },
        { precision: 'FP64', pflops: 26_000 },
        { precision: '', pflops: null },
      ],
    },
    reason: null,
    at: AT,
  },
  pue: { figure: { sites: 280, value: 1.1487, limit: 1.15, ok: true, interim: true, totalKwh: 1148.7, itKwh: 1000 }, reason: null, at: AT },
  greenShare: { figure: { sites: 200, value: 0.4, limit: 0.4, ok: false, greenKwh: 400 }, reason: null, at: AT },
  occupancy: { figure: { sites: 282, value: 0.65, limit: 0.65, ok: true, used: 5200, installed: 8000 }, reason: null, at: AT },
})
const WITHHELD: FleetRow['capacity'] = { figure: null, reason: 'privacy', at: null }
const FILLED: ComputeFleet = {
  ...fleetRow('330000', '浙江省', 'Zhejiang'),
  from: AT - 7 * 86_400_000,
  to: AT,
  cities: [fleetRow('330300', '温州市', 'Wenzhou'), { ...fleetRow('330200', '宁波市', 'Ningbo'), capacity: WITHHELD }],
  silent: [
    {
      enterprise: 'dc-9',
      enterpriseName: '示范算力有限公司',
      device: 'dc-9/s1/a1/l1/hall-2',
      name: 'Hall 2',
      lastAt: AT,
      pflops: 120,
      precision: 'FP16',
    },
  ],
}

describe.skipIf(missing !== undefined)('compute centres on the board', () => {
  let dir: string
  let demo: Running
  let page: Page
  let enterprise: string

  const speak = async (language: string) => {
    if (!(await page.locator('html').getAttribute('lang'))!.startsWith(language)) await page.getByTestId('lang-switch').click()
    await expect.poll(() => page.locator('html').getAttribute('lang')).toMatch(new RegExp(`^${language}`))
  }
  const look = async (name: string, width: number) => {
    await page.screenshot({ path: resolve(SHOTS, `${name}-${width}.png`), fullPage: true })
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    expect(await page.locator('body').textContent()).not.toMatch(/undefined|NaN|\[object/)
  }

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true })
    dir = freshDir()
    demo = await start(dir, { IB_ADMIN_PASSWORD: '' }, ['demo', '--enterprises', '12', '--devices', '60', '--hours', '2'])
    const output = await eventually(
      async () => demo.output(),
      (o) => /back-?fill(ed)?.*(done|100)/i.test(o) && /signin#token/.test(o),
      240_000,
    )
    page = await (await (browser as Browser).newContext()).newPage()
    await page.goto(/https?:\/\/\S+signin#token=\S+/.exec(output)![0])
    await page.getByTestId('tile-oee').waitFor()
    enterprise = await page.evaluate(async () => {
      const { enterprises } = (await (await fetch('/api/v1/enterprises')).json()) as { enterprises: { id: string }[] }
      for (const { id } of enterprises) {
        const { compute } = (await (await fetch(`/api/v1/enterprises/${id}/assets`)).json()) as { compute: unknown }
        if (compute != null) return id
      }
      throw new Error('no compute centre in the cluster')
    })
  })
  afterAll(async () => {
    await (browser as Browser).close()
    await demo?.stop()
    removeDir(dir)
  })

  it('changes the span of the asset panels by keyboard, and says which one holds', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(new URL(`/factory/${enterprise}`, demo.http).href)
    const spans = page.getByTestId('assets').locator('header [role=group] button')
    await page.getByTestId('asset-compute').first().waitFor()
    await spans.first().focus()
    await page.keyboard.press('Tab')
    await expect.poll(() => spans.nth(1).evaluate((button) => button === document.activeElement)).toBe(true)
    // The focus can be seen.
    expect(await spans.nth(1).evaluate((button) => getComputedStyle(button).outlineStyle)).not.toBe('none')
    await page.keyboard.press('Enter')
    await expect.poll(() => spans.nth(1).getAttribute('aria-pressed')).toBe('true')
    await expect.poll(() => spans.first().getAttribute('aria-pressed')).toBe('false')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Space')
    await expect.poll(() => spans.first().getAttribute('aria-pressed')).toBe('true')
    // What it is advised to send next is of its own kind: it makes no pieces and counts no hours.
    const levels = page.getByTestId('levels')
    await expect.poll(async () => await levels.textContent()).toMatch(/L4/)
    expect(await levels.textContent()).not.toMatch(/count\.good|labour\.present|ideal cycle|理想节拍/)
    await look('assets-phone', 390)
  })

  it('opens shares and rates under their own names with both sides in figures, and calls states of a hall alike everywhere', async () => {
    const TOLD = {
      en: { shares: ['Intelligent share', 'IT load rate', 'Utilisation'], machine: /Running|Minor stop/ },
      zh: { shares: ['智能算力占比', 'IT 负载率', '算力利用率'], machine: /运行|短停/ },
    }
    await page.goto(new URL(`/factory/${enterprise}`, demo.http).href)
    const compute = page.getByTestId('asset-compute').first()
    const panel = page.getByTestId('figure-panel')
    for (const [language, { shares, machine }] of Object.entries(TOLD)) {
      await speak(language)
      for (const [name, width] of [...shares.map((one) => [one, 1920] as const), [shares[1]!, 390] as const]) {
        await page.setViewportSize({ width, height: 1080 })
        await compute.locator('.figures .opens', { hasText: name }).first().click()
        await expect.poll(() => panel.locator('h2').textContent()).toContain(name)
        const value = panel.getByTestId('opened-value')
        await expect.poll(() => value.textContent()).toMatch(/^[\d,.]+ (PFLOPS|kW) \/ [\d,.]+ (PFLOPS|kW) = [\d.]+%$/)
        // Halls count towards no OEE, and how well their time is known is told all the same.
        await expect.poll(() => panel.getByTestId('figure-basis').textContent()).toMatch(/(Coverage of planned time|计划时间覆盖率) \d/)
        if (width === 390) await look(`assets-rate-${language}`, width)
        await page.keyboard.press('Escape')
      }
      expect(await compute.locator('.legend').textContent()).not.toMatch(machine)
      await page.setViewportSize({ width: 1920, height: 1080 })
      await page.getByTestId('assets').locator('a[href^="/device/"]').first().click()
      const band = page.getByTestId('timeline')
      await expect.poll(() => band.locator('.legend').textContent()).toMatch(language === 'en' ? /Normal/ : /正常/)
      expect(await band.textContent()).not.toMatch(machine)
      await expect.poll(() => page.getByTestId('newest-values').textContent()).toMatch(/FP(16|64)/)
      await look(`hall-${language}`, 1920)
      await page.goBack()
      await compute.waitFor()
    }
    await speak('en')
  })

  it('opens the power of the centre and the minutes of a state to its halls', async () => {
    await page.setViewportSize({ width: 1920, height: 1080 })
    await page.goto(new URL(`/factory/${enterprise}`, demo.http).href)
    const compute = page.getByTestId('asset-compute').first()
    await compute.waitFor()
    for (const figure of [compute.locator('.figures .opens').first(), compute.locator('.legend .opens').first()]) {
      const shown = (await figure.textContent())!
      await figure.click()
      const panel = page.getByTestId('figure-panel')
      await panel.locator('[data-testid=opened-table] tbody tr').first().waitFor()
      expect(await panel.locator('code').count(), shown).toBeGreaterThan(0)
      expect(await panel.getByTestId('opened-value').textContent(), shown).toMatch(/\d/)
      await page.keyboard.press('Escape')
    }
  })

  it('says on the page of the province that figures of one enterprise are withheld', async () => {
    await speak('en')
    await page.goto(new URL('/region/330000', demo.http).href)
    const panel = page.getByTestId('compute-fleet')
    await panel.waitFor()
    await expect.poll(() => panel.textContent()).toMatch(/too few/i)
    expect(await panel.textContent()).not.toMatch(/[EP]FLOPS/)
  })

  for (const width of [390, 1920])
    for (const language of ['zh', 'en'])
      it(`shows the fleet of a province, ${language}, ${width} px`, async () => {
        await page.route('**/compute-fleet', (route) => route.fulfill({ json: FILLED }))
        await page.setViewportSize({ width, height: width === 390 ? 844 : 1080 })
        await page.goto(new URL('/region/330000', demo.http).href)
        await speak(language)
        const panel = page.getByTestId('compute-fleet')
        await panel.waitFor()
        for (const shown of ['87.3', '61.11', '1.149', '40.0', '65.0', '120']) await expect.poll(() => panel.textContent()).toContain(shown)
        await panel.screenshot({ path: resolve(SHOTS, `fleet-${language}-${width}.png`) })
        await look(`region-fleet-${language}`, width)
        // Tab reaches the silent hall and the table.
        const link = page.getByTestId('fleet-silent').locator('a')
        await link.focus()
        await page.keyboard.press('Tab')
        await expect.poll(() => panel.locator('.table-wrap').evaluate((wrap) => wrap === document.activeElement)).toBe(true)
      })
})
