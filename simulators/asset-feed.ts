// One asset behind its gateway: lets the model run, notes what is due, and keeps it until the gateway packs it. Event time only.
import type { DevicePath } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import { ASSET_STEP_MS, type AssetProfile, type FaultHours } from './asset.ts'
import { createRandom, hashOf } from './random.ts'
import type { Resolution } from './resolution.ts'
import type { Truth } from './truth.ts'
import type { Sample } from './unit-state.ts'

export type AssetFeedOptions = {
  readonly seed: string
  readonly profile: AssetProfile
  readonly device: DevicePath
  readonly number: number
  readonly faults: readonly { readonly label: string; readonly onset: EpochMs; readonly end: EpochMs }[]
  readonly truth: Truth
  /** Where it begins, or what an earlier run saved. */
  readonly from: EpochMs | SavedAsset
  readonly spread: boolean
}
export type SavedAsset = { readonly at: EpochMs; readonly model: string }
export type AssetFeed = {
  readonly device: DevicePath
  readonly profile: AssetProfile
  /** Lets time pass to `at` and keeps what is due; while `muted`, nothing is kept. True: what is kept is sent now. */
  look(at: EpochMs, r: Resolution, muted: boolean): boolean
  /** State and meters as they are, whether or not they changed. */
  snapshot(at: EpochMs): void
  /** The meters as they are, once for each moment. */
  meters(at: EpochMs): void
  /** Everything kept, which is then forgotten. */
  take(): Sample[]
  save(): SavedAsset
}

export function createAssetFeed(o: AssetFeedOptions): AssetFeed {
  const { profile, device, truth } = o
  const model = profile.begin(o.seed, o.number, createRandom(o.seed, 'sensors'), typeof o.from === 'number' ? o.from : o.from.model)
  let modelAt = typeof o.from === 'number' ? o.from : o.from.at
  let kept: Sample[] = []
  let shown = ''
  let heardAt = 0
  let meteredAt = 0
  let wasMuted = false
  const phase = o.spread ? hashOf(o.seed, 60_000 / ASSET_STEP_MS) * ASSET_STEP_MS : 0
  truth.asset(device, profile)
  const faultAt =
    (at: EpochMs): FaultHours =>
    (label) => {
      const f = o.faults.find((x) => x.label === label && at >= x.onset && at < x.end)
      return f === undefined ? undefined : (at - f.onset) / 3_600_000
    }
  const tellState = (at: EpochMs): void => {
    const { state, reason } = model.state()
    shown = `${state} ${reason}`
    heardAt = at
    kept.push({ at, n: 'state', v: state, ...(reason === '' ? {} : { reason }) })
  }
  const meters = (at: EpochMs): void => {
    if (meteredAt === at) return
    meteredAt = at
    for (const s of model.registers(at, faultAt(at))) kept.push(s)
  }
  const snapshot = (at: EpochMs): void => {
    tellState(at)
    meters(at)
  }
  /** Steps end on whole multiples, so that how often it is looked at changes nothing. Returns whether something happened. */
  const run = (until: EpochMs, muted: boolean): boolean => {
    let event = false
    for (let at = nextStep(modelAt); at <= until; at = nextStep(at)) {
      model.step(at, faultAt(modelAt), {
        sample(s) {
          if (muted) return
          kept.push(s)
          event ||= s.n === 'alarm'
        },
        truly: (name, amount) => truth.truly(device, at, name, amount),
      })
      const { state, reason } = model.state()
      // The step that ends here was spent in this state: it is told as of its beginning, 1 ms later than what was told at that moment.
      if (!muted && shown !== '' && shown !== `${state} ${reason}`) {
        tellState(modelAt + 1)
        event = true
      }
      modelAt = at
    }
    return event
  }
  return {
    device,
    profile,
    look(at, r, muted) {
      const event = run(at, muted)
      if (muted) {
        wasMuted = true
        return false
      }
      if (wasMuted) {
        wasMuted = false
        snapshot(at)
        return true
      }
      if (modelAt === at) {
        for (const s of model.signals(at, r.signalMs, faultAt(at))) kept.push(s)
        if ((at - (r.name === 'live' ? phase : 0)) % r.energyMs === 0) meters(at)
      }
      if (at - heardAt >= r.heartbeatMs) tellState(at)
      return event || (at - (r.name === 'live' ? phase : 0)) % r.flushMs === 0
    },
    snapshot,
    meters,
    take() {
      const out = kept
      kept = []
      return out
    },
    save: () => ({ at: modelAt, model: model.save() }),
  }
}

const nextStep = (at: EpochMs): EpochMs => (Math.floor(at / ASSET_STEP_MS) + 1) * ASSET_STEP_MS
