// The Lorenz curve of some values: from those with least to those with most, which share of all of it the first so many have.
export type LorenzPoint = readonly [people: number, sum: number]

/** From (0, 0) to (1, 1); empty where there is nothing to share. */
export function lorenzOf(values: readonly { readonly value: number; readonly weight: number }[]): readonly LorenzPoint[] {
  const total = values.reduce((sum, v) => sum + v.value * v.weight, 0)
  const people = values.reduce((sum, v) => sum + v.weight, 0)
  if (total <= 0 || people <= 0) return []
  let seen = 0
  let sum = 0
  const points = [...values]
    .sort((a, b) => a.value - b.value)
    .map(({ value, weight }): LorenzPoint => {
      seen += weight
      sum += value * weight
      return [seen / people, sum / total]
    })
  return [[0, 0], ...points]
}
