// EWMA chart (domain §2.6.3): remembers a little of every point, so that a small lasting shift adds up.

/** z_t = λ x_t + (1−λ) z_{t−1}, z_0 = target. */
export function ewmaOf(values: readonly number[], target: number, lambda: number): number[] {
  let z = target
  return values.map((value) => {
    z = lambda * value + (1 - lambda) * z
    return z
  })
}

/** Distance of the limits from the target at point `t` (from 1); without `t`, what it settles at. */
export function ewmaReach(sigma: number, lambda: number, width: number, t = Number.POSITIVE_INFINITY): number {
  return width * sigma * Math.sqrt((lambda / (2 - lambda)) * (1 - (1 - lambda) ** (2 * t)))
}
