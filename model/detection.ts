// When the service calls something odd, in numbers: the watchers in analytics/ judge by these, the formulary tells them, and the board fills
// them in where an episode is opened. Decides nothing.

/** The control chart of a series (domain §2.6.3): an EWMA of residuals against a mean and variance it learns. */
export const CHART = {
  /** Weight of a new value in the baseline once warm; about the last 400 values count. */
  learn: 1 / 200,
  /** λ: weight of a new residual in the smoothed one. */
  smooth: 0.2,
  /** Values before the chart scores. */
  warmUp: 30,
  /** One wild value counts as this many σ at most: alone it cannot raise an alarm. */
  clip: 8,
  /** Scores further out than this raise, closer in than this clear, after `run` of them in a row. */
  raise: 5,
  clear: 3,
  run: 5,
  /** After this many values in alarm the new level is accepted: a new product must not alarm for ever. */
  accept: 600,
  /** A score this far out is major. */
  major: 8,
  /** Half width of the band people see, σ of a single value. */
  band: 3,
  /** After a machine enters RUN its values are left alone for this long, ms. */
  settleMs: 30_000,
} as const
/** √(λ/(2−λ)): the σ that smoothing leaves of 1. */
export const SMOOTH_SIGMA = Math.sqrt(CHART.smooth / (2 - CHART.smooth))

/** Clocks: the median of so many offsets is the clock's; one further off, or offsets that scatter more, ms. */
export const CLOCK = { offsets: 15, limitMs: 5_000 } as const
/** So many missed heartbeats are silence; so are as many missed samples where the state follows from them. */
export const SILENT_AFTER = 3
/** Runs of one kind on one device that are less apart than this are one episode, ms (domain §2.6.6). */
export const EPISODE_GAP_MS = 300_000
/** Effectiveness that cannot be: above `raise`, over so many closed minutes, of which at least `leastAptMs` were production (domain §2.0). */
export const OVER_ONE = { minutes: 30, raise: 1.05, leastAptMs: 1_200_000 } as const
