// industry-brain kpi: the figures of a file of telemetry, computed here and now by the same steps as in a service. Also prints the formulary.
import { Value } from 'typebox/value'
import { readConfig } from '../config.ts'
import { LOSS_CONVENTIONS, type LossConvention } from '../model/kpi.ts'
import { kpiDocument } from '../model/kpi-definitions.ts'
import type { Device, Site } from '../model/plant.ts'
import type { KpiRow } from '../model/views.ts'
import { EVERY } from '../model/windows.ts'
import { createRowCheck, openOffline } from '../roles/offline.ts'
import { calendarErrors } from '../web/calendar-check.ts'
import { SitePut } from '../web/routes/documents.ts'
import { parseTime } from '../web/time-range.ts'
import { type HistoryFile, openHistoryFile } from './history-file.ts'
import { textOf } from './input-file.ts'
import { positive } from './numbers.ts'
import { payloadOf } from './payload.ts'
import { progressLine } from './progress.ts'

const LEVELS = ['device', 'line', 'enterprise'] as const

export type KpiOptions = {
  readonly docs?: boolean
  readonly enterprise: string
  readonly calendar?: string
  readonly idealCycle?: readonly string[]
  readonly minorStop?: string
  readonly every: string
  readonly level: string
  readonly from?: string
  readonly to?: string
  readonly lossConvention: string
  readonly json?: boolean
}

export async function kpi(file: string | undefined, o: KpiOptions): Promise<void> {
  if (o.docs) {
    process.stdout.write(kpiDocument())
    return
  }
  if (file === undefined) throw new Error('kpi needs a file of telemetry; `kpi --help` says what it holds')
  const { rows, refused, lost, hash } = await kpisOfFile(file, o)
  if (o.json) process.stdout.write(`${JSON.stringify({ file: hash, rows, refused, lost })}\n`)
  else process.stdout.write(tableOf(rows))
  const left = refused.length + lost.refused + lost.tooLate
  if (left === 0) return
  for (const { line, reason } of refused.slice(0, 20)) process.stderr.write(`line ${line}: ${reason}\n`)
  if (refused.length > 20) process.stderr.write(`… and ${refused.length - 20} more lines\n`)
  // Nothing to show for it is no success.
  if (rows.length === 0) process.exitCode = 1
  process.stderr.write(`${left} readings are in no figure; ${lost.tooLate} of them came too late for their minute.\n`)
}

/** Everything `kpi` prints. */
export async function kpisOfFile(path: string, o: KpiOptions) {
  const every = oneOf('--every', o.every, EVERY)
  const level = oneOf('--level', o.level, LEVELS)
  const losses: LossConvention = oneOf('--loss-convention', o.lossConvention, LOSS_CONVENTIONS)
  const config = readConfig()
  const now = Date.now()
  const check = createRowCheck(now)
  let line = 0
  const progress = progressLine('Reading', process.stderr)
  await using file: HistoryFile = await openHistoryFile(path, {
    enterprise: o.enterprise,
    check: ({ at, device, metric }) => check(device, payloadOf('check', ++line, at, [metric])),
    progress: (share) => progress.show(share, ''),
  })
  const offline = await openOffline({
    latenessMinutes: config.IB_LATENESS_MINUTES,
    staleAfterMinutes: config.IB_STALE_AFTER_MINUTES,
    now,
    sites: o.calendar === undefined ? [] : await sitesOf(o.calendar, file.devices),
    devices: devicesOf(file.devices, o),
  })
  for await (const { seq, at, device, metrics } of file.read()) offline.publish(device, payloadOf(file.hash.slice(0, 16), seq, at, metrics))
  offline.settle()
  const range = { from: timeOf('--from', o.from) ?? file.from, to: timeOf('--to', o.to) ?? Math.max(file.to, file.from + 1) }
  const rows: KpiRow[] = []
  for (const enterprise of new Set(file.devices.map((d) => d.slice(0, d.indexOf('/')))))
    rows.push(...(await offline.kpis({ enterprise, ...range, every, level, convention: { losses } })))
  return { hash: file.hash, rows, refused: file.refused, lost: offline.lost() }
}

