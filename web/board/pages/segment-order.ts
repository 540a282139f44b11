// Segments from the best OEE down; withheld ones after them, the larger first.
import type { ClusterView } from '../../contract.ts'

type Segment = ClusterView['segments'][string]
export function segmentOrder(segments: readonly Segment[]): Segment[] {
  return [...segments].sort(
    (a, b) =>
      Number(a.oee?.value == null) - Number(b.oee?.value == null) ||
      (b.oee?.value ?? 0) - (a.oee?.value ?? 0) ||
      b.enterprises - a.enterprises ||
      (a.code < b.code ? -1 : 1),
  )
}
