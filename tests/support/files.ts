// Telemetry of a test as a file, the way a plant would export it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sent } from './oee-tl.ts'

/** One line a metric, in the order given. */
export function csvOf(device: string, sent: readonly Sent[]): string[] {
  return sent.flatMap(({ ts, metrics }) =>
    metrics.map(({ n, v, u = '', o = '', po = '' }) => [new Date(ts).toISOString(), device, n, v, u, o, po].join(',')),
  )
}
export const HEADER = 'at,device,metric,value,unit,order,po'
export function writeCsv(dir: string, name: string, lines: readonly string[], header = HEADER): string {
  const file = join(dir, name)
  writeFileSync(file, `${[header, ...lines].join('\n')}\n`)
  return file
}
