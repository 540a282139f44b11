import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runImport } from '../../../cli/import.ts'
import { type KpiOptions, kpisOfFile } from '../../../cli/kpi.ts'
import { csvRows } from '../../../model/csv.ts'
import { historyRow } from '../../../model/history-row.ts'
import { csvOf, HEADER, writeCsv } from '../../support/files.ts'
import { EXPECT_KPIS, EXPECT_LOSS_MIN, EXPECT_S, messages, SHIFT_FROM, SHIFT_TO, SITE } from '../../support/oee-tl.ts'

let dir: string
const DEVICE = 'tl-works/works/assy/line-1/press'
const options = (more: Partial<KpiOptions> = {}): KpiOptions => ({
  enterprise: 'tl-works',
  calendar: join(dir, 'site.json'),
  every: 'shift',
  level: 'device',
  lossConvention: 'iso22400',
  from: String(SHIFT_FROM),
  to: String(SHIFT_TO),
  ...more,
})
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'ib-files-'))
  writeFileSync(join(dir, 'site.json'), JSON.stringify(SITE))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const lines = csvOf(DEVICE, messages())
async function expectVector(file: string, more: Partial<KpiOptions> = {}) {
  const { rows, refused, lost } = await kpisOfFile(file, options(more))
  expect(refused).toEqual([])
  expect(lost).toEqual({ refused: 0, tooLate: 0 })
  expect(rows).toHaveLength(1)
  const [row] = rows
  expect(row!.sums).toMatchObject(EXPECT_S)
  for (const [name, value] of Object.entries(EXPECT_KPIS)) expect(row!.kpis[name as keyof typeof EXPECT_KPIS], name).toBeCloseTo(value, 6)
  for (const [name, minutes] of Object.entries(EXPECT_LOSS_MIN))
    expect(row!.losses.find((l) => l.loss === name)?.minutes, name).toBeCloseTo(minutes, 5)
  return row!
}

