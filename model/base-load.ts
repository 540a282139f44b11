// Base load of a machine (domain §2.7.1): P = P_base + SEC_marginal · rate by ordinary least squares on hourly points. P_base is what it draws
// when it makes nothing: the leak to attack. Pure.

/** One hour: pieces/h, kW. */
export type LoadPoint = { readonly rate: number; readonly kw: number }
export const LEAST_POINTS = 48
export const LEAST_R2 = 0.7
/** Nobody counts pieces, too few hours, always the same rate, or power that does not follow the rate. */
export const NO_FITS = ['no-count', 'too-few', 'no-spread', 'weak-fit'] as const
export type NoFit = (typeof NO_FITS)[number]
export type BaseLoad = {
  readonly n: number
  /** kW; null: see `reason`. */
  readonly baseKw: number | null
  /** kWh of one more piece. */
  readonly marginalKwh: number | null
  /** Share of the variation the line explains, 0..1; null without a line. */
  readonly r2: number | null
  readonly reason: NoFit | null
}

/** Of a machine whose pieces nobody counts: there is no rate to lay a line through. */
export const UNCOUNTED: BaseLoad = { n: 0, baseKw: null, marginalKwh: null, r2: null, reason: 'no-count' }
/** The line is given from LEAST_POINTS hours and R² LEAST_R2 on, else null with the reason. */
export function fitBaseLoad(points: readonly LoadPoint[]): BaseLoad {
  const n = points.length
  const none = (reason: NoFit, r2: number | null = null): BaseLoad => ({ n, baseKw: null, marginalKwh: null, r2, reason })
  if (n < LEAST_POINTS) return none('too-few')
  const mean = (of: (p: LoadPoint) => number) => points.reduce((sum, p) => sum + of(p), 0) / n
  const [rate, kw] = [mean((p) => p.rate), mean((p) => p.kw)]
  let [xx, xy, yy] = [0, 0, 0]
  for (const p of points) {
    xx += (p.rate - rate) ** 2
    xy += (p.rate - rate) * (p.kw - kw)
    yy += (p.kw - kw) ** 2
  }
  if (xx === 0 || yy === 0) return none('no-spread')
  const slope = xy / xx
  const r2 = (xy * xy) / (xx * yy)
  return r2 < LEAST_R2 ? none('weak-fit', r2) : { n, baseKw: kw - slope * rate, marginalKwh: slope, r2, reason: null }
}

/** Greatest distance from the mean of three phases, over the mean, as a fraction; null without three positive means. */
export function unbalance(phases: readonly number[]): number | null {
  const mean = phases.reduce((a, b) => a + b, 0) / phases.length
  return phases.length === 3 && mean > 0 ? Math.max(...phases.map((v) => Math.abs(v - mean))) / mean : null
}
/** cos φ = P/S; null without apparent power. */
export const powerFactor = (activeKw: number, apparentKva: number): number | null => (apparentKva > 0 ? activeKw / apparentKva : null)
