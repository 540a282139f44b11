// Every page of the board over a small simulated cluster, in both languages, on a phone and on a wall: filled, in one piece, and kept
// as pictures in tests/screenshots to look at.
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

/** page name, what must be on it, with text or a drawing inside */
const PAGES: readonly { readonly name: string; readonly path: (ids: Ids) => string; readonly shows: readonly string[] }[] = [
  { name: 'cluster', path: () => '/', shows: ['tile-oee', 'tile-good', 'tile-readings', 'map', 'episodes'] },
  {
    name: 'segment',
    path: () => '/segment/yq-lv-elec',
    shows: ['tile-oeeIndex', 'area-economy', 'enterprises', 'episodes', 'prosperity', 'concentration'],
  },
  { name: 'region', path: () => '/region/330000', shows: ['tile-oee', 'tile-change', 'map', 'children', 'balance'] },
  { name: 'region-city', path: () => '/region/330300', shows: ['tile-oee-equal', 'map', 'children'] },
  { name: 'factory', path: (ids) => `/factory/${ids.enterprise}`, shows: ['waterfall', 'levels'] },
  { name: 'settings', path: (ids) => `/settings?facts=${ids.enterprise}`, shows: ['facts-form'] },
  { name: 'device', path: (ids) => `/device/${ids.device}`, shows: ['trend', 'timeline', 'spc'] },
]
type Ids = { enterprise: string; device: string }
/** Parts of pages that are kept as pictures of their own; `opens` is pressed first. */
const PANELS: readonly {
  readonly name: string
  readonly on: string
  readonly panel: string
  readonly opens?: string
  readonly has: string
}[] = [
  { name: 'figure', on: 'factory', opens: 'open-oee', panel: 'figure-panel', has: '[data-testid=figure-filled]' },
  { name: 'waterfall', on: 'factory', panel: 'waterfall', has: 'li' },
  { name: 'peers', on: 'factory', panel: 'peers', has: 'li' },
  { name: 'spc', on: 'device', panel: 'spc', has: 'canvas, svg' },
]

describe.skipIf(missing !== undefined)('the pages of the board', () => {
  let dir: string
  let demo: Running
  let ids: Ids
  let page: Page

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true })
    dir = freshDir()
    demo = await start(dir, { IB_ADMIN_PASSWORD: '' }, ['demo', '--enterprises', '40', '--devices', '200', '--hours', '12'])
    const output = await eventually(
      async () => demo.output(),
      (o) => /back-?fill(ed)?.*(done|100)/i.test(o) && /signin#token/.test(o),
      240_000,
    )
    const link = /https?:\/\/\S+signin#token=\S+/.exec(output)![0]
    page = await (await (browser as Browser).newContext()).newPage()
    await page.goto(link)
    await page.getByTestId('tile-oee').waitFor()
    // Any Yueqing electrical factory and its welding station, from the API the board itself uses.
    ids = await page.evaluate(async () => {
      const { enterprises } = (await (await fetch('/api/v1/enterprises')).json()) as {
        enterprises: { id: string; segments: { code: string }[] }[]
      }
      for (const { id } of enterprises.filter((e) => e.segments[0]?.code === 'yq-lv-elec')) {
        const { devices } = (await (await fetch(`/api/v1/enterprises/${id}/devices`)).json()) as { devices: { path: string }[] }
        const device = devices.find((d) => /s30/.test(d.path))
        if (device !== undefined) return { enterprise: id, device: device.path }
      }
      throw new Error('no welding station in the cluster')
    })
  })
  afterAll(async () => {
    await (browser as Browser).close()
    await demo?.stop()
    removeDir(dir)
  })

  async function open(path: string, language: string): Promise<void> {
    await page.goto(new URL(path, demo.http).href)
    if (!(await page.locator('html').getAttribute('lang'))!.startsWith(language.slice(0, 2))) await page.getByTestId('lang-switch').click()
    await expect.poll(() => page.locator('html').getAttribute('lang')).toMatch(new RegExp(`^${language.slice(0, 2)}`))
  }

  for (const width of [390, 1920]) {
    for (const language of ['zh-CN', 'en']) {
      for (const { name, path, shows } of PAGES) {
        it(`${name}, ${language}, ${width} px`, async () => {
          await page.setViewportSize({ width, height: width === 390 ? 844 : 1080 })
          await open(path(ids), language)
          for (const id of shows) {
            const part = page.getByTestId(id).first()
            await part.waitFor()
            await expect
              .poll(async () => ((await part.textContent()) ?? '').trim().length > 0 || (await part.locator('canvas, svg').count()) > 0)
              .toBe(true)
          }
          await page.waitForTimeout(1500) // charts draw their first frames
          await page.screenshot({ path: resolve(SHOTS, `${name}-${language}-${width}.png`), fullPage: width === 390 })
          // Charts and fonts take their size after the page is there.
          await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
          // Names of segments wrap: what is cut cannot be read by touch or keyboard.
          const cut = () =>
            page.evaluate(() =>
              [...document.querySelectorAll('.segments .who > *, .tile .label')].flatMap((of) =>
                of.scrollWidth > of.clientWidth + 1 ? [of.textContent] : [],
              ),
            )
          await expect.poll(cut).toEqual([])
          // No raw message key and no empty number reaches a reader.
          expect(await page.locator('body').textContent()).not.toMatch(/undefined|NaN|\[object/)
        })
      }
      it(`the newest values of a machine with their ages, none cut off, ${language}, ${width} px`, async () => {
        await page.setViewportSize({ width, height: width === 390 ? 844 : 1080 })
        await open(PAGES.find((p) => p.name === 'device')!.path(ids), language)
        const table = page.getByTestId('newest-values')
        await table.locator('.age').first().waitFor()
        await expect.poll(() => table.evaluate((e) => e.scrollWidth - e.clientWidth)).toBeLessThanOrEqual(0)
      })
      it(`the panels people come for, ${language}, ${width} px`, async () => {
        await page.setViewportSize({ width, height: width === 390 ? 844 : 1080 })
        for (const { name, on, panel, opens, has } of PANELS) {
          await open(PAGES.find((p) => p.name === on)!.path(ids), language)
          if (opens !== undefined) await page.getByTestId(opens).first().click()
          const part = page.getByTestId(panel).first()
          await part.locator(has).first().waitFor()
          await page.waitForTimeout(1000) // charts draw their first frames
          await part.screenshot({ path: resolve(SHOTS, `panel-${name}-${language}-${width}.png`) })
          await expect.poll(() => part.evaluate((e) => e.getBoundingClientRect().width - innerWidth)).toBeLessThanOrEqual(0)
          expect(await part.textContent()).not.toMatch(/undefined|NaN|\[object/)
        }
      })
    }
  }
})
