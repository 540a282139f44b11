// Plain counters of a part as Prometheus text: `{folder}_{what}`, `_total` for what only rises, one label for what is kept by kind.

export type Counted = { readonly [name: string]: number | readonly number[] | Readonly<Record<string, number>> }

const snake = (name: string): string => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)

/** `gauges` names what may fall; everything else is a counter. Label values come from closed lists of our own, never from a sender. */
export function metricsText(folder: string, counted: Counted, gauges: readonly string[] = []): string {
  const lines: string[] = []
  for (const [key, value] of Object.entries(counted)) {
    const gauge = gauges.includes(key)
    const name = `${folder}_${snake(key)}${gauge ? '' : '_total'}`
    lines.push(`# TYPE ${name} ${gauge ? 'gauge' : 'counter'}`)
    if (typeof value === 'number') lines.push(`${name} ${value}`)
    else for (const [kind, n] of Object.entries(value)) lines.push(`${name}{kind="${kind}"} ${n}`)
  }
  return `${lines.join('\n')}\n`
}
