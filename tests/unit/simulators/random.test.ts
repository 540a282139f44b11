import { describe, expect, it } from 'vitest'
import {
  bernoulli,
  bits,
  createRandom,
  exponential,
  gamma,
  hashOf,
  lognormal,
  normal,
  pick,
  poisson,
  type Random,
} from '../../../simulators/random.ts'

const draws = (r: Random, n: number, draw: (r: Random) => number) => Array.from({ length: n }, () => draw(r))
const mean = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0) / xs.length
const sd = (xs: readonly number[], m = mean(xs)) => Math.sqrt(mean(xs.map((x) => (x - m) ** 2)))

describe('random', { timeout: 30_000 }, () => {
  it('gives the same stream for the same seed and name, and another for another', () => {
    const stream = (seed: string, name: string) => draws(createRandom(seed, name), 50, bits)
    expect(stream('a', 'x')).toEqual(stream('a', 'x'))
    expect(stream('a', 'x')).not.toEqual(stream('a', 'y'))
    expect(stream('a', 'x')).not.toEqual(stream('b', 'x'))
  })

  it('has not changed: plants of earlier runs come out the same', () => {
    expect(draws(createRandom('seed', 'name'), 4, bits)).toMatchInlineSnapshot(`
      [
        -1693369935,
        407368710,
        1953980833,
        -1322857757,
      ]
    `)
  })

  it('goes on where a saved stream stopped', () => {
    const r = createRandom('a')
    draws(r, 7, normal)
    const saved = JSON.parse(JSON.stringify(r)) as Random
    expect(draws(saved, 20, normal)).toEqual(draws(r, 20, normal))
  })

  it('draws each distribution with its mean and spread', () => {
    const n = 40_000
    const cases: [string, number, number, (r: Random) => number][] = [
      ['exponential', 7, 7, (r) => exponential(r, 7)],
      ['normal', 3, 2, (r) => normal(r, 3, 2)],
      ['lognormal', 14, 14 * Math.sqrt(Math.exp(0.36) - 1), (r) => lognormal(r, 14, 0.6)],
      ['gamma', 25, 7.5, (r) => gamma(r, 25, 0.3)],
      ['bernoulli', 0.2, 0.4, (r) => Number(bernoulli(r, 0.2))],
      ['poisson', 4, 2, (r) => poisson(r, 4)],
      ['poisson, large', 100, 10, (r) => poisson(r, 100)],
    ]
    for (const [name, m, s, draw] of cases) {
      const xs = draws(createRandom('moments', name), n, draw)
      expect(Math.abs(mean(xs) - m), name).toBeLessThan((4 * s) / Math.sqrt(n))
      expect(sd(xs) / s, name).toBeCloseTo(1, 1)
    }
  })

  it('picks by weight and never what weighs nothing', () => {
    const r = createRandom('pick')
    const seen = [0, 0, 0]
    for (let i = 0; i < 10_000; i++) seen[pick(r, [1, 0, 3])]!++
    expect(seen[1]).toBe(0)
    expect(seen[2]! / 10_000).toBeCloseTo(0.75, 1)
    expect(hashOf('one', 10)).toBe(hashOf('one', 10))
  })
})
