// Every figure of a page opens to what it is made of, and the opened value is the one that was shown: each kind of figure on its own page,
// worked by keyboard, in both languages, on a phone and on a wall. Pictures go to tests/screenshots to look at.
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../support/chromium.ts'
import { eventually, freshDir, type Running, removeDir, start } from '../support/service.ts'

const SHOTS = resolve(import.meta.dirname, '../screenshots')
const browser = await openBrowser()
const missing = 'missing' in browser ? browser.missing : undefined
if (missing !== undefined) process.stdout.write(`browser tests skipped: ${missing}\n`)

const VALUE = '[data-testid=opened-value]'
/** What comes after the value: rules, books, or parts of the page's own. */
const WHOLE = '[data-testid=opened-rules] li, [data-testid=balance] .sum, [data-testid=opened-table]'
type Ids = { enterprise: string; device: string; powered: string; centre: string; farm: string }
/** Page, and what of it must open; `has` is in the dialog. */
const PAGES: readonly {
  readonly name: string
  readonly path: (ids: Ids) => string
  readonly figures: readonly string[]
  readonly has: string
}[] = [
  {
    name: 'factory',
    path: (ids) => `/factory/${ids.enterprise}`,
    figures: [
      ...['oeeIndex', 'day-change', 'availability', 'effectiveness', 'qualityRatio', 'good', 'notGood', 'energyKwh', 'energyPerGood'],
      ...['plannedTime', 'productiveTime', 'lossSpeed', 'serial-line-oee', 'order-progress', 'order-throughput', 'order-time', 'K02'],
      ...['plant-running', 'state-duration', 'stop-count'],
      ...[
        'classifiedShare',
        'mtbf',
        'mttr',
        'failures',
        'stop-reason',
        'standbyKwh',
        'max-demand',
        'load-factor',
        'standard-coal',
        'carbon',
      ],
      ...[
        'energy-cost',
        'energy-scrap',
        'tou-share',
        'energyIdle',
        'energy-by-state',
        'lite-level',
        'evidence-score',
        'earned-hours',
        'specificEnergy',
      ],
    ],
    has: '[data-testid=balance]',
  },
  // What an enterprise states was never a message: it has sources in place of books.
  {
    name: 'factory that states facts',
    path: (ids) => `/factory/${ids.enterprise}`,
    figures: ['labour-productivity', 'per-mu'],
    has: '[data-testid=opened-table]',
  },
  {
    name: 'device',
    path: (ids) => `/device/${ids.device}`,
    figures: [
      'oeeIndex',
      'good',
      'produced',
      'scrap',
      'energyKwh',
      'plannedTime',
      'mtbf',
      'base-load',
      'data-quality',
      'completeness',
      'firstPassYield',
      ...['state-duration', 'stop-duration', 'stop-count', 'state-time', 'spc-signals'],
    ],
    has: '[data-testid=balance]',
  },
  {
    name: 'machine known by power alone',
    path: (ids) => `/device/${ids.powered}`,
    figures: ['power-limits'],
    has: '[data-testid=balance]',
  },
  {
    name: 'centre',
    path: (ids) => `/factory/${ids.centre}`,
    figures: ['pue', 'green-share', 'occupancy', 'cue', 'capacity', 'site-availability'],
    has: '[data-testid=opened-table]',
  },
  {
    name: 'farm',
    path: (ids) => `/factory/${ids.farm}`,
    figures: ['vpd', 'dli', 'energy-per-kg', 'water-productivity', 'in-band'],
    has: '[data-testid=opened-table]',
  },
  {
    name: 'cluster',
    path: () => '/',
    figures: ['oeeIndex', 'availability', 'good', 'digital-coverage'],
    has: '[data-testid=opened-rules]',
  },
  // Counts of what is connected pass no gate.
  {
    name: 'wall that counts',
    path: () => '/',
    figures: ['running-machines', 'open-episodes', 'refused-today', 'reading-rate', 'message-rate'],
    has: VALUE,
  },
  {
    name: 'segment',
    path: () => '/segment/yq-lv-elec',
    figures: ['oeeIndex', 'mtbf', 'specificEnergy', 'digital-coverage', 'labour-productivity', 'prosperity', 'hhi', 'pmi', 'climate'],
    has: '[data-testid=opened-rules]',
  },
  {
    name: 'region',
    path: () => '/region/330000',
    figures: ['oeeIndex', 'oee-equal', 'change', 'availability'],
    has: '[data-testid=opened-rules]',
  },
]

/** Numbers of a text, as they stand there. */
const numbersIn = (text: string): readonly string[] =>
  text
    .replaceAll(',', '')
    .replaceAll('−', '-')
    .match(/\d+(?:\.\d+)?/g) ?? []
