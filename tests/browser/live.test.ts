// An owner on a phone: signs in by link, sees a machine change its state because a real MQTT message arrived, switches the language.
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../support/chromium.ts'
import { type Api, type Credential, connect, enroll, freshDir, type Running, removeDir, signIn, start } from '../support/service.ts'

const browser = await openBrowser()
const missing = 'missing' in browser ? browser.missing : undefined
if (missing !== undefined) process.stdout.write(`browser tests skipped: ${missing}\n`)

describe.skipIf(missing !== undefined)('the board, live', () => {
  let dir: string
  let service: Running
  let api: Api
  let credential: Credential
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    dir = freshDir()
    service = await start(dir)
    api = await signIn(service.http)
    credential = await enroll(api, 'phone-works')
    await api('POST', '/api/v1/users', { username: 'phone-owner', role: 'owner', enterprise: 'phone-works' })
    const context = await (browser as Browser).newContext({
      viewport: { width: 390, height: 844 },
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
    })
    page = await context.newPage()
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    page.on('pageerror', (error) => problems.push(String(error)))
  })
  afterAll(async () => {
    await (browser as Browser).close()
    await service?.stop()
    removeDir(dir)
  })

  it('signs in by a link that works once, in Chinese on a Chinese phone', async () => {
    const { body } = await api<{ url: string }>('POST', '/api/v1/users/phone-owner/link')
    await page.goto(body.url)
    await page.waitForURL(/\/factory\/phone-works/)
    expect(page.url()).not.toContain('token')
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('zh-CN')
  })

  it('moves a machine tile when its machine speaks', async () => {
    const client = await connect(credential.mqttUrl, credential)
    const send = (message: object) =>
      client.publishAsync('ib/v1/phone-works/site-1/hall-1/line-1/press-7/tele', JSON.stringify(message), { qos: 1 })
    await send({ state: 'RUN', 'count.good': 10 })
    const tile = page.getByTestId('device-tile-press-7')
    await tile.waitFor()
    await expect.poll(() => tile.textContent()).toContain('运行')
    await send({ state: 'FAULT', 'count.good': 25 })
    await expect.poll(() => tile.textContent()).toContain('故障')
    await client.endAsync()
  })

  it('opens a figure to its formula, its machines and the books', async () => {
    await page.getByTestId('open-oee').click()
    const panel = page.getByTestId('figure-panel')
    // The name is there before the figure is, and the figure before the books.
    for (const said of ['Σ(PRI·GQ) / PBT', '设备综合效率', '未设置理想节拍', '每一条读数都有去向。'])
      await expect.poll(() => panel.textContent()).toContain(said)
    await panel.getByRole('button').click()
    await panel.waitFor({ state: 'detached' })
    await page.getByTestId('device-tile-press-7').getByRole('link').click()
    await page.getByTestId('tile-availability').getByRole('button').click()
    await expect.poll(() => panel.getByTestId('figure-filled').textContent()).toMatch(/\d+(\.\d+)? s \/ \d+(\.\d+)? s/)
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    await page.goBack()
  })

  it('switches to English and stays there', async () => {
    await page.getByTestId('lang-switch').click()
    await expect.poll(() => page.getByTestId('device-tile-press-7').textContent()).toMatch(/fault/i)
    expect(await page.locator('html').getAttribute('lang')).toMatch(/^en/)
    await page.reload()
    await expect.poll(() => page.getByTestId('device-tile-press-7').textContent()).toMatch(/fault/i)
  })

  it('fits the phone', async () => {
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  })

  it('says when the service is gone, and comes back by itself', async () => {
    const port = new URL(service.http).port
    await service.kill()
    await page.getByTestId('connection-lost').waitFor()
    service = await start(dir, { IB_HTTP_PORT: port })
    await page.getByTestId('connection-lost').waitFor({ state: 'detached' })
    await expect.poll(() => page.getByTestId('device-tile-press-7').textContent()).toMatch(/fault/i)
  })

  it('runs no code and loads no file that the policy forbids', () => {
    // What the browser itself reports while the service is down is expected: it is what the test before this one made.
    expect(problems.filter((p) => !/ERR_CONNECTION|WebSocket connection|Failed to load resource|502|503/.test(p))).toEqual([])
  })
})