describe('kpi FILE', () => {
  it('gives vector OEE-TL from a CSV', async () => {
    await expectVector(writeCsv(dir, 'plain.csv', lines))
  })

  it('says in a sentence that a file is not there, be it telemetry or calendar', async () => {
    const nope = join(dir, 'nope.csv')
    await expect(kpisOfFile(nope, options())).rejects.toThrow(`There is no file ${nope}.`)
    await expect(kpisOfFile(dir, options())).rejects.toThrow(`${dir} is no file.`)
    const calendar = join(dir, 'nope.json')
    await expect(kpisOfFile(writeCsv(dir, 'here.csv', lines), options({ calendar }))).rejects.toThrow(`There is no file ${calendar}.`)
    const login = { url: 'http://127.0.0.1:9', enterprise: 'tl-works', username: 'gw', passwordFile: join(dir, 'site.json') }
    await expect(runImport(nope, login, () => {})).rejects.toThrow(`There is no file ${nope}.`)
  })

  it('gives the same whatever the order of the lines', async () => {
    await expectVector(writeCsv(dir, 'reversed.csv', lines.toReversed()))
  })

  it('gives the same from devices that do not name their enterprise, with semicolons, quotes and a byte order mark', async () => {
    const other = lines.map((line) =>
      line
        .replace(`${DEVICE},`, `${DEVICE.slice('tl-works/'.length)},`)
        .split(',')
        .map((cell) => `"${cell}"`)
        .join(';'),
    )
    await expectVector(writeCsv(dir, 'other.csv', other, `\uFEFF${HEADER.replaceAll(',', ';').toUpperCase()}`))
  })

  it('gives the same from Parquet', async () => {
    const csv = writeCsv(dir, 'to-parquet.csv', lines)
    const db = await (await DuckDBInstance.create(':memory:')).connect()
    const file = join(dir, 'day.parquet')
    await db.run(
      `COPY (SELECT "at"::TIMESTAMPTZ::TIMESTAMP AS "at", * EXCLUDE ("at") FROM read_csv('${csv}', all_varchar = true)) TO '${file}' (FORMAT parquet)`,
    )
    db.closeSync()
    await expectVector(file)
  })

  it('counts minor stops as the classic TPM does when asked', async () => {
    const { rows } = await kpisOfFile(writeCsv(dir, 'tpm.csv', lines), options({ lossConvention: 'tpm' }))
    expect(rows[0]!.kpis.availability).toBeCloseTo(348 / 430, 9)
    expect(rows[0]!.kpis.oeeIndex).toBe(0.75)
    expect(rows[0]!.losses.find((l) => l.loss === 'minor')!.factor).toBe('effectiveness')
  })

  it('takes an ideal cycle from the command line where the file has none', async () => {
    const bare = lines.filter((line) => !line.includes('ideal.cycle'))
    const file = writeCsv(dir, 'bare.csv', bare)
    expect((await kpisOfFile(file, options())).rows[0]!.reasons.oeeIndex).toBe('no-ideal-cycle')
    const { rows } = await kpisOfFile(file, options({ idealCycle: [`${DEVICE}=2`] }))
    expect(rows[0]!.sums.priGq).toBe(8784 * 2)
    await expect(kpisOfFile(file, options({ idealCycle: ['nobody/a/b/c/d=2'] }))).rejects.toThrow('there is no device')
  })

  it('names every line it cannot take, by number and reason', async () => {
    const wrong = ['yesterday,d,count.good,1', `${SHIFT_FROM},a/b,count.good,1`, `${SHIFT_FROM},${DEVICE},count.good,many`]
    const file = writeCsv(dir, 'wrong.csv', [
      ...wrong,
      ...lines,
      `${SHIFT_FROM},${DEVICE},state,HOVERING,,,`,
      `${SHIFT_FROM},${DEVICE},state,RUN,,perhaps,`,
    ])
    const { rows, refused } = await kpisOfFile(file, options())
    expect(refused.map(({ line }) => line)).toEqual([2, 3, 4, lines.length + 5, lines.length + 6])
    expect(refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('is not a time'),
      expect.stringContaining('is not {enterprise}/{site}/{area}/{line}/{device}'),
      expect.stringContaining('TYPE: '),
      expect.stringContaining('RANGE: '),
      expect.stringContaining('order "perhaps"'),
    ])
    expect(rows[0]!.kpis.oeeIndex).toBe(0.75)
  })

  it('refuses a file in which a quote takes in other lines, and names the line it opens on', async () => {
    const quoted = (...at: readonly number[]) => lines.map((line, i) => (at.includes(i) ? `"${line}` : line))
    const open = writeCsv(dir, 'open.csv', quoted(7))
    await expect(kpisOfFile(open, options())).rejects.toThrow(`${open}: the quote that opens on line 9 is never closed`)
    const early = writeCsv(dir, 'early.csv', quoted(7, 10))
    await expect(kpisOfFile(early, options())).rejects.toThrow(
      'the quote that opens on line 9 is closed on line 12, before the end of its cell',
    )
    const login = { url: 'http://127.0.0.1:9', enterprise: 'tl-works', username: 'gw', passwordFile: join(dir, 'site.json') }
    await expect(runImport(writeCsv(dir, 'here.csv', lines), login, () => {})).rejects.toThrow(
      /^Nothing answers at http:\/\/127\.0\.0\.1:9 \(.+\)\. Is the service running there\?.*--url names another\.$/,
    )
    await expect(runImport(open, { ...login, url: '127.0.0.1:9' }, () => {})).rejects.toThrow('--url is an address like')
  })

  it('names a quote within its line and a number that is none, and keeps what it repeats short', async () => {
    const file = writeCsv(dir, 'odd-cells.csv', [
      `"${SHIFT_FROM}"x,${DEVICE},count.good,1`,
      `${SHIFT_FROM},${DEVICE},power.active,1e400`,
      `${'y'.repeat(9_000)},${DEVICE},count.good,1`,
      ...lines,
    ])
    const { rows, refused } = await kpisOfFile(file, options())
    expect(refused.map(({ line }) => line)).toEqual([2, 3, 4])
    expect(refused[0]!.reason).toContain('a quote that belongs to the text is doubled')
    expect(refused[1]!.reason).toBe('value "1e400" is out of range: no number is beyond 1.8e308')
    expect(refused[2]!.reason.length).toBeLessThan(120)
    expect(rows[0]!.kpis.oeeIndex).toBe(0.75)
  })

  it('looks at the time from the first reading to the last, not at the minute after it', async () => {
    const hour = [0, 30, 60].map((m) => `${new Date(SHIFT_FROM + m * 60_000).toISOString()},${DEVICE},count.good,${m}`)
    const file = writeCsv(dir, 'hour.csv', [`${new Date(SHIFT_FROM).toISOString()},${DEVICE},state,RUN`, ...hour])
    const { from: _, to: __, calendar: ___, ...whole } = options({ every: 'all' })
    const { rows } = await kpisOfFile(file, whole)
    expect(rows.map((r) => [r.from, r.to, r.sums.pbt, r.sums.gq])).toEqual([[SHIFT_FROM, SHIFT_FROM + 3_600_000, 3600, 60]])
  })

  it('says which column is missing, and what a calendar is', async () => {
    await expect(kpisOfFile(writeCsv(dir, 'no-value.csv', [], 'at,device,metric'), options())).rejects.toThrow('no column value')
    const odd = join(dir, 'odd.json')
    writeFileSync(odd, '{"timezone":"Asia/Shanghai"}')
    await expect(kpisOfFile(writeCsv(dir, 'one.csv', lines), options({ calendar: odd }))).rejects.toThrow('is not the calendar of a site')
  })
})

