// What an owner reads where the board has no figure: a county without an enterprise, hours that are withheld, a group that is closed to him
// for today. Each says why and, where it is for a time, until when. Pictures go to tests/screenshots to look at.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../support/chromium.ts'
import { type Api, apiWith, enroll, freshDir, type Running, removeDir, signIn, start } from '../support/service.ts'

const SHOTS = resolve(import.meta.dirname, '../screenshots')
const browser = await openBrowser()
const missing = 'missing' in browser ? browser.missing : undefined
if (missing !== undefined) process.stdout.write(`browser tests skipped: ${missing}\n`)

describe.skipIf(missing !== undefined)('where there is no figure', () => {
  let dir: string
  let service: Running
  let api: Api
  let owner: Api
  let en: Page
  let zh: Page
  const trouble: string[] = []

  const tokenOf = async () => {
    const { body } = await api<{ url: string }>('POST', '/api/v1/users/reader/link')
    return body.url
  }
  const open = async (locale: string, width: number, height: number) => {
    const page = await (
      await (browser as Browser).newContext({ viewport: { width, height }, locale, timezoneId: 'Asia/Shanghai' })
    ).newPage()
    page.on('console', (said) => {
      if (said.type() === 'error') trouble.push(`${page.url()}: ${said.text()}`)
    })
    await page.goto(await tokenOf())
    await page.waitForURL((url) => !url.pathname.startsWith('/signin'))
    return page
  }
  const go = (page: Page, path: string) => page.goto(new URL(path, service.http).href)
  const look = async (page: Page, name: string) => {
    for (const [width, height] of [
      [390, 844],
      [1920, 1080],
    ] as const) {
      await page.setViewportSize({ width, height })
      await page.screenshot({ path: resolve(SHOTS, `${name}-${width}.png`), fullPage: true })
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    }
    expect(await page.locator('body').textContent()).not.toMatch(/undefined|NaN|\[object|reason\.|refused\./)
  }

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true })
    dir = freshDir()
    service = await start(dir)
    api = await signIn(service.http)
    for (let i = 0; i < 6; i++) await enroll(api, `works-${i}`)
    await api('POST', '/api/v1/users', { username: 'reader', role: 'owner', enterprise: 'works-0' })
    const token = (await tokenOf()).split('#token=')[1]
    const signedIn = await fetch(`${service.http}/api/v1/session/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    owner = apiWith(service.http, ((await signedIn.json()) as { token: string }).token)
    en = await open('en-GB', 390, 844)
    zh = await open('zh-CN', 390, 844)
  })
  afterAll(async () => {
    await (browser as Browser).close()
    await service?.stop()
    removeDir(dir)
  })

  it('says of a county without an enterprise that nobody is there, and nothing of fewer than five', async () => {
    for (const [page, said, wrong] of [
      [en, /no enterprise is registered here/, /fewer than/],
      [zh, /此处没有登记企业/, /不足 5 家/],
    ] as const) {
      await go(page, '/county/330326')
      await page.getByTestId('area-economy').locator('h3').first().waitFor()
      for (const place of ['tile-oeeIndex', 'tile-specificEnergy', 'no-hours', 'area-economy'] as const) {
        await expect.poll(() => page.getByTestId(place).textContent()).toMatch(said)
        expect(await page.getByTestId(place).textContent()).not.toMatch(wrong)
      }
      await look(page, `withheld-nobody-${page === en ? 'en' : 'zh'}`)
    }
  })

  it('says of hours that are withheld that they are', async () => {
    await go(en, '/county/330382')
    await expect.poll(() => en.getByTestId('no-hours').textContent()).toMatch(/No figures for these hours: withheld/)
    await go(zh, '/county/330382')
    await expect.poll(() => zh.getByTestId('no-hours').textContent()).toMatch(/这些时段没有数据：不予公布/)
    await look(zh, 'withheld-hours-zh')
  })

  it('goes on showing the segment to its owner when another enterprise registers, and the province without trouble', async () => {
    await go(en, '/segment/yq-lv-elec')
    await en.getByTestId('tile-oeeIndex').waitFor()
    await enroll(api, 'works-6')
    for (const path of ['/segment/yq-lv-elec', '/county/330382', '/segment/yq-lv-elec']) {
      await go(en, path)
      await en.getByTestId('tile-oeeIndex').waitFor()
    }
    await go(en, '/region/330000')
    await en.getByTestId('balance').waitFor()
    expect(trouble).toEqual([])
  })

  it('says of a group closed for today why and until when, and leads on', async () => {
    // More groups than an enterprise may look at in a day.
    for (let i = 0; i < 130; i++)
      await api('PUT', `/api/v1/segments/extra-${i}`, { nameZh: `行业${i}`, nameEn: `Trade ${i}`, classes: ['3823'], counties: ['330382'] })
    const left: number[] = []
    for (const path of ['/api/v1/regions', '/api/v1/segments']) left.push((await owner('GET', path)).status)
    expect(left).toContain(429)
    for (const [page, lang, title, why, until, way] of [
      [
        en,
        'en',
        /Withheld from your enterprise today/,
        /as many groups as it may/,
        /opens again at \d+ \w+,? \d\d:\d\d \(UTC\+8\)/,
        /Zhejiang/,
      ],
      [zh, 'zh', /今天暂不对贵企业公布/, /已达上限/, /\d+月\d+日 ?00:00（北京时间）重新开放/, /省/],
    ] as const) {
      await go(page, '/segment/extra-99')
      const panel = page.getByRole('alert').filter({ hasText: title })
      await panel.waitFor()
      const text = await panel.textContent()
      for (const said of [why, until]) expect(text).toMatch(said)
      expect(text).not.toMatch(/no right|无权/)
      await look(page, `withheld-today-${lang}`)
      await panel.getByRole('link', { name: way }).click()
      await page.waitForURL(/\/region\/330000/)
    }
  })
})