/** One calendar for all sites of the file: the body of `PUT …/sites/{site}`. */
async function sitesOf(file: string, devices: readonly string[]): Promise<Site[]> {
  const given: unknown = Value.Default(SitePut, JSON.parse(await textOf(file)))
  if (!Value.Check(SitePut, given)) {
    const [first] = Value.Errors(SitePut, given)
    throw new Error(`${file} is not the calendar of a site: ${first?.instancePath ?? ''} ${first?.message ?? ''}`)
  }
  const [wrong] = calendarErrors(given)
  if (wrong !== undefined) throw new Error(`${file}: ${wrong.at.replace('body/', '')} ${wrong.message.en}`)
  const { from: _, ...calendar } = given
  const places = new Set(devices.map((d) => d.split('/').slice(0, 2).join('/')))
  return [...places].map((place) => {
    const [enterprise = '', id = ''] = place.split('/')
    return { ...calendar, id, enterprise }
  })
}

/** `--ideal-cycle 2.5` for all devices, `--ideal-cycle {device}=2.5` for one; a device that sends `ideal.cycle` goes before both. */
function devicesOf(paths: readonly string[], o: KpiOptions): Device[] {
  const all: Partial<Device> = {}
  const single = new Map<string, number>()
  for (const text of o.idealCycle ?? []) {
    const [path, seconds] = text.includes('=') ? (text.split('=', 2) as [string, string]) : [undefined, text]
    const value = positive('--ideal-cycle', seconds, 86_400)
    if (path === undefined) Object.assign(all, { idealCycle: value })
    else single.set(path, value)
  }
  if (o.minorStop !== undefined) Object.assign(all, { minorStopLimit: positive('--minor-stop', o.minorStop, 86_400) })
  for (const path of single.keys()) if (!paths.includes(path)) throw new Error(`--ideal-cycle: there is no device ${path} in the file`)
  return paths.map((path) => {
    const own = single.get(path)
    return { path, name: '', type: '', kpiScope: true, ...all, ...(own === undefined ? {} : { idealCycle: own }) }
  })
}

const SHOWN = ['oeeIndex', 'availability', 'effectiveness', 'qualityRatio'] as const
function tableOf(rows: readonly KpiRow[]): string {
  const percent = (v: number | null) => (v === null ? '–' : `${(v * 100).toFixed(2)} %`)
  const head = ['from', 'scope', 'OEE', 'availability', 'effectiveness', 'quality', 'planned h', 'good', 'pieces', 'kWh', 'why not']
  const cells = rows.map((row) => [
    new Date(row.from).toISOString(),
    row.scope,
    ...SHOWN.map((name) => percent(row.kpis[name])),
    (row.sums.pbt! / 3600).toFixed(2),
    String(row.sums.gq),
    String(row.sums.pq),
    row.sums.energyKwh!.toFixed(1),
    row.reasons.oeeIndex ?? '',
  ])
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((line) => line[i]!.length)))
  return [head, ...cells]
    .map((line) => `${line.map((text, i) => text.padEnd(widths[i]!)).join('  ')}`.trimEnd())
    .join('\n')
    .concat('\n')
}

function oneOf<T extends string>(option: string, text: string, of: readonly T[]): T {
  const found = of.find((one) => one === text)
  if (found === undefined) throw new Error(`${option} is one of ${of.join(', ')}, not "${text}"`)
  return found
}
function timeOf(option: string, text: string | undefined): number | undefined {
  const at = text === undefined ? undefined : parseTime(text)
  if (text !== undefined && at === undefined) throw new Error(`${option} is ISO 8601 or epoch ms, not "${text}"`)
  return at
}
