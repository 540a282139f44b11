// Seeded random streams (sfc32) and the distributions plants are made of. The state of a stream is plain numbers, so it is saved and
// resumed as JSON. Streams are named: one more device draws from a stream of its own and shifts nobody else's. Never reads a clock
// or the platform's own generator.

/** State of one stream: four 32-bit words of sfc32 (C. Doty-Humphrey, PractRand). Every draw changes it. */
export type Random = { a: number; b: number; c: number; d: number }

/** The stream `name` of `seed`. Equal seed and name give the same numbers, byte for byte, wherever and however often it is made. */
export function createRandom(seed: string, name = ''): Random {
  const [a, b, c] = hash128(`${seed}\u0000${name}`)
  const r: Random = { a, b, c, d: 1 }
  // The authors' seeding: the counter starts at 1 and the first outputs are thrown away until all words are mixed.
  for (let i = 0; i < 15; i++) bits(r)
  return r
}

/** 32 random bits as a signed integer. */
export function bits(r: Random): number {
  const t = (((r.a + r.b) | 0) + r.d) | 0
  r.d = (r.d + 1) | 0
  r.a = r.b ^ (r.b >>> 9)
  r.b = (r.c + (r.c << 3)) | 0
  r.c = (((r.c << 21) | (r.c >>> 11)) + t) | 0
  return t
}

/** 0 < u < 1, never an end: its logarithm is always finite. */
export const uniform = (r: Random): number => ((bits(r) >>> 0) + 0.5) / 4_294_967_296

export const between = (r: Random, low: number, high: number): number => low + (high - low) * uniform(r)
export const bernoulli = (r: Random, probability: number): boolean => uniform(r) < probability
export const exponential = (r: Random, mean: number): number => -mean * Math.log(uniform(r))

/** Box and Muller; the second value of the pair is thrown away so that a stream is its four words and nothing else. */
export const normal = (r: Random, mean = 0, sd = 1): number =>
  mean + sd * Math.sqrt(-2 * Math.log(uniform(r))) * Math.cos(2 * Math.PI * uniform(r))

/** Lognormal with the given mean of the value itself and standard deviation of its logarithm: mu = ln mean - s^2/2 (domain §3.2). */
export const lognormal = (r: Random, mean: number, logSd: number): number => mean * Math.exp(logSd * normal(r) - (logSd * logSd) / 2)

/** Standard deviation of the logarithm for a coefficient of variation of the value. */
export const logSdOf = (cv: number): number => Math.sqrt(Math.log(1 + cv * cv))

/** Gamma by mean and coefficient of variation, cv <= 1. G. Marsaglia and W. W. Tsang (2000), which needs a shape of at least 1. */
export function gamma(r: Random, mean: number, cv: number): number {
  const shape = 1 / (cv * cv)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal(r)
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(uniform(r)) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v * mean) / shape
  }
}

/** Knuth's product of uniforms; a large mean is halved first, since the sum of two Poisson values is one again. */
export function poisson(r: Random, mean: number): number {
  if (mean > 30) return poisson(r, mean / 2) + poisson(r, mean / 2)
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = uniform(r); product > limit; product *= uniform(r)) count++
  return count
}

/** Index drawn with the given weights; they need not sum to 1. */
export function pick(r: Random, weights: readonly number[]): number {
  let left = uniform(r) * weights.reduce((sum, w) => sum + w, 0)
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i]!
    if (left < 0) return i
  }
  return weights.length - 1
}

/** 0 .. count-1, the same for the same text: for phases and choices that need no stream. */
export const hashOf = (text: string, count: number): number => (hash128(text)[0] >>> 0) % count

// cyrb128: four multiplicative hashes of the text side by side; three of its words are enough for sfc32.
function hash128(text: string): [number, number, number] {
  let h1 = 1779033703,
    h2 = 3144134277,
    h3 = 1013904242,
    h4 = 2773480762
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i)
    h1 = h2 ^ Math.imul(h1 ^ k, 597399067)
    h2 = h3 ^ Math.imul(h2 ^ k, 2869860233)
    h3 = h4 ^ Math.imul(h3 ^ k, 951274213)
    h4 = h1 ^ Math.imul(h4 ^ k, 2716044179)
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067)
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233)
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213)
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179)
  return [h1 ^ h2 ^ h3 ^ h4, h2 ^ h1, h3 ^ h1]
}
