// How long a machine stood or has been in a state, how often, and what a control chart signals: each opens to what it is made of and comes to
// what is shown, by touch and by keyboard, in both languages, on a phone and on a wall. Pictures go to tests/screenshots.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../support/chromium.ts'
import { type Api, connect, enroll, freshDir, type Running, removeDir, signIn, start } from '../support/service.ts'

const SHOTS = resolve(import.meta.dirname, '../screenshots')
const browser = await openBrowser()
const missing = 'missing' in browser ? browser.missing : undefined
if (missing !== undefined) process.stdout.write(`browser tests skipped: ${missing}\n`)

const MIN = 60_000
const NOW = Math.floor(Date.now() / MIN) * MIN
const DEVICE = 'stood-works/site-1/hall-1/line-1/press-7'
/** Minutes ago, state, reason. */
const TOLD = [
  [180, 'RUN'],
  [150, 'MINOR', 'M1 jam'],
  [147, 'RUN'],
  [120, 'FAULT', 'E-201'],
  [100, 'RUN'],
] as const

describe.skipIf(missing !== undefined)('what lasted, and how often', () => {
  let dir: string
  let service: Running
  let api: Api
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true })
    dir = freshDir()
    service = await start(dir, { IB_STALE_AFTER_MINUTES: '60' })
    api = await signIn(service.http)
    const credential = await enroll(api, 'stood-works')
    const client = await connect(credential.mqttUrl, credential)
    const send = (device: string, message: object) =>
      client.publishAsync(`ib/v1/stood-works/site-1/hall-1/line-1/${device}/tele`, JSON.stringify(message), { qos: 1 })
    const told = TOLD.map(([ago, state, reason]) => ({
      v: 1,
      ts: NOW - ago * MIN,
      m: [
        { n: 'state', v: state, o: true, ...(reason !== undefined && { reason }) },
        { n: 'count.good', v: 1000 - ago },
      ],
    }))
    for (const one of told) await send('press-7', one)
    const trip = Array.from({ length: 240 }, (_, i) => ({
      ts: NOW - 50 * MIN + i * 12_000,
      'process.trip_time': 18 + (i % 5) * 0.1 + (i > 200 ? 2 : 0),
    }))
    for (let i = 0; i < trip.length; i += 60) await send('press-7', trip.slice(i, i + 60))
    await send('press-8', [{ ts: NOW - 10 * MIN, state: 'FAULT' }])
    await client.endAsync()
    context = await (browser as Browser).newContext({ locale: 'en-GB', hasTouch: true })
    page = await context.newPage()
    const { body } = await api<{ url: string }>('POST', '/api/v1/users/admin/link')
    await page.goto(body.url)
    await page.getByTestId('tile-episodes').waitFor()
  })
  afterAll(async () => {
    await (browser as Browser).close()
    await service?.stop()
    removeDir(dir)
  })

  async function open(path: string, language: string, width: number): Promise<void> {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 1080 })
    await page.goto(new URL(path, service.http).href)
    await page.locator('.page .opens').first().waitFor()
    if (!(await page.locator('html').getAttribute('lang'))!.startsWith(language)) await page.getByTestId('lang-switch').click()
    await expect.poll(() => page.locator('html').getAttribute('lang')).toMatch(new RegExp(`^${language}`))
  }
  const dialog = () => page.getByTestId('figure-panel')
  const value = async () => (await dialog().locator('[data-testid=opened-value] b').textContent()) ?? ''
  const whole = () => expect.poll(() => dialog().textContent()).not.toMatch(/Loading|加载中/)
  async function close(): Promise<void> {
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
  }
  const table = (title: string) => dialog().getByTestId('opened-way').filter({ hasText: title })
  const rows = (of: Locator) =>
    of.locator('tbody tr').evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')))
  const stops = () => page.getByTestId('stops')

  it('is of a stop its begin and end, the states reported, its losses, and the time it is part of', async () => {
    await open(`/device/${DEVICE}`, 'en', 1920)
    const stop = stops().locator('li').filter({ hasText: 'E-201' })
    const button = stop.locator('[data-opens=stop-duration]')
    expect(await button.textContent()).toBe('20 min')
    await button.focus()
    await page.keyboard.press('Enter')
    await whole()
    expect(await value()).toBe('20 min')
    expect(await rows(table('Where its minutes count'))).toEqual([['Breakdowns', '20 min']])
    const states = await rows(table('States it is made of'))
    expect(states.map(([, state, text]) => [state, text])).toEqual([
      ['Fault', 'E-201'],
      ['Running (ended it)', '–'],
    ])
    expect(await dialog().getByTestId('balance').count()).toBe(1)
    expect(await dialog().textContent()).not.toMatch(/undefined|NaN|\[object|could not be opened/)
    // Further to the loss, back, and to all stop time.
    await table('Where its minutes count').locator('.opens').click()
    await expect.poll(() => page.getByTestId('figure-filled').textContent()).toContain('20 min')
    await page.getByTestId('opened-back').click()
    await table('Part of the stop time of').locator('.opens').click()
    await expect.poll(() => page.getByTestId('figure-filled').textContent()).toContain('23 min')
    await close()
  })

  it('says what people said of a stop, and what was taken back', async () => {
    const url = `/api/v1/enterprises/stood-works/devices/site-1/hall-1/line-1/press-7/stops`
    const [from, to] = [NOW - 120 * MIN, NOW - 100 * MIN]
    await api('PUT', url, { from, to, reason: 'B2', note: 'fuse' })
    await page.reload()
    const stop = stops().locator('li').filter({ hasText: 'fuse' })
    await stop.locator('[data-opens=stop-duration]').click()
    await whole()
    expect(await rows(table('What people said'))).toEqual([[expect.any(String), 'admin', 'B2 Electrical', 'fuse']])
    await close()
    await api('DELETE', `${url}?from=${from}&to=${to}`)
    await page.reload()
    await stops().locator('li').filter({ hasText: 'E-201' }).locator('[data-opens=stop-duration]').click()
    await whole()
    expect((await rows(table('What people said'))).map(([, , reason]) => reason)).toEqual(['taken back', 'B2 Electrical'])
    await close()
  })

  it('is of the number of stops by reason what it adds up to, and leads to the list', async () => {
    const button = page.getByTestId('stop-count').locator('.opens')
    expect(await button.textContent()).toBe('Stops: 2')
    await button.click()
    await whole()
    expect(await value()).toBe('2')
    expect((await rows(table('Why machines stand'))).map(([reason, n]) => [reason, n])).toEqual([
      ['U Unclassified', '1'],
      ['M1 Jam', '1'],
    ])
    await dialog().getByRole('link').click()
    await dialog().waitFor({ state: 'detached' })
    expect(new URL(page.url()).hash).toBe('#stops')
  })

  it('is of a reason the machines that stood for it, and leads to the stops of each', async () => {
    await open('/factory/stood-works', 'en', 1920)
    const reason = page.getByTestId('stop-reasons').locator('li').filter({ hasText: 'M1 Jam' })
    expect(await reason.locator('[data-opens=stop-count]').textContent()).toBe('1 ×')
    for (const definition of ['stop-count', 'stop-reason']) {
      await reason.locator(`[data-opens=${definition}]`).click()
      await whole()
      expect(await value()).toBe(definition === 'stop-count' ? '1' : '3 min')
      expect(await rows(dialog().getByTestId('opened-table'))).toEqual([['press-7', '3 min', '1']])
      if (definition === 'stop-count') await close()
    }
    await dialog().getByRole('link', { name: 'press-7' }).click()
    await dialog().waitFor({ state: 'detached' })
    await stops().waitFor()
    await expect.poll(() => stops().evaluate((e) => Math.abs(e.getBoundingClientRect().top) < innerHeight)).toBe(true)
  })

  it('is of the machines that run which they are, and of one behind a figure too', async () => {
    await open('/factory/stood-works', 'en', 1920)
    await page.locator('[data-opens=plant-running]').click()
    await whole()
    expect(await value()).toBe('1')
    expect(await dialog().getByTestId('figure-left-out').textContent()).toContain('press-8')
    await dialog().getByTestId('figure-basis').locator('[data-opens=list-count]').click()
    await expect
      .poll(() => rows(dialog()))
      .toEqual([
        ['press-7', 'in it'],
        ['press-8', 'in it'],
      ])
    await close()
  })

  it('is of a state since when, which stands on the page, and a press beside a figure leads to the machine', async () => {
    const tile = page.getByTestId('device-tile-press-8')
    expect(await tile.textContent()).toMatch(/Fault · \d+ min.*since \d+ \w+, \d\d:\d\d/)
    await tile.locator('[data-opens=state-duration]').tap()
    await whole()
    expect(await value()).toMatch(/^1\d min/)
    expect(await dialog().getByTestId('opened-parts').textContent()).toContain('as the machine reported it')
    await close()
    await tile.locator('[data-opens=oeeIndex]').tap()
    await dialog().getByTestId('figure-filled').waitFor()
    await close()
    await tile.locator('.foot').tap()
    await page.getByTestId('state-since').waitFor()
    await page.getByTestId('state-since').locator('.opens').click()
    await whole()
    expect(await value()).toMatch(/^1\d min/)
    await close()
  })

  it('is of a colour of the band the intervals it is the sum of', async () => {
    await open(`/device/${DEVICE}`, 'en', 1920)
    const legend = page.getByTestId('timeline').locator('.legend li').filter({ hasText: 'Fault' })
    expect(await legend.locator('.opens').textContent()).toBe('20 min')
    await legend.locator('.opens').click()
    await whole()
    expect((await rows(table('Intervals'))).map(([, , time]) => time)).toEqual(['20 min'])
    await table('Intervals').locator('.opens').click()
    await expect.poll(() => dialog().locator('h2').textContent()).toContain('Duration of a state')
    expect(await value()).toBe('20 min')
    await close()
  })

  it('is of the signals of a chart its rules, the points each caught, and the limits', async () => {
    const panel = page.getByTestId('spc')
    await panel.getByTestId('spc-signals').locator('li').first().waitFor()
    const total = await panel.locator('h3 [data-opens=spc-signals]').textContent()
    await panel.locator('h3 [data-opens=spc-signals]').click()
    await whole()
    expect(total).toBe(`Signals: ${await value()}`)
    const byRule = await rows(table('By rule'))
    expect(byRule.length).toBe(9)
    expect(byRule.reduce((sum, [, n]) => sum + Number(n), 0)).toBe(Number(await value()))
    const [name, n] = byRule.find(([, caught]) => Number(caught) > 0)!
    await table('By rule').getByRole('button', { name: name! }).click()
    await expect.poll(value).toBe(n)
    expect((await rows(table('Points'))).length).toBe(Math.min(50, Number(n)))
    await table('Control limits').locator('.opens').click()
    await expect.poll(() => dialog().locator('h2').textContent()).toContain('Control limits')
    await close()
  })

  it('is of the alarms of the page which of them count, and of one when its value was', async () => {
    await open('/alarms', 'en', 1920)
    const count = page.locator('.page-title [data-opens=list-count]')
    const shown = await count.textContent()
    await count.click()
    await whole()
    expect(await value()).toBe(shown)
    expect(await dialog().getByTestId('opened-parts').textContent()).toContain('Open')
    await close()
    // The trip time that is odd, and when it was: within the minutes it was sent for.
    await page.locator('.list [data-opens=anomaly-score]').first().click()
    await whole()
    const when = dialog().getByTestId('opened-parts').locator('div').filter({ hasText: 'When X was' }).locator('b')
    expect(await when.textContent()).toMatch(/^\d+ \w+, \d\d:\d\d:\d\d$/)
    await page.screenshot({ path: resolve(SHOTS, 'standing-anomaly-score-en-1920.png') })
    await close()
  })

  it('is of an enterprise in the list of a segment what its own page has, and how many of its machines run', async () => {
    await open('/segment/yq-lv-elec', 'en', 1920)
    const row = page.getByTestId('enterprises').locator('tbody tr')
    await row.locator('[data-opens=availability]').click()
    await dialog().getByTestId('figure-filled').waitFor()
    expect(await dialog().textContent()).toContain('enterprise:stood-works')
    await close()
    await row.locator('[data-opens=list-count]').first().click()
    await whole()
    expect(await value()).toBe('1')
    await dialog().getByRole('link').click()
    await page.locator('[data-opens=plant-running]').waitFor()
  })

  for (const width of [390, 1920])
    for (const language of ['zh', 'en'])
      it(`fits and reads, ${language}, ${width} px`, async () => {
        for (const [path, figure] of [
          [`/device/${DEVICE}`, 'stop-duration'],
          [`/device/${DEVICE}`, 'stop-count'],
          [`/device/${DEVICE}`, 'state-duration'],
          [`/device/${DEVICE}`, 'state-time'],
          [`/device/${DEVICE}`, 'spc-signals'],
          ['/factory/stood-works', 'plant-running'],
          ['/factory/stood-works', 'stop-count'],
        ] as const) {
          await open(path, language, width)
          const button = page.locator(`.page .opens[data-opens="${figure}"]`).first()
          await button.waitFor()
          await button.scrollIntoViewIfNeeded()
          const name = `standing-${path.includes('factory') ? 'factory-' : ''}${figure}-${language}-${width}.png`
          await page.screenshot({ path: resolve(SHOTS, `page-${name}`) })
          await button.click()
          await whole()
          await page.screenshot({ path: resolve(SHOTS, name) })
          const [inner, scroll, beyond] = await dialog().evaluate((e) => [
            innerWidth,
            document.documentElement.scrollWidth,
            e.scrollWidth - e.clientWidth,
          ])
          expect(scroll).toBeLessThanOrEqual(inner!)
          expect(beyond).toBeLessThanOrEqual(0)
          await close()
        }
      })
})