/** `shown` says `opened` in the digits it has. */
const isSame = (shown: string, opened: string): boolean =>
  Math.abs(Number(shown) - Number(opened)) <= 0.5 * 10 ** -(shown.split('.')[1]?.length ?? 0) + 1e-9

describe.skipIf(missing !== undefined)('an opened figure', () => {
  let dir: string
  let demo: Running
  let page: Page
  let ids: Ids

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true })
    dir = freshDir()
    demo = await start(dir, { IB_ADMIN_PASSWORD: '' }, ['demo', '--enterprises', '40', '--devices', '200', '--hours', '36'])
    const output = await eventually(
      async () => demo.output(),
      (o) => /back-?fill(ed)?.*(done|100)/i.test(o) && /signin#token/.test(o),
      240_000,
    )
    page = await (await (browser as Browser).newContext()).newPage()
    await page.goto(/https?:\/\/\S+signin#token=\S+/.exec(output)![0])
    await page.getByTestId('tile-oee').waitFor()
    ids = await page.evaluate(async () => {
      const json = async (path: string) => (await fetch(path)).json() as Promise<Record<string, never>>
      const { enterprises } = (await json('/api/v1/enterprises')) as unknown as {
        enterprises: { id: string; segments: { code: string }[] }[]
      }
      const found = { enterprise: '', device: '', powered: '', centre: '', farm: '' }
      for (const { id, segments } of enterprises) {
        if (segments[0]?.code === 'yq-lv-elec' && found.device === '') {
          const { devices } = (await json(`/api/v1/enterprises/${id}/devices`)) as unknown as { devices: { path: string }[] }
          const device = devices.find((d) => /s80/.test(d.path))
          if (device !== undefined) Object.assign(found, { enterprise: id, device: device.path })
        }
        if (/shoe/.test(id) && found.powered === '') {
          const { devices } = (await json(`/api/v1/enterprises/${id}/devices`)) as unknown as { devices: { path: string }[] }
          for (const { path } of devices.slice(0, 1)) {
            const at = path.split('/').slice(1).join('/')
            const states = (await json(`/api/v1/enterprises/${id}/devices/${at}/power-states`)) as unknown as { stated?: boolean }
            if (states.stated === false) found.powered = path
          }
        }
        const assets = (await json(`/api/v1/enterprises/${id}/assets`)) as unknown as { compute: unknown; farm: unknown }
        if (assets.compute !== null) found.centre = id
        if (assets.farm !== null) found.farm = id
      }
      // Money needs a price.
      const tariff = {
        basePrice: 0.81,
        spans: [
          { from: '00:00', to: '08:00', period: 'valley', factor: 0.5 },
          { from: '08:00', to: '22:00', period: 'peak', factor: 1.5 },
          { from: '22:00', to: '24:00', period: 'flat', factor: 1 },
        ],
      }
      const put = await fetch(`/api/v1/enterprises/${found.enterprise}/tariff`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(tariff),
      })
      if (!put.ok) throw new Error(await put.text())
      return found
    })
  })
  afterAll(async () => {
    await (browser as Browser).close()
    await demo?.stop()
    removeDir(dir)
  })

  async function open(path: string, language: string, width: number): Promise<void> {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 1080 })
    await page.goto(new URL(path, demo.http).href)
    await page.locator('.opens[data-opens]').first().waitFor()
    if (!(await page.locator('html').getAttribute('lang'))!.startsWith(language)) await page.getByTestId('lang-switch').click()
    await expect.poll(() => page.locator('html').getAttribute('lang')).toMatch(new RegExp(`^${language}`))
  }
  const dialog = () => page.getByTestId('figure-panel')
  const value = () => dialog().locator('[data-testid=opened-value] b, [data-testid=figure-filled] b').first()
  /** The text of the nearest part of the page that has a number beside the name of the figure, the name included where it has one. */
  const beside = (button: Locator) =>
    button.evaluate((element) => {
      // The number of a ring or gauge stands in the picture.
      const hero = element.closest('.hero')
      if (hero !== null) return hero.textContent ?? ''
      let part: Element = element
      for (let up = 0; up < 4 && part.parentElement !== null; up++) {
        part = part.parentElement
        if (/\d/.test((part.textContent ?? '').replace(element.textContent ?? '', '')) || part.matches('section')) break
      }
      return `${part.textContent ?? ''} ${element.textContent ?? ''}`
    })
  /** Opens it by keyboard, and says what it shows and what stood on the page before and after. */
  async function opened(button: Locator, ready = WHOLE): Promise<{ shown: string; opened: string }> {
    const before = await beside(button)
    await button.focus()
    await page.keyboard.press('Enter')
    await value().waitFor()
    // Whole: what it stands on is asked for when it opens.
    await expect.poll(async () => /Loading|加载中/.test((await dialog().textContent()) ?? '')).toBe(false)
    await dialog().locator(ready).first().waitFor()
    return { shown: `${before} ${await beside(button)}`, opened: (await value().textContent()) ?? '' }
  }
  /** Opens it, looks, and closes it; a live figure may move between two looks. */
  const same = (button: Locator, look: () => Promise<void> = async () => {}, ready = WHOLE) =>
    expect
      .poll(
        async () => {
          const found = await opened(button, ready)
          await look()
          await close()
          const shown = numbersIn(found.shown)
          return numbersIn(found.opened).every((number) => shown.some((one) => isSame(one, number))) ? 'same' : found
        },
        { timeout: 100_000 },
      )
      .toBe('same')
  const close = async () => {
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
  }

  for (const { name, path, figures, has } of PAGES)
    it(`is the one shown, of every kind on the page of a ${name}`, async () => {
      await open(path(ids), 'en', 1920)
      const without: string[] = []
      for (const figure of figures) {
        const button = page.locator(`.page .opens[data-opens="${figure}"]`).first()
        await button.waitFor({ state: 'attached' }).catch(() => without.push(figure))
        if (without.includes(figure)) continue
        await same(
          button,
          async () => {
            expect(await dialog().textContent(), figure).not.toMatch(/undefined|NaN|\[object|could not be opened/)
            if (name !== 'factory' || (await dialog().locator('[data-testid=opened-rules]').count()) === 0)
              expect(await dialog().locator(has).count(), `${figure}: ${has}`).toBeGreaterThan(0)
            expect(await dialog().locator('code').count(), `${figure}: its formula`).toBeGreaterThan(0)
          },
          has === VALUE ? VALUE : WHOLE,
        )
      }
      expect(without).toEqual([])
    })

  it('of pieces nobody counts is a dash with its reason, on the page and opened', async () => {
    await open(`/device/${ids.powered}`, 'en', 1920)
    await page.getByTestId('counter-total').waitFor()
    for (const name of ['total', 'good', 'scrap']) expect(await page.getByTestId(`counter-${name}`).locator('dd').textContent()).toBe('–')
    await page.locator('.page .opens[data-opens="good"]').first().click()
    await expect.poll(() => page.getByTestId('figure-filled').textContent()).toMatch(/^– \+ – = [A-Za-z ]+$/)
    await page.screenshot({ path: resolve(SHOTS, 'opened-uncounted.png') })
    await close()
  })

  it('is of the week and the month where the panel shows those', async () => {
    await open(`/factory/${ids.enterprise}`, 'en', 1920)
    const panel = page.getByTestId('losses-of-period')
    for (const period of ['Yesterday', 'This week', 'This month']) {
      await panel.getByRole('button', { name: period }).click()
      for (const figure of ['oeeIndex', 'plannedTime']) {
        const button = panel.locator(`[data-opens="${figure}"]`).first()
        await button.waitFor()
        await same(button)
      }
    }
  })

  it('is of the hour it is listed under, also where the production day begins at half past', async () => {
    const enterprise = await page.evaluate(async () => {
      type Site = { shifts: readonly { start: string }[] }
      const json = async (path: string) => (await (await fetch(path)).json()) as { enterprises: { id: string }[]; sites: Site[] }
      for (const { id } of (await json('/api/v1/enterprises')).enterprises) {
        const { sites } = await json(`/api/v1/enterprises/${id}/sites`)
        if (sites.length === 1 && sites[0]!.shifts[0]!.start === '07:30') return id
      }
      return ''
    })
    expect(enterprise).not.toBe('')
    await open(`/factory/${enterprise}`, 'en', 1920)
    const list = page.getByTestId('hours-list')
    await list.locator('summary').click()
    await list.locator('.opens').first().waitFor()
    for (const hour of await list.locator('li').allTextContents()) expect(hour).toMatch(/^(Yesterday )?\d\d:00 /)
    for (const hour of (await list.locator('.opens').all()).slice(0, 4)) await same(hour)
  })

  /** The page of all alarms with as many of each kind as there are. */
  async function openAlarms(language: string, width: number): Promise<void> {
    await open('/alarms', language, width)
    await page.locator('.filters button').last().click()
    await page.locator('.list .opens[data-opens="anomaly-score"]').first().waitFor()
  }
  it('of an episode is its score, formed of the numbers beside it, and how long it lasts', async () => {
    await openAlarms('en', 1920)
    for (const figure of ['anomaly-score', 'episode-duration'])
      await same(page.locator(`.list .opens[data-opens="${figure}"]`).first(), async () => {
        expect(await dialog().textContent(), figure).not.toMatch(/undefined|NaN|\[object|could not be opened|–\s*–/)
        for (const has of ['balance', 'balance-hours', 'opened-parts', 'figure-basis'])
          expect(await page.getByTestId(has).count(), `${figure}: ${has}`).toBe(1)
        expect(await dialog().locator('code').count()).toBeGreaterThan(1)
        if (figure !== 'anomaly-score') return
        const [filled, score] = await dialog()
          .getByTestId('opened-value')
          .evaluate((element) => [element.querySelector('code')!.textContent, element.querySelector('b')!.textContent])
        const arithmetic = filled.replaceAll(',', '').replaceAll('·', '*').replaceAll('−', '-')
        expect(arithmetic).toMatch(/^[\d\s.()+*/-]+$/)
        expect(Math.abs((await page.evaluate<number>(arithmetic)) - Number(score.replace('−', '-')))).toBeLessThan(0.01)
      })
  })
  it('of an episode on the page of its machine, on a phone, by keyboard', async () => {
    const device = await page.evaluate(async () => {
      type Alarm = { device: string; from: number; score: number | null }
      const { alarms } = (await (await fetch('/api/v1/alarms?open=true')).json()) as { alarms: readonly Alarm[] }
      return [...alarms].sort((a, b) => Number(b.score !== null) - Number(a.score !== null) || a.from - b.from)[0]!.device
    })
    await open(`/device/${device}`, 'zh', 390)
    const list = page.getByTestId('episodes')
    await list.locator('.opens').first().waitFor()
    await list.scrollIntoViewIfNeeded()
    await page.screenshot({ path: resolve(SHOTS, 'episodes-device-zh-390.png') })
    expect(await list.evaluate((e) => e.scrollWidth - e.clientWidth)).toBeLessThanOrEqual(0)
    for (const figure of await list.locator('.opens').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.opens)))
      await same(list.locator(`.opens[data-opens="${figure}"]`).first(), async () => {
        expect(await page.getByTestId('balance').count(), figure).toBe(1)
      })
  })
  it('of a live value is the band it is expected in, in the table and beside the trend', async () => {
    const ofTrend = page.getByTestId('trend').locator('.opens[data-opens="expected-band"]')
    // Only a machine that runs has one, and at this hour of the plants many stand.
    const running = await page.evaluate(async () => {
      type Of<T> = Readonly<Record<string, readonly T[]>>
      const json = async <T>(path: string) => (await (await fetch(path)).json()) as Of<T>
      const { enterprises = [] } = await json<{ id: string }>('/api/v1/enterprises')
      const found: string[] = []
      const now = Date.now()
      for (const { id } of enterprises) {
        const { devices = [] } = await json<{ path: string }>(`/api/v1/enterprises/${id}/devices`)
        for (const { path } of devices.slice(0, 3)) {
          const at = path.split('/').slice(1).join('/')
          const { states = [] } = await json<{ state: string; from: number }>(
            `/api/v1/enterprises/${id}/devices/${at}/states?from=${now - 600_000}&to=${now}`,
          )
          const last = states.at(-1)
          if (last?.state === 'RUN' && last.from < now - 60_000) found.push(path)
        }
        if (found.length > 8) break
      }
      return found
    })
    for (const device of running) {
      await open(`/device/${device}`, 'en', 1920)
      await ofTrend.waitFor({ timeout: 10_000 }).catch(() => undefined)
      if ((await ofTrend.count()) > 0) break
    }
    for (const button of [ofTrend, page.locator('td .opens[data-opens="expected-band"]').first()])
      await same(button, async () => {
        expect(await page.getByTestId('opened-parts').textContent()).toMatch(/M.*σ₁/)
        await page.screenshot({ path: resolve(SHOTS, 'opened-band-en-1920.png') })
        expect(await page.getByTestId('balance').count()).toBe(1)
      })
  })

  it('of several enterprises has its sealed record for the operator, the rules for everybody, and no machine', async () => {
    await open('/region/330000', 'en', 1920)
    await page.locator('[data-testid=tile-oee] .opens').click()
    const record = page.getByTestId('opened-record')
    await record.waitFor()
    expect(await record.textContent()).toMatch(/SHA-256\)\s*[0-9a-f]{64}/)
    expect(await record.textContent()).toContain('province:330000/oeeIndex')
    expect(await dialog().locator('a[href^="/device/"]').count()).toBe(0)
    await close()
    const { token } = (await (
      await fetch(`${demo.http}/api/v1/session/link`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ token: [...demo.output().matchAll(/signin#token=(\S+)/g)][1]![1] }),
      })
    ).json()) as { token: string }
    const ask = async (path: string) => (await fetch(`${demo.http}${path}`, { headers: { authorization: `Bearer ${token}` } })).status
    expect(await ask('/api/v1/gate')).toBe(200)
    expect(await ask('/api/v1/audit?cell=province:330000/oeeIndex')).toBe(403)
  })

  it('that is a sum over time adds up to its last line each way, and a part of its time opens further', async () => {
    await open(`/factory/${ids.enterprise}`, 'en', 1920)
    const panel = page.getByTestId('energy')
    const paid = panel.locator('[data-opens="energy-cost"]').first()
    const today = await paid.textContent()
    await panel.getByRole('button', { name: '30 days' }).click()
    await expect.poll(() => paid.textContent()).not.toBe(today)
    for (const figure of ['energy-cost', 'energy-scrap']) {
      await panel.locator(`[data-opens="${figure}"]`).first().click()
      const ways = dialog().getByTestId('opened-way')
      await expect.poll(() => ways.count()).toBe(3)
      for (const way of await ways.all()) {
        const rows = await way.locator('tbody tr').evaluateAll((all) => all.map((row) => row.lastElementChild?.textContent ?? ''))
        const values = rows.map((text) => Number(text.replace(/[^\d.]/g, '')))
        const sum = values.pop()!
        // Each line is rounded to the digits it has.
        if (rows.length > 0) expect(Math.abs(values.reduce((a, b) => a + b, 0) - sum) / sum, `${figure} ${rows}`).toBeLessThan(0.01)
      }
      // Little scrap is told by quarters of an hour as it is.
      if (figure === 'energy-cost') {
        const hour = ways.nth(2).locator('.opens').first()
        const of = (await hour.textContent())!
        await hour.click()
        await expect.poll(() => dialog().locator('h2').textContent()).toContain(of)
        await expect.poll(() => dialog().textContent()).toContain('By quarter of an hour')
        await page.getByTestId('opened-back').click()
        await expect.poll(() => dialog().locator('h2').textContent()).not.toContain(of)
        expect(await page.getByTestId('opened-back').count()).toBe(0)
      }
      await close()
    }
  })

  for (const width of [390, 1920])
    for (const language of ['zh', 'en'])
      it(`fits and reads, ${language}, ${width} px`, async () => {
        for (const [name, figure] of [
          ['factory', 'good'],
          ['factory', 'max-demand'],
          ['factory', 'order-progress'],
          ['factory', 'energy-cost'],
          ['factory', 'energy-scrap'],
          ['machine known by power alone', 'power-limits'],
          ['centre', 'pue'],
          ['wall that counts', 'running-machines'],
          ['region', 'oeeIndex'],
          ['segment', 'oeeIndex'],
        ] as const) {
          await open(PAGES.find((one) => one.name === name)!.path(ids), language, width)
          const button = page.locator(`.page .opens[data-opens="${figure}"]`).first()
          await button.waitFor({ state: 'attached' })
          await opened(button, name === 'wall that counts' ? VALUE : WHOLE)
          await page.waitForTimeout(300)
          await page.screenshot({ path: resolve(SHOTS, `opened-${name}-${figure}-${language}-${width}.png`) })
          const [inner, wide, scroll] = await dialog().evaluate((e) => [
            innerWidth,
            e.getBoundingClientRect().width,
            e.scrollWidth - e.clientWidth,
          ])
          expect(wide).toBeLessThanOrEqual(inner!)
          expect(scroll).toBeLessThanOrEqual(0)
          await close()
        }
        for (const figure of ['anomaly-score', 'episode-duration']) {
          await openAlarms(language, width)
          await page.screenshot({ path: resolve(SHOTS, `alarms-all-${language}-${width}.png`) })
          const [inner, scroll] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth])
          expect(scroll).toBeLessThanOrEqual(inner!)
          await opened(page.locator(`.list .opens[data-opens="${figure}"]`).first())
          await page.waitForTimeout(300)
          await page.screenshot({ path: resolve(SHOTS, `opened-alarms-${figure}-${language}-${width}.png`) })
          expect(await dialog().evaluate((e) => e.scrollWidth - e.clientWidth)).toBeLessThanOrEqual(0)
          await close()
        }
        const [inner, scroll] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth])
        expect(scroll).toBeLessThanOrEqual(inner!)
      })
})
