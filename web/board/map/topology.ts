// TopoJSON → GeoJSON, as far as the county shapes need it: quantized arcs, polygons and multi-polygons.
// Format: "The TopoJSON Format Specification" 1.0, sections 2.1.3 (arcs), 2.1.2 (transforms) and 2.1.4 (arc indexes).

type Position = [number, number]
type Geometry = { readonly type: string; readonly arcs?: unknown; readonly properties?: Record<string, unknown> }
export type Topology = {
  readonly transform: { readonly scale: readonly number[]; readonly translate: readonly number[] }
  readonly arcs: readonly (readonly (readonly number[])[])[]
  readonly objects: Readonly<Record<string, { readonly geometries: readonly Geometry[] }>>
}
export type Feature = {
  type: 'Feature'
  properties: Record<string, unknown>
  geometry: { type: 'Polygon'; coordinates: Position[][] } | { type: 'MultiPolygon'; coordinates: Position[][][] }
}
export type FeatureCollection = { type: 'FeatureCollection'; features: Feature[] }

/** Features of one object of the topology; geometries that are no areas are left out. */
export function featuresOf(topology: Topology, object: string): FeatureCollection {
  const arcs = topology.arcs.map((arc) => absolute(arc, topology.transform))
  const ring = (indexes: readonly number[]): Position[] => {
    const out: Position[] = []
    for (const index of indexes) {
      // A negative index is the one's complement of an arc walked backwards.
      const arc = index < 0 ? [...(arcs[~index] ?? [])].reverse() : (arcs[index] ?? [])
      // Neighbouring arcs share a point.
      out.push(...(out.length === 0 ? arc : arc.slice(1)))
    }
    return out
  }
  const features: Feature[] = []
  for (const geometry of topology.objects[object]?.geometries ?? []) {
    const properties = geometry.properties ?? {}
    if (geometry.type === 'Polygon') {
      const coordinates = (geometry.arcs as number[][]).map(ring)
      features.push({ type: 'Feature', properties, geometry: { type: 'Polygon', coordinates } })
    } else if (geometry.type === 'MultiPolygon') {
      const coordinates = (geometry.arcs as number[][][]).map((polygon) => polygon.map(ring))
      features.push({ type: 'Feature', properties, geometry: { type: 'MultiPolygon', coordinates } })
    }
  }
  return { type: 'FeatureCollection', features }
}

function absolute(arc: readonly (readonly number[])[], { scale, translate }: Topology['transform']): Position[] {
  let x = 0
  let y = 0
  return arc.map(([dx = 0, dy = 0]) => {
    x += dx
    y += dy
    return [x * (scale[0] ?? 1) + (translate[0] ?? 0), y * (scale[1] ?? 1) + (translate[1] ?? 0)]
  })
}

/** Width in degrees of longitude of the widest polygon of an area; its islands do not count. */
export function widthOf({ geometry }: Feature): number {
  const rings = geometry.type === 'Polygon' ? [geometry.coordinates[0] ?? []] : geometry.coordinates.map((polygon) => polygon[0] ?? [])
  let widest = 0
  for (const ring of rings) {
    let west = Number.POSITIVE_INFINITY
    let east = Number.NEGATIVE_INFINITY
    for (const [x] of ring) {
      west = Math.min(west, x)
      east = Math.max(east, x)
    }
    if (east - west > widest) widest = east - west
  }
  return widest
}
