// The metric a device page opens with: one the detectors watch, else power, else a process value, else any.
import type { DeviceView } from '../../contract.ts'

type Value = DeviceView['values'][string]
export function firstMetric(values: readonly Value[]): string | null {
  const rank = ({ metric, band }: Value) =>
    (band == null ? 0 : 8) + (metric.startsWith('process.') ? 4 : metric.startsWith('power.') ? 3 : metric.startsWith('quality.') ? 2 : 0)
  let first: Value | null = null
  for (const value of values) if (first === null || rank(value) > rank(first)) first = value
  return first?.metric ?? null
}
