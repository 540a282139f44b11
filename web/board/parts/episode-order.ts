// Open before over, unanswered before acknowledged, worse before milder, newer before older; the id settles the rest.
import type { EpisodeView } from '../../contract.ts'
import { SEVERITY_RANK } from '../theme/palette.ts'

export function byUrgency(a: EpisodeView, b: EpisodeView): number {
  return (
    Number(a.to != null) - Number(b.to != null) ||
    Number(a.acknowledgedBy != null) - Number(b.acknowledgedBy != null) ||
    SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity] ||
    b.from - a.from ||
    (a.id < b.id ? -1 : 1)
  )
}
