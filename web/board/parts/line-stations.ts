// Lines of a factory as its machines name them, with what people said of each. Pure.
import type { DeviceTile, Line } from '../../contract.ts'

export type LineOfFactory = Line & { readonly described: boolean }

/** Lines of two machines or more, and every line somebody described; stations nobody put in order stand by their id. */
export function linesOf(devices: readonly Pick<DeviceTile, 'path'>[], described: readonly Line[]): LineOfFactory[] {
  const stations = new Map<string, string[]>()
  for (const { path } of devices) {
    const cut = path.lastIndexOf('/')
    const line = path.slice(0, cut)
    stations.set(line, [...(stations.get(line) ?? []), path.slice(cut + 1)])
  }
  const told = new Map(described.map((line) => [line.path, line]))
  return [...new Set([...stations.keys(), ...told.keys()])]
    .filter((path) => told.has(path) || (stations.get(path)?.length ?? 0) > 1)
    .sort()
    .map((path) => {
      const line = told.get(path)
      const name = line?.name || path.split('/').slice(2).join(' / ')
      if (line !== undefined) return { ...line, name, described: true }
      return { path, name, kind: 'parallel' as const, stations: (stations.get(path) ?? []).sort(), bottleneck: null, described: false }
    })
}

/** The list with one of its members a place earlier (-1) or later (1); the same list at an end. */
export function moved(list: readonly string[], member: string, by: -1 | 1): readonly string[] {
  const from = list.indexOf(member)
  const to = from + by
  if (from < 0 || to < 0 || to >= list.length) return list
  const out = [...list]
  out.splice(to, 0, ...out.splice(from, 1))
  return out
}
