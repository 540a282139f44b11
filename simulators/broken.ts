// Messages that must be refused, one of each kind in turn: what a wrongly set up sender really sends. Each names the code it should be
// quarantined with, so that a scenario can check the books.
import type { RejectionCode } from '../model/errors.ts'
import type { DevicePath } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import { MAX_SAMPLES } from './message.ts'

export type BrokenMessage = { readonly code: RejectionCode; readonly topic: string; readonly payload: Buffer }

type Maker = (device: DevicePath, now: EpochMs, n: number) => readonly [topic: string, payload: string]
const one = (metric: object, now: EpochMs, extra: object = {}): string =>
  JSON.stringify({ v: 1, ts: now, cq: 'ntp', ...extra, m: [metric] })
const tele = (device: DevicePath): string => `ib/v1/${device}/tele`

const MAKERS: readonly (readonly [RejectionCode, Maker])[] = [
  ['JSON', (d) => [tele(d), '{"v":1,"ts":']],
  ['VERSION', (d, now) => [tele(d), one({ n: 'power.active', v: 1 }, now, { v: 9 })]],
  ['SHAPE', (d, now) => [tele(d), JSON.stringify({ v: 1, ts: now, m: { n: 'power.active', v: 1 } })]],
  ['NAME', (d, now) => [tele(d), one({ n: 'Spindle Power', v: 1 }, now)]],
  ['TYPE', (d, now) => [tele(d), one({ n: 'power.active', v: '12,5' }, now)]],
  ['RANGE', (d, now) => [tele(d), one({ n: 'env.temperature', v: 850 }, now)]],
  ['UNIT', (d, now) => [tele(d), one({ n: 'power.active', v: 3, u: 'furlong' }, now)]],
  ['FUTURE', (d, now) => [tele(d), one({ n: 'power.active', v: 3 }, now + 3_600_000)]],
  ['TIME', (d) => [tele(d), JSON.stringify({ v: 1, ts: 'yesterday', m: [{ n: 'power.active', v: 3 }] })]],
  ['TOO_LATE', (d, now) => [tele(d), one({ n: 'power.active', v: 3 }, now - 10 * 86_400_000)]],
  [
    'TOO_LARGE',
    (d, now) => [
      tele(d),
      JSON.stringify({ v: 1, ts: now, m: Array.from({ length: MAX_SAMPLES + 1 }, (_, i) => ({ n: `process.p${i}`, v: i })) }),
    ],
  ],
  ['TOPIC', (d) => [`ib/v1/${d.split('/').slice(0, 2).join('/')}/tele`, '{"power.active":3}']],
  // Every number twice: the first message of a pair is counted, the second is a duplicate.
  [
    'DUPLICATE',
    (d, now, n) => [
      tele(d),
      one({ n: 'power.active', v: 3 }, now - (now % 60_000), { boot: 'broken', seq: Math.floor(n / MAKERS.length / 2) }),
    ],
  ],
]

/** The `n`th broken message of a sender, 0 first. */
export function brokenMessage(device: DevicePath, now: EpochMs, n: number): BrokenMessage {
  const [code, make] = MAKERS[n % MAKERS.length]!
  const [topic, payload] = make(device, now, n)
  return { code, topic, payload: Buffer.from(payload) }
}

/** Kinds of refusal in the order they come. */
export const BROKEN_CODES: readonly RejectionCode[] = MAKERS.map(([code]) => code)
