// What people set by hand, on the board: filled, refused, saved, seen in the interface for programs, and taken back; the calendar by
// keyboard alone. Pictures of every form go to tests/screenshots, in both languages, on a phone and on a wall.
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

describe.skipIf(missing !== undefined)('forms of the board', () => {
  let dir: string
  let demo: Running
  /** The operator's, and an owner's of the same enterprise. */
  let page: Page
  let owner: Page
  let enterprise: string
  let device: string
  let site: string

  const speak = async (on: Page, language: 'zh' | 'en') => {
    if (!(await on.locator('html').getAttribute('lang'))!.startsWith(language)) await on.getByTestId('lang-switch').click()
    await on.locator(`html[lang^=${language}]`).waitFor()
  }
  /** In English, however an earlier test ended. */
  const open = async (on: Page, path: string) => {
    await on.goto(new URL(path, demo.http).href)
    await speak(on, 'en')
  }
  const api = (path: string) =>
    page.evaluate(async (path) => {
      const answer = await fetch(path)
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    }, path)
  /** In both languages and at both widths: in one piece, and without an empty word or number. */
  const look = async (name: string, on: Page, testid: string) => {
    for (const language of ['zh', 'en'] as const)
      for (const width of [390, 1920]) {
        await on.setViewportSize({ width, height: width === 390 ? 844 : 1080 })
        await speak(on, language)
        await on.getByTestId(testid).screenshot({ path: resolve(SHOTS, `form-${name}-${language}-${width}.png`) })
        const fits = () => on.evaluate(() => document.documentElement.scrollWidth <= innerWidth)
        await expect.poll(async () => [name, language, width, await fits()]).toEqual([name, language, width, true])
        expect(await on.getByTestId(testid).textContent()).not.toMatch(/undefined|NaN|\[object/)
      }
  }

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true })
    dir = freshDir()
    demo = await start(dir, { IB_ADMIN_PASSWORD: '' }, ['demo', '--enterprises', '12', '--devices', '60', '--hours', '4'])
    const output = await eventually(
      async () => demo.output(),
      (o) => /back-?fill(ed)?.*(done|100)/i.test(o) && /signin#token/.test(o),
      240_000,
    )
    page = await (await (browser as Browser).newContext()).newPage()
    await page.goto(/https?:\/\/\S+signin#token=\S+/.exec(output)![0])
    await page.getByTestId('tile-oee').waitFor()
    await speak(page, 'en')
    ;({ enterprise, device } = await page.evaluate(async () => {
      const { enterprises } = (await (await fetch('/api/v1/enterprises')).json()) as {
        enterprises: { id: string; segments: { code: string }[] }[]
      }
      for (const { id } of enterprises.filter((e) => e.segments[0]?.code === 'yq-lv-elec')) {
        const { devices } = (await (await fetch(`/api/v1/enterprises/${id}/devices`)).json()) as { devices: { path: string }[] }
        const found = devices.find((d) => /s30/.test(d.path))
        if (found !== undefined) return { enterprise: id, device: found.path }
      }
      throw new Error('no welding station in the cluster')
    }))
    site = device.split('/')[1]!
    const link = await page.evaluate(async (enterprise) => {
      const body = JSON.stringify({ username: 'form-owner', role: 'owner', enterprise })
      const answer = await fetch('/api/v1/users', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      return ((await answer.json()) as { link: { url: string } }).link.url
    }, enterprise)
    owner = await (await (browser as Browser).newContext()).newPage()
    await owner.goto(link)
    await owner.getByTestId('tile-oee').waitFor()
    await speak(owner, 'en')
  })
  afterAll(async () => {
    await (browser as Browser).close()
    await demo?.stop()
    removeDir(dir)
  })

  it('gives a site its calendar by keyboard alone, shows the week meanwhile, and takes it back', async () => {
    await owner.setViewportSize({ width: 1280, height: 900 })
    await open(owner, `/factory/${enterprise}`)
    expect(await owner.getByTestId('tariff-open').getAttribute('href')).toBe(`/factory/${enterprise}/plant`)
    await owner.getByTestId('to-plant').focus()
    await owner.keyboard.press('Enter')
    await owner.getByTestId('site-form').waitFor()
    const url = `/api/v1/enterprises/${enterprise}/sites/${site}`
    const before = (await api(`${url}/versions`)).body.versions as unknown[]

    await owner.getByTestId('shift-add').focus()
    const shifts = await owner.getByTestId('shift-row').count()
    await owner.keyboard.press('Enter')
    expect(await owner.getByTestId('shift-row').count()).toBe(shifts + 1)
    // One that overlaps all others is refused beside the list before it is sent.
    const added = owner.getByTestId('shift-row').last()
    await added.getByTestId('shift-name').focus()
    await owner.keyboard.type('Extra')
    await added.getByTestId('shift-start').fill('00:00')
    await added.getByTestId('shift-end').fill('23:59')
    expect(await owner.getByTestId('shifts-fault').textContent()).toMatch(/Extra.*overlap|overlap.*Extra/)
    expect(await owner.getByTestId('site-save').isDisabled()).toBe(true)
    // Shift-Tab over the row and back to its end: the button that removes it.
    await added.locator('button').last().focus()
    await owner.keyboard.press('Enter')
    const picture = await owner.getByTestId('week-hours').textContent()
    await owner.getByTestId('break-add').focus()
    await owner.keyboard.press('Enter')
    const pause = owner.getByTestId('break-row').last().locator('input')
    await pause.first().fill('10:00')
    await pause.last().fill('10:20')
    await expect.poll(() => owner.getByTestId('week-hours').textContent()).not.toBe(picture)

    await owner.getByTestId('exception-first').fill('2027-02-06')
    await owner.getByTestId('exception-last').fill('2027-02-08')
    await owner.getByTestId('exception-close').focus()
    await owner.keyboard.press('Enter')
    await owner.getByTestId('site-name').focus()
    await owner.keyboard.press('ControlOrMeta+a')
    await owner.keyboard.type('Hall by keyboard')
    await owner.keyboard.press('Enter')
    if (before.length === 0) {
      // The first calendar also holds for the past: asked, and the focus is on the answer.
      await owner.getByTestId('site-sure').waitFor()
      await owner.keyboard.press('Enter')
    }
    await expect.poll(async () => (await api(url)).body.name).toBe('Hall by keyboard')
    const saved = (await api(url)).body as { exceptions: { date: string; shifts: unknown[] }[] }
    expect(saved.exceptions.map(({ date, shifts }) => [date, shifts.length])).toEqual([
      ['2027-02-06', 0],
      ['2027-02-07', 0],
      ['2027-02-08', 0],
    ])
    await owner.getByTestId('undo').focus()
    await owner.keyboard.press('Enter')
    await expect.poll(async () => ((await api(`${url}/versions`)).body.versions as unknown[]).length).toBe(before.length)
    await expect.poll(() => owner.getByTestId('site-name').inputValue()).not.toBe('Hall by keyboard')
  })

  it('shows what a calendar of the past states anew, until it is done', async () => {
    await open(owner, `/factory/${enterprise}/plant`)
    await owner.getByTestId('site-form').waitFor()
    await owner.getByTestId('site-form').getByTestId('holds-at').check()
    await owner.getByTestId('break-add').click()
    await expect.poll(() => owner.getByTestId('restates').textContent()).toMatch(/will be worked out again/)
    await look('site', owner, 'plant-calendar')
    await speak(owner, 'en')
    await owner.getByTestId('site-save').click()
    await owner.getByTestId('site-sure').click()
    await expect.poll(() => owner.getByTestId('restates').getAttribute('data-phase'), { timeout: 100_000 }).toBe('done')
  })

  it('sets the ideal cycle of a machine, refuses one that is none, and takes it back', async () => {
    await owner.setViewportSize({ width: 1280, height: 900 })
    await open(owner, `/device/${device}`)
    await owner.getByTestId('machine-edit').click()
    const cycle = owner.getByTestId('machine-idealCycle')
    await cycle.waitFor()
    const url = `/api/v1/enterprises/${device.replace('/', '/devices/')}`
    const before = (await api(url)).body.idealCycle as number
    expect(await cycle.inputValue()).toBe(String(before))
    await cycle.fill('0')
    expect(await owner.getByTestId('machine-form').textContent()).toMatch(/Must be a number from 0.001/)
    expect(await owner.getByTestId('machine-save').isDisabled()).toBe(true)
    await look('machine', owner, 'machine-panel')
    await speak(owner, 'en')
    await cycle.fill(String(before * 2))
    await owner.getByTestId('machine-save').click()
    await expect.poll(async () => (await api(url)).body.idealCycle).toBe(before * 2)
    await owner.getByTestId('undo').click()
    await expect.poll(async () => (await api(url)).body.idealCycle).toBe(before)
  })

  it('plans a move of an enterprise, lists it and calls it off; an owner is shown none of it', async () => {
    await page.setViewportSize({ width: 1280, height: 900 })
    await open(page, `/factory/${enterprise}/plant`)
    const form = page.getByTestId('enterprise-form')
    await form.waitFor()
    const versions = async () =>
      (await api(`/api/v1/enterprises/${enterprise}/versions`)).body.versions as { enterprise: { segments: { code: string }[] } }[]
    const before = (await versions()).length
    await page.getByTestId('ent-add').click()
    await page.getByTestId('ent-segment').last().selectOption({ index: 3 })
    await page.getByTestId('ent-share').last().fill('30')
    expect(await page.getByTestId('ent-segments-fault').textContent()).toMatch(/sum to 100/)
    expect(await page.getByTestId('ent-save').isDisabled()).toBe(true)
    await page.getByTestId('ent-share').first().fill('70')
    await form.getByTestId('holds-at').check()
    await form.getByTestId('holds-day').fill('2099-01-01')
    await look('enterprise', page, 'plant-enterprise')
    await speak(page, 'en')
    await page.getByTestId('ent-save').click()
    await page.getByTestId('ent-sure').click()
    await expect.poll(async () => (await versions()).length).toBe(before + 1)
    expect((await versions()).at(-1)!.enterprise.segments).toHaveLength(2)
    const planned = form.locator('[data-testid=version][data-state=planned]')
    await planned.getByTestId('version-remove').click()
    await planned.getByTestId('version-remove-sure').click()
    await expect.poll(async () => (await versions()).length).toBe(before)

    await open(owner, `/factory/${enterprise}/plant`)
    await owner.getByTestId('site-form').waitFor()
    expect(await owner.getByTestId('enterprise-form').count()).toBe(0)
    expect(await owner.getByTestId('points-add').count()).toBe(0)
    await open(owner, '/settings')
    await owner.getByTestId('facts-form').waitFor()
    for (const id of ['facts-import', 'county-panel', 'point-rules', 'segment-form', 'settings-enterprises'])
      expect([id, await owner.getByTestId(id).count()]).toEqual([id, 0])
  })

  it('gives a tariff by month, refuses a gap, shows the year, and takes it back; a site has one of its own', async () => {
    await owner.setViewportSize({ width: 1280, height: 900 })
    await open(owner, `/factory/${enterprise}/plant`)
    await owner.getByTestId('tariff-form').waitFor()
    const url = `/api/v1/enterprises/${enterprise}/tariff`
    const price = async () => (await api(url)).body.basePrice
    const before = await price()
    await owner.getByTestId('tariff-price').fill('0.81')
    // A second plan takes the summer: before the first one gives it up, the summer is covered twice.
    await owner.getByTestId('tariff-another').click()
    const months = (plan: number) => owner.getByTestId('tariff-plan').nth(plan).locator('[role=group]').first().locator('button')
    for (const month of [7, 8])
      await months(1)
        .nth(month - 1)
        .click()
    expect(await owner.getByTestId('tariff-fault').textContent()).toMatch(/exactly once.*month 7/)
    expect(await owner.getByTestId('tariff-save').isDisabled()).toBe(true)
    await look('tariff', owner, 'plant-tariff')
    await speak(owner, 'en')
    for (const month of [7, 8])
      await months(0)
        .nth(month - 1)
        .click()
    await owner.getByTestId('tariff-plan').nth(1).getByTestId('tariff-factor').first().fill('0.4')
    await look('tariff-year', owner, 'plant-tariff')
    await speak(owner, 'en')
    await owner.getByTestId('tariff-save').click()
    await expect.poll(price).toBe(0.81)
    const { spans } = (await api(url)).body as { spans: { months?: number[]; factor: number }[] }
    expect(spans.filter(({ months }) => months?.length === 2)[0]).toMatchObject({ months: [7, 8], factor: 0.4 })
    await owner.getByTestId('undo').click()
    await expect.poll(price).toBe(before)

    await owner.getByTestId(`tariff-of-${site}`).click()
    await owner.getByTestId('tariff-price').fill('0.93')
    await owner.getByTestId('tariff-save').click()
    const own = async () => (await api(`/api/v1/enterprises/${enterprise}/sites/${site}/tariff`)).body.basePrice
    await expect.poll(own).toBe(0.93)
    await owner.getByTestId('tariff-end').click()
    await expect.poll(own).toBe(before)
  })

  it('gives points, takes a slip back, hears an appeal', async () => {
    await page.setViewportSize({ width: 1280, height: 900 })
    await open(page, `/factory/${enterprise}/plant`)
    await page.getByTestId('points-rule').selectOption('certified')
    await page.getByTestId('points-evidence').fill('doc-7')
    await page.getByTestId('points-add').click()
    await expect.poll(() => page.getByTestId('points-score').textContent()).toBe('640')
    await page.getByTestId('undo').click()
    await expect.poll(() => page.getByTestId('points-score').textContent()).toBe('600')
    await open(owner, `/factory/${enterprise}/plant`)
    await owner.getByTestId('points-entry').locator('button').first().click()
    await owner.getByTestId('points-because').fill('wrong data')
    await owner.getByTestId('points-say').click()
    await expect.poll(() => owner.getByTestId('points-entry').textContent()).toMatch(/form-owner appealed.*wrong data/)
    await look('points', owner, 'points-panel')
    await speak(owner, 'en')
  })

  it('takes a table of facts after showing what is refused', async () => {
    await page.setViewportSize({ width: 1280, height: 900 })
    await open(page, '/settings')
    const table = `enterprise,period,source,date,employees\n${enterprise},2024,yearbook,2025-01-20,81\nnobody,2024,yearbook,2025-01-20,1\n`
    const file = { name: 'facts.csv', mimeType: 'text/csv', buffer: Buffer.from(table) }
    await speak(page, 'zh')
    await page.getByTestId('import-file').setInputFiles(file)
    await expect.poll(() => page.getByTestId('import-refused').textContent()).toMatch(/3\s*enterprise\s*企业未登记：nobody/)
    await speak(page, 'en')
    await page.getByTestId('import-file').setInputFiles(file)
    await expect.poll(() => page.getByTestId('import-report').textContent()).toMatch(/1 sheets can be taken/)
    expect(await page.getByTestId('import-refused').textContent()).toMatch(/3\s*enterprise\s*is not registered: nobody/)
    const url = `/api/v1/enterprises/${enterprise}/facts/2024`
    expect((await api(url)).status).toBe(404)
    await look('import', page, 'facts-import')
    await speak(page, 'en')
    await page.getByTestId('import-keep').click()
    await expect.poll(async () => (await api(url)).body).toMatchObject({ facts: { employees: { value: 81 } } })
  })

  it('sets people and scheme of a county, refuses classes that do not rise, and takes both back', async () => {
    await page.setViewportSize({ width: 1280, height: 900 })
    await open(page, '/settings')
    await page.getByTestId('county-pick').selectOption('330382')
    await page.getByTestId('county-population').fill('1450000')
    await page.getByTestId('county-source').fill('Yearbook 2025, table 2-3')
    await page.getByTestId('county-save').click()
    const people = async () => (await api('/api/v1/regions/330382/facts')).body.versions as { doc: { population: number } }[]
    const known = (await people()).length
    await expect.poll(async () => (await people()).at(-1)?.doc.population).toBe(1_450_000)
    expect(known).toBeGreaterThan(0)
    await page.getByTestId('undo').click()
    await expect.poll(async () => (await people()).at(-1)?.doc.population).not.toBe(1_450_000)

    const scheme = async () => (await api('/api/v1/regions/330382/mu-scheme')).body as { name: string; version: number }
    const before = await scheme()
    await page.getByTestId('mu-class-b').fill('10')
    expect(await page.getByTestId('mu-classes-fault').textContent()).toMatch(/must rise/)
    await look('county', page, 'county-panel')
    await speak(page, 'en')
    await page.getByTestId('mu-class-b').fill('70')
    await page.getByTestId('mu-name').fill('Yueqing 2026')
    await page.getByTestId('mu-save').click()
    await page.getByTestId('mu-sure').click()
    await expect.poll(scheme).toMatchObject({ name: 'Yueqing 2026', version: before.version + 1 })
    await page.getByTestId('undo').last().click()
    await expect.poll(scheme).toMatchObject({ name: before.name, version: before.version + 2 })
  })

  it('changes the rules of points, and registers a segment an enterprise can be put into', async () => {
    await page.setViewportSize({ width: 1280, height: 900 })
    await open(page, '/settings')
    const rules = async () => (await api('/api/v1/point-rules')).body as { base: number }
    await page.getByTestId('rule-base').fill('2000')
    expect(await page.getByTestId('point-rules').textContent()).toMatch(/between the least and the highest/)
    await look('rules', page, 'point-rules')
    await speak(page, 'en')
    await page.getByTestId('rule-base').fill('500')
    await page.getByTestId('rules-save').click()
    await page.getByTestId('rules-sure').click()
    await expect.poll(rules).toMatchObject({ base: 500 })
    await page.getByTestId('undo').click()
    await expect.poll(rules).toMatchObject({ base: 600 })

    await page.getByTestId('segment-code').fill('yq-lv-elec')
    await page.getByTestId('segment-zh').fill('连接器')
    await page.getByTestId('segment-en').fill('Connectors')
    await page.getByTestId('segment-save').click()
    await expect.poll(() => page.getByTestId('segment-refusal').textContent()).toMatch(/known from the start and cannot be changed/)
    await speak(page, 'zh')
    await page.getByTestId('segment-save').click()
    await expect
      .poll(() => page.getByTestId('segment-refusal').textContent())
      .toMatch(/与现有内容冲突。（细分行业 yq-lv-elec 是内置的，不能更改。）/)
    await page.getByTestId('segment-code').fill('yq-connectors')
    await look('segment', page, 'segment-form')
    await page.getByTestId('segment-save').click()
    await expect
      .poll(async () => ((await api('/api/v1/places')).body.segments as { code: string }[]).some(({ code }) => code === 'yq-connectors'))
      .toBe(true)
  })

  /** What the question says, in both languages and at both widths, opened by keyboard each time and left by Escape. */
  const question = async (name: string, on: Page, path: string, opens: () => Locator) => {
    const said: string[] = []
    for (const language of ['zh', 'en'] as const)
      for (const width of [390, 1920]) {
        await on.setViewportSize({ width, height: width === 390 ? 844 : 1080 })
        await on.goto(new URL(path, demo.http).href)
        await speak(on, language)
        await opens().focus()
        await on.keyboard.press('Enter')
        const text = await on.getByTestId('remove-dialog').textContent()
        expect(text).not.toMatch(/undefined|NaN|\[object|removal\./)
        await expect.poll(() => on.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('remove-back')
        await on.screenshot({ path: resolve(SHOTS, `remove-${name}-${language}-${width}.png`) })
        const fits = () => on.evaluate(() => document.documentElement.scrollWidth <= innerWidth)
        await expect.poll(async () => [name, language, width, await fits()]).toEqual([name, language, width, true])
        await on.keyboard.press('Escape')
        await on.getByTestId('remove-dialog').waitFor({ state: 'detached' })
        said.push(text ?? '')
      }
    await on.setViewportSize({ width: 1280, height: 900 })
    return said
  }

  it('withdraws a credential for good, by keyboard, and says so first', async () => {
    await open(owner, `/factory/${enterprise}/plant`)
    await owner.getByTestId('credential-name').fill('hall seven')
    await owner.keyboard.press('Enter')
    await owner.getByTestId('secret').waitFor()
    // It is shown once: a slip of the Escape key does not take it away.
    await owner.keyboard.press('Escape')
    await owner.waitForTimeout(400)
    expect(await owner.getByTestId('secret').isVisible()).toBe(true)
    await owner.getByTestId('secret-close').click()
    const row = () => owner.getByTestId('credential').filter({ hasText: 'hall seven' })
    const [zh, , en] = await question('credential', owner, `/factory/${enterprise}/plant`, () => row().getByTestId('credential-remove'))
    expect(zh).toMatch(/将失去.*连接会被关闭.*不能恢复.*会保留.*已收到的数据/)
    expect(en).toMatch(/What goes.*are closed.*cannot be brought back.*What stays/)
    await look('credentials', owner, 'credentials')
    await speak(owner, 'en')
    await row().getByTestId('credential-remove').click()
    await owner.getByTestId('remove-sure').focus()
    await owner.keyboard.press('Enter')
    await expect.poll(() => row().count()).toBe(0)
    const { credentials } = (await api(`/api/v1/enterprises/${enterprise}/credentials`)).body as { credentials: { name: string }[] }
    expect(credentials.some(({ name }) => name === 'hall seven')).toBe(false)
  })

  it('retires a segment with a way back, not while an enterprise is in it', async () => {
    const row = () => page.getByTestId('segment-own').filter({ hasText: 'yq-connectors' })
    const [zh, , en] = await question('segment', page, '/settings', () => row().getByTestId('segment-retire'))
    expect(zh).toMatch(/不能再把企业归入该行业.*以前的指标/)
    expect(en).toMatch(/No enterprise can be put into it.*Figures of before/)
    const offered = async () =>
      ((await api('/api/v1/places')).body.segments as { code: string }[]).some(({ code }) => code === 'yq-connectors')
    const retire = async () => {
      await row().getByTestId('segment-retire').click()
      await page.getByTestId('remove-sure').click()
    }
    await retire()
    await expect.poll(offered).toBe(false)
    await page.getByTestId('undo').click()
    await expect.poll(offered).toBe(true)
    await row().waitFor()

    // With somebody in it the server says who.
    const put = (segments: object[]) =>
      page.evaluate(
        async ([path, segments]) => {
          const before = (await (await fetch(path)).json()) as { name: string; county: string; segments: object[] }
          const { name, county } = before
          const body = JSON.stringify({ name, county, segments: segments ?? before.segments })
          await fetch(path, { method: 'PUT', headers: { 'content-type': 'application/json' }, body })
          return before.segments
        },
        [`/api/v1/enterprises/${enterprise}`, segments] as const,
      )
    const before = await put([{ code: 'yq-connectors', weight: 1 }])
    await speak(page, 'zh')
    await retire()
    await expect
      .poll(() => page.locator('.toasts li.failed').last().textContent())
      .toMatch(/与现有内容冲突。（细分行业 yq-connectors 中现有或计划有 1 家企业/)
    // The message covers nothing that cannot be scrolled out from under it.
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 844 })
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
      const [end, first] = await page.evaluate(() =>
        ['main > .page > :last-child', '.toasts li'].map((of) => document.querySelector(of)!.getBoundingClientRect()),
      )
      expect([width, end!.bottom <= first!.top]).toEqual([width, true])
    }
    await page.setViewportSize({ width: 1280, height: 900 })
    await speak(page, 'en')
    await put(before)
    await retire()
    await expect.poll(offered).toBe(false)
    await look('segments', page, 'segment-form')
    await speak(page, 'en')
    await page.getByTestId('segment-restore').click()
    await expect.poll(offered).toBe(true)
  })

  it('removes a user, never oneself, and an enterprise with everything that hangs on it named, and brings it back', async () => {
    await open(page, '/settings')
    const user = () => page.locator('tr').filter({ hasText: 'form-owner' })
    const me = (await api('/api/v1/session')).body.username as string
    expect(await page.locator('tr').filter({ hasText: me }).getByTestId('user-remove').count()).toBe(0)
    await question('user', page, '/settings', () => user().getByTestId('user-remove'))

    const row = () => page.getByTestId('settings-enterprises').locator('tr').filter({ hasText: enterprise })
    const find = async () => {
      await page.getByTestId('settings-enterprises').locator('header input').fill(enterprise)
      await row().waitFor()
    }
    const [zh, , en] = await question('enterprise', page, '/settings', () => row().getByTestId('enterprise-remove'))
    expect(zh).toMatch(/1 个用户不能再登录：form-owner。.*个网关凭据失效.*厂区的日历.*可以随时恢复/)
    expect(en).toMatch(/no longer sign in \(1\): form-owner\..*brought back at any time/)
    await find()
    const there = async () => (await api(`/api/v1/enterprises/${enterprise}`)).status
    await row().getByTestId('enterprise-remove').click()
    await page.getByTestId('remove-sure').click()
    await expect.poll(there).toBe(404)
    await page.getByTestId('undo').click()
    await expect.poll(there).toBe(200)
    await find()
    await row().getByTestId('enterprise-remove').click()
    await page.getByTestId('remove-sure').click()
    await expect.poll(there).toBe(404)
    await page.getByTestId('removed-enterprises').locator('summary').click()
    await look('enterprises', page, 'settings-enterprises')
    await speak(page, 'en')
    await page.getByTestId('enterprise-restore').click()
    await expect.poll(there).toBe(200)
    expect(((await api('/api/v1/users')).body.users as { username: string }[]).some(({ username }) => username === 'form-owner')).toBe(true)

    await user().getByTestId('user-remove').click()
    await page.getByTestId('remove-sure').click()
    await expect.poll(() => user().count()).toBe(0)
  })

  it('says to who looks at the page of an enterprise that it was removed meanwhile, and brings it back from there', async () => {
    const notice = page.getByTestId('removed-notice')
    const removed = () => page.evaluate(async (path) => (await fetch(path, { method: 'DELETE' })).ok, `/api/v1/enterprises/${enterprise}`)
    await page.setViewportSize({ width: 1280, height: 900 })
    for (const path of [`/factory/${enterprise}`, `/factory/${enterprise}/plant`]) {
      await open(page, path)
      await page.getByTestId(path.endsWith('plant') ? 'enterprise-form' : 'tile-oee').waitFor()
      expect(await notice.count()).toBe(0)
      expect(await removed()).toBe(true)
      await notice.waitFor({ timeout: 60_000 })
      expect(await notice.textContent()).toMatch(/was removed on .* can be brought back/)
      await look(`removed-${path.endsWith('plant') ? 'plant' : 'factory'}`, page, 'removed-notice')
      await speak(page, 'en')
      await page.getByTestId('removed-restore').click()
      await notice.waitFor({ state: 'detached' })
      await expect.poll(async () => (await api(`/api/v1/enterprises/${enterprise}`)).status).toBe(200)
    }
  })

  it('asks for no current password where there is none, and for it from then on', async () => {
    const link = await page.evaluate(async (enterprise) => {
      const body = JSON.stringify({ username: 'by-link', role: 'owner', enterprise })
      const answer = await fetch('/api/v1/users', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      return ((await answer.json()) as { link: { url: string } }).link.url
    }, enterprise)
    const context = await (browser as Browser).newContext()
    const hers = await context.newPage()
    await hers.goto(link)
    await hers.waitForURL(/\/factory\//)
    await open(hers, '/settings')
    const form = hers.getByTestId('password-form')
    expect(await form.textContent()).toMatch(/have no password yet/)
    expect(await hers.getByTestId('password-current').count()).toBe(0)
    await look('password', hers, 'password-form')
    await speak(hers, 'en')
    await form.locator('input').fill('a-password-of-hers')
    await form.locator('button[type=submit]').click()
    await hers.getByTestId('password-current').locator('input').fill('a-guess-of-somebody')
    await form.locator('input').last().fill('another-password')
    await form.locator('button[type=submit]').click()
    await hers.locator('.toasts li.failed').waitFor()
    await context.close()
  })

  it('tells the times of a plant in its own zone and names it, wherever the board is looked at', async () => {
    const { enterprises } = (await api('/api/v1/enterprises')).body as { enterprises: { id: string }[] }
    const other = enterprises.find(({ id }) => id !== enterprise)!.id
    const { devices } = (await api(`/api/v1/enterprises/${other}/devices`)).body as { devices: { path: string }[] }
    const at = devices[0]!.path.split('/')
    const sent = await page.evaluate(
      async ([ent, sites, path]) => {
        const send = async (method: string, url: string, body: unknown) =>
          (await fetch(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).status
        const site = { name: 'Ohio', county: '330382', timezone: 'America/New_York', shifts: [] }
        const [, , area, line, device] = path
        const query = new URLSearchParams({ site: path[1]!, area: area!, line: line!, device: device! })
        const put = await Promise.all(sites.map((one) => send('PUT', `/api/v1/enterprises/${ent}/sites/${one}`, site)))
        const said = { facts: { employees: { value: 7, source: 'office', date: '2026-01-20' } } }
        const stated = await send('PUT', `/api/v1/enterprises/${ent}/facts/${new Date().getFullYear() - 1}`, said)
        return [...new Set(put), stated, await send('POST', `/api/v1/enterprises/${ent}/telemetry?${query}`, { state: 'NO-SUCH-STATE' })]
      },
      [other, [...new Set(devices.map(({ path }) => path.split('/')[1]!))], at] as const,
    )
    expect(sent).toEqual([200, 200, 202])
    await page.setViewportSize({ width: 1920, height: 1080 })
    const clock = page.getByTestId('clock')
    await open(page, `/factory/${other}`)
    await expect.poll(() => clock.getAttribute('data-zone')).toBe('America/New_York')
    expect(await clock.textContent()).toMatch(/\d\d:\d\d:\d\d UTC−[45]$/)
    expect(await clock.getAttribute('title')).toMatch(/^Times of this page are those of the plant, America\/New_York\./)
    await page.screenshot({ path: resolve(SHOTS, 'zone-factory-en-1920.png') })
    // The page lists what is there when it opens.
    const refused = async () => (await api('/api/v1/quarantine?limit=200')).body.quarantine as { topic: string }[]
    await expect.poll(async () => (await refused()).some(({ topic }) => topic.includes(at.join('/')))).toBe(true)
    await open(page, '/quarantine')
    await expect.poll(() => clock.getAttribute('data-zone')).toBe('Asia/Shanghai')
    expect(await clock.getAttribute('title')).toMatch(/those of the cluster, Asia\/Shanghai/)
    const received = page
      .locator('[data-testid=quarantine] > li')
      .filter({ hasText: at.join('/') })
      .first()
      .getByTestId('received')
    await expect.poll(() => received.textContent()).toMatch(/\d\d:\d\d:\d\d \(America\/New_York\)$/)
    const reason = page
      .locator('[data-testid=quarantine] > li')
      .filter({ hasText: at.join('/') })
      .first()
    await speak(page, 'zh')
    await expect.poll(() => reason.textContent()).toMatch(/state：状态 "NO-SUCH-STATE" 不是以下之一：OFF/)
    expect(await reason.getByTestId('stage').textContent()).toMatch(/^[A-Z]+ · (数值检查|解码)$/)
    await look('quarantine', page, 'quarantine')
    await speak(page, 'en')
    await page.goto(new URL(`/settings?facts=${other}`, demo.http).href)
    await speak(page, 'en')
    const facts = page.getByTestId('facts-form')
    await expect.poll(() => facts.locator('tbody tr').first().textContent()).toMatch(/\d\d:\d\d America\/New_York/)
    await look('facts', page, 'facts-form')
  })
})
