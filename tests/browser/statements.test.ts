// What an owner states on the phone: the survey of a month, answered and read back; and where carbon statements of the factory stand.
// Pictures go to tests/screenshots to look at.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../support/chromium.ts'
import { eventually, freshDir, type Running, removeDir, start } from '../support/service.ts'

const SHOTS = resolve(import.meta.dirname, '../screenshots')
const browser = await openBrowser()
const missing = 'missing' in browser ? browser.missing : undefined
if (missing !== undefined) process.stdout.write(`browser tests skipped: ${missing}\n`)

describe.skipIf(missing !== undefined)('what an owner states', () => {
  let dir: string
  let demo: Running
  let page: Page

  const look = async (name: string) => {
    await page.screenshot({ path: resolve(SHOTS, `${name}-390.png`), fullPage: true })
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    expect(await page.locator('body').textContent()).not.toMatch(/undefined|NaN|\[object/)
  }

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true })
    dir = freshDir()
    demo = await start(dir, { IB_ADMIN_PASSWORD: '' }, ['demo', '--enterprises', '12', '--devices', '40', '--hours', '2'])
    const output = await eventually(
      async () => demo.output(),
      (o) => /back-?fill(ed)?.*(done|100)/i.test(o) && (o.match(/signin#token/g)?.length ?? 0) >= 2,
      240_000,
    )
    const links = [...output.matchAll(/https?:\/\/\S+signin#token=\S+/g)].map(([link]) => link)
    page = await (await (browser as Browser).newContext({ viewport: { width: 390, height: 844 } })).newPage()
    await page.goto(links[1]!)
    await page.getByTestId('energy').waitFor()
  })
  afterAll(async () => {
    await (browser as Browser).close()
    await demo?.stop()
    removeDir(dir)
  })

  it('offers no carbon statement of a month in which nothing was metered, and says so', async () => {
    // A month of before any simulated reading: the one just over may hold some of them on the first day of the next.
    await page.route(/\/carbon\/\d{4}-\d{2}$/, (route) =>
      route.continue({
        url: route
          .request()
          .url()
          .replace(/\d{4}-\d{2}$/, '2020-01'),
      }),
    )
    const carbon = page.getByTestId('carbon')
    await carbon.locator('summary').click()
    await expect.poll(() => carbon.textContent()).toMatch(/no energy was metered in this month yet/)
    expect(await page.getByTestId('carbon-issue').isDisabled()).toBe(true)
    await look('carbon')
  })

  it('answers the survey with a tap a question, and finds it answered', async () => {
    await page.goto(new URL('/settings', demo.http).href)
    const form = page.getByTestId('survey-form')
    await form.waitFor()
    const save = page.getByTestId('survey-save')
    for (const item of ['orders', 'production', 'employment', 'delivery']) await page.getByTestId(`survey-${item}-up`).click()
    // Half a questionnaire is not sent.
    expect(await save.isDisabled()).toBe(true)
    await page.getByTestId('survey-stock-same').click()
    await save.click()
    // What is answered while the first half is under way stays.
    await page.getByTestId('survey-now-good').click()
    await page.getByTestId('survey-expected-normal').click()
    const kept = page.waitForResponse((answer) => answer.request().postData()?.includes('climate') ?? false)
    await save.click()
    await kept
    await look('survey')
    await page.reload()
    await expect.poll(() => page.getByTestId('survey-stock-same').getAttribute('aria-pressed')).toBe('true')
    await expect.poll(() => page.getByTestId('survey-expected-normal').getAttribute('aria-pressed')).toBe('true')
  })
  it('is told of land of 0 before anything is sent, and asked to look at a sign', async () => {
    await page.goto(new URL('/settings', demo.http).href)
    const field = (name: string) => page.getByTestId(`fact-${name}`).locator('input')
    await field('land').waitFor()
    await page
      .getByTestId('facts-form')
      .getByPlaceholder(/yearbook/)
      .fill('annual report')
    await field('land').fill('0')
    await field('valueAdded').fill('-5')
    await field('tax').fill('1')
    await expect.poll(() => page.getByTestId('fault-land').textContent()).toMatch(/must be more than 0/)
    expect(await page.getByTestId('negative-valueAdded').textContent()).toMatch(/^Negative/)
    expect(await page.getByTestId('facts-save').isDisabled()).toBe(true)
    await look('facts-fault')
    await field('land').fill('12')
    await expect.poll(() => page.getByTestId('fault-land').count()).toBe(0)
    await expect.poll(() => page.getByTestId('facts-save').isDisabled()).toBe(false)
  })
})