describe('CSV', () => {
  const rowsOf = async (pieces: readonly string[]) => {
    const rows: unknown[] = []
    for await (const { line, cells } of csvRows(
      (async function* () {
        yield* pieces
      })(),
    ))
      rows.push([line, cells])
    return rows
  }
  const text = 'a,b\r\n1,"x ""y"", z"\r\n\r\n"two\nlines",\n3,"end"'
  const expected = [
    [1, ['a', 'b']],
    [2, ['1', 'x "y", z']],
    [4, ['two\nlines', '']],
    [6, ['3', 'end']],
  ]
  it('is read by RFC 4180, with the line each row begins on', async () => expect(await rowsOf([text])).toEqual(expected))
  it('has no row of a quote that is never closed, or closed before its cell ends', async () => {
    const quoteOf = async (text: string) => {
      const quotes: unknown[] = []
      for await (const { cells, quote } of csvRows(
        (async function* () {
          yield text
        })(),
      ))
        if (cells === undefined) quotes.push(quote)
      return quotes
    }
    expect(await quoteOf('a,b\n1,2\n3,"4\n5,6\n')).toEqual([{ opens: 3, closes: null }])
    expect(await quoteOf('a,b\n"1\n2"3,4\n5,6\n')).toEqual([{ opens: 2, closes: 3 }])
    expect(await quoteOf('a,"')).toEqual([{ opens: 1, closes: null }])
    expect(await quoteOf('a,"b"\n"c\nd","e"\r\n""')).toEqual([])
  })
  it('is read the same however it is cut', async () => {
    for (let cut = 4; cut < text.length; cut++) expect(await rowsOf([text.slice(0, cut), text.slice(cut)]), String(cut)).toEqual(expected)
  })
})

describe("a line of the service's own export", () => {
  const line = (cells: Record<string, string>) => historyRow((column) => cells[column], 'e')
  const base = { at: '2026-03-02T00:00:00.123Z', device: 'e/s/a/l/d' }
  it('has states by number, increments by their flag', () => {
    expect(line({ ...base, metric: 'state', value: '4.0', flags: '1', order: 'true' })).toMatchObject({
      metric: { n: 'state', v: 'RUN', o: true },
    })
    expect(line({ ...base, metric: 'count.good', value: '3', unit: '1', flags: '17' })).toMatchObject({
      metric: { n: 'count.good.delta', v: 3, u: '1' },
    })
    expect(line({ ...base, metric: 'death', value: '1', flags: '0' })).toContain('connection')
  })
  it('has times in UTC unless it says otherwise', () => {
    const at = (text: string) => (line({ ...base, at: text, metric: 'speed', value: '1' }) as { at?: number }).at
    expect([at('2026-03-02 00:00:01'), at('2026-03-02T08:00:01+08:00'), at('1772409601000'), at('2026-03-02')]).toEqual([
      1772409601000, 1772409601000, 1772409601000, 1772409600000,
    ])
  })
})
