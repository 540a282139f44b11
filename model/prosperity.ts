// Diffusion and prosperity indices (domain §2.8.5): who goes up, stays or goes down, turned into one number; 50 (or 100 for the climate) is
// neutral. Pure functions of shares; what is compared with what is decided in analytics/prosperity.ts.

export type Direction = 'up' | 'same' | 'down'
/** Within ±3 % of the reference nothing has moved. */
export const BAND = 0.03
export function directionOf(now: number, reference: number, band = BAND): Direction {
  if (now > reference * (1 + band)) return 'up'
  return now < reference * (1 - band) ? 'down' : 'same'
}

/** DI = 100·(share up + 0.5·share same), 0..100; null of nobody. */
export function diffusionIndex({ up, same, down }: Readonly<Record<Direction, number>>): number | null {
  const n = up + same + down
  return n === 0 ? null : (100 * (up + 0.5 * same)) / n
}
export function diffusionOf(directions: readonly Direction[]): number | null {
  const count = (of: Direction) => directions.filter((d) => d === of).length
  return diffusionIndex({ up: count('up'), same: count('same'), down: count('down') })
}

/** Manufacturing PMI as the National Bureau of Statistics weighs it; each part a diffusion index, 0..100. */
export const pmiOf = (of: {
  readonly orders: number
  readonly production: number
  readonly employment: number
  readonly delivery: number
  readonly stock: number
}): number => 0.3 * of.orders + 0.25 * of.production + 0.2 * of.employment + 0.15 * (100 - of.delivery) + 0.1 * of.stock

/** Business climate, 0..200, 100 neutral: of the shares (0..1) that call it good and bad, now and as expected. */
export const climateSpot = (good: number, bad: number): number => (good - bad) * 100 + 100
export const climateIndex = (spot: number, expected: number): number => 0.4 * spot + 0.6 * expected

/** Components of a segment's telemetry index, and what each counts for. */
export const PROSPERITY_WEIGHTS = { production: 0.4, energy: 0.2, orders: 0.2, quality: 0.1, active: 0.1 } as const
export type ProsperityPart = keyof typeof PROSPERITY_WEIGHTS
export const PROSPERITY_PARTS = ['production', 'energy', 'orders', 'quality', 'active'] as const satisfies readonly ProsperityPart[]
/** 0..100, 50 neutral; null where a component is. */
export function prosperityIndex(parts: Readonly<Record<ProsperityPart, number | null>>): number | null {
  let index = 0
  for (const part of PROSPERITY_PARTS) {
    const value = parts[part]
    if (value === null) return null
    index += PROSPERITY_WEIGHTS[part] * value
  }
  return index
}
