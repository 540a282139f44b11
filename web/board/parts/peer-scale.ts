// Where own value and published quartiles stand on one axis, left worse and right better, whatever the figure.
import type { Band, PeerKpi } from '../../../model/gate.ts'

/** Places in percent of the axis; null: not published. */
export type PeerScale = {
  readonly own: number | null
  readonly p25: number | null
  readonly p50: number | null
  readonly p75: number | null
}

/** Room left of the lowest and right of the highest mark, share of their distance. */
const MARGIN = 0.15
/** A ratio axis shows at least this much, so that two points of difference do not look like a world. */
const LEAST_SPAN = 0.1

/** null where there is nothing to stand among. */
export function peerScale({ own, peers, better }: Pick<PeerKpi, 'own' | 'peers' | 'better'>): PeerScale | null {
  if (peers === null) return null
  const known = [own.value, peers.p25, peers.p50, peers.p75].filter((v) => v !== null)
  const low = Math.min(...known)
  const high = Math.max(...known)
  const span = Math.max(high - low, LEAST_SPAN * Math.max(Math.abs(high), Math.abs(low)), Number.MIN_VALUE)
  const middle = (low + high) / 2
  const from = Math.max(0, middle - span * (0.5 + MARGIN))
  const to = middle + span * (0.5 + MARGIN)
  const place = (value: number | null) => {
    if (value === null) return null
    const share = ((value - from) / (to - from)) * 100
    return better === 'high' ? share : 100 - share
  }
  return { own: place(own.value), p25: place(peers.p25), p50: place(peers.p50), p75: place(peers.p75) }
}

/** How good a band is, whichever way the figure counts. */
export type Standing = 'best' | 'upper' | 'lower' | 'worst' | 'aboveMedian' | 'belowMedian'
export function standingOf(band: Band, better: PeerKpi['better']): Standing {
  const high: Readonly<Record<Band, Standing>> = {
    'above-p75': 'best',
    'p50-p75': 'upper',
    'p25-p50': 'lower',
    'below-p25': 'worst',
    'above-p50': 'aboveMedian',
    'below-p50': 'belowMedian',
  }
  const low: Readonly<Record<Band, Standing>> = {
    'above-p75': 'worst',
    'p50-p75': 'lower',
    'p25-p50': 'upper',
    'below-p25': 'best',
    'above-p50': 'belowMedian',
    'below-p50': 'aboveMedian',
  }
  return (better === 'high' ? high : low)[band]
}
