// Values → SVG paths in a box of 100 × 30. A null interrupts the line; a lone value between gaps becomes a short dash.
export type SparkPaths = { readonly line: string; readonly area: string }

export function sparkPaths(values: readonly (number | null)[], low?: number, high?: number): SparkPaths {
  const known = values.filter((value): value is number => value !== null)
  if (known.length === 0) return { line: '', area: '' }
  const bottom = low ?? Math.min(...known)
  const top = high ?? Math.max(...known)
  const span = top - bottom || 1
  const step = values.length > 1 ? 100 / (values.length - 1) : 100
  const y = (value: number) => round(28 - (26 * (Math.min(top, Math.max(bottom, value)) - bottom)) / span)
  let line = ''
  let area = ''
  let run: string[] = []
  let runFrom = 0
  const close = (to: number) => {
    if (run.length === 0) return
    const points = run.length === 1 ? [run[0] ?? '', `${round(to + step * 0.4)} ${(run[0] ?? '').split(' ')[1]}`] : run
    line += `M${points.join('L')}`
    if (run.length > 1) area += `M${round(runFrom)} 30L${run.join('L')}L${round(to)} 30Z`
    run = []
  }
  values.forEach((value, i) => {
    const x = i * step
    if (value === null) {
      close(x - step)
      return
    }
    if (run.length === 0) runFrom = x
    run.push(`${round(x)} ${y(value)}`)
  })
  close((values.length - 1) * step)
  return { line, area }
}
const round = (value: number): number => Math.round(value * 100) / 100
