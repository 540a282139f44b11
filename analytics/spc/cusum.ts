// Tabular CUSUM (domain §2.6.3): sums what lies beyond half the shift looked for, on each side by itself. Signals when a sum exceeds H.

export type Sums = { readonly high: number; readonly low: number }
export type CusumRule = {
  readonly target: number
  /** K and H in the unit of the values. */
  readonly slack: number
  readonly limit: number
  /** Fast initial response: both sums start at H/2, so that a chart begun on a shifted process tells at once. */
  readonly fir?: boolean
}

export function cusumOf(values: readonly number[], { target, slack, limit, fir = false }: CusumRule): Sums[] {
  let high = fir ? limit / 2 : 0
  let low = high
  return values.map((value) => {
    high = Math.max(0, high + value - target - slack)
    low = Math.max(0, low + target - value - slack)
    return { high, low }
  })
}
