// The semi-Markov machine of domain §3.2 and its closed form. Lives in planned busy time only: shifts and breaks are the calendar's
// (calendar.ts). A pure step: what happens follows from the machine, its random streams and the time it is taken to; how finely that
// time is sliced changes nothing, because all pending moments are kept as absolute times.
import type { State } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import { between, createRandom, exponential, gamma, lognormal, logSdOf, pick, type Random, uniform } from './random.ts'

export const EXITS = ['MINOR', 'STARVED', 'BLOCKED', 'FAULT', 'SETUP', 'IDLE'] as const
export type Exit = (typeof EXITS)[number]
export type Busy = 'RUN' | Exit

/** A machine as numbers. Minutes and probabilities are those of the table in domain §3.2. */
export type MachineProfile = {
  /** Mean RUN sojourn, min. */
  readonly runMin: number
  /** Where RUN is left to: probability (they sum to 1) and mean stay, min. */
  readonly exits: Readonly<Partial<Record<Exit, readonly [probability: number, meanMin: number]>>>
  /** Planned run time per item, s. */
  readonly priS: number
  /** PRI over mean actual cycle. */
  readonly effectiveness: number
  /** Shares of the pieces, 0..1. Quality is what they leave. */
  readonly scrap: number
  readonly rework: number
  /** Coefficient of variation of the cycle time. */
  readonly cycleCv: number
  /** Mean electrical power in each state, kW. */
  readonly powerKw: Readonly<Record<State, number>>
}

/** Power by state where a source lists only the main ones: waiting costs what a short stop costs, a break what idling costs. */
export function powers(p: {
  off: number
  warmup: number
  idle: number
  setup: number
  run: number
  minor: number
  fault: number
}): MachineProfile['powerKw'] {
  return {
    OFF: p.off,
    WARMUP: p.warmup,
    IDLE: p.idle,
    SETUP: p.setup,
    RUN: p.run,
    MINOR: p.minor,
    STARVED: p.minor,
    BLOCKED: p.minor,
    FAULT: p.fault,
    PLANNED: p.idle,
    UNKNOWN: 0,
  }
}

export type Oracle = {
  /** Long-run share of planned busy time in each state. */
  readonly shares: Readonly<Record<Busy, number>>
  readonly aust: number
  /** Delay while an order is active: MINOR, STARVED, BLOCKED, FAULT. */
  readonly adet: number
  /** IDLE: no order. */
  readonly adot: number
  readonly quality: number
  readonly oee: number
  /** Mean RUN time between entries of FAULT, min; null where the profile has no FAULT. */
  readonly mtbfRunMin: number | null
  /** Mean power over planned busy time, kW. */
  readonly powerKw: number
  /** kWh per good piece over planned busy time. */
  readonly energyPerGood: number
}

/** Long-run figures in closed form: exact, and independent of how the stays are distributed (domain §3.2). */
export function oracle(p: MachineProfile): Oracle {
  const minutes = { RUN: p.runMin } as Record<Busy, number>
  for (const exit of EXITS) {
    const [probability, mean] = p.exits[exit] ?? [0, 0]
    minutes[exit] = probability * mean
  }
  const total = Object.values(minutes).reduce((a, b) => a + b, 0)
  const shares = Object.fromEntries(Object.entries(minutes).map(([state, m]) => [state, m / total])) as Record<Busy, number>
  const quality = 1 - p.scrap - p.rework
  const oee = shares.RUN * p.effectiveness * quality
  const powerKw = Object.entries(shares).reduce((sum, [state, share]) => sum + share * p.powerKw[state as Busy], 0)
  const failures = p.exits.FAULT?.[0] ?? 0
  return {
    shares,
    aust: shares.SETUP,
    adet: shares.MINOR + shares.STARVED + shares.BLOCKED + shares.FAULT,
    adot: shares.IDLE,
    quality,
    oee,
    mtbfRunMin: failures > 0 ? p.runMin / failures : null,
    powerKw,
    energyPerGood: (powerKw * p.priS) / 3600 / oee,
  }
}

/** What planted faults do to a machine at one moment; see effects.ts. */
export type Bend = {
  /** Factor on the cycle time. */
  readonly cycle: number
  /** Added to the share of scrap and rework. */
  readonly scrap: number
  readonly rework: number
  /** More stops than the profile has: times in an hour of RUN, state, shortest and longest stay, s. */
  readonly extraStops: readonly (readonly [perHour: number, state: Exit, lowS: number, highS: number])[]
}
const STRAIGHT: Bend = { cycle: 1, scrap: 0, rework: 0, extraStops: [] }

export type Outcome = 'good' | 'scrap' | 'rework'
export type MachineSink = {
  change(at: EpochMs, state: Busy): void
  /** `extra`: lost to a planted fault rather than to the usual share. */
  piece(at: EpochMs, cycleMs: number, outcome: Outcome, extra: boolean): void
}

/** Everything a machine remembers; plain numbers, saved and resumed as JSON. */
export type Machine = {
  state: Busy
  /** While running on: when the state ends. While halted by the calendar: how much of it is left. ms. */
  changeAt: number
  /** Likewise for the piece in work. */
  pieceAt: number
  /** Length of the cycle of the piece in work, ms. */
  cycleMs: number
  halted: boolean
  readonly stays: Random
  readonly pieces: Random
}

/** A machine at rest before its first planned minute, about to begin a RUN. */
export function createMachine(p: MachineProfile, seed: string): Machine {
  const machine: Machine = {
    state: 'RUN',
    changeAt: 0,
    pieceAt: 0,
    cycleMs: 0,
    halted: true,
    stays: createRandom(seed, 'stays'),
    pieces: createRandom(seed, 'pieces'),
  }
  machine.changeAt = stayMs(p, machine.stays, 'RUN')
  machine.cycleMs = drawCycle(p, machine.pieces, 1)
  machine.pieceAt = machine.cycleMs
  return machine
}

/** Planned time begins: what was left goes on from `at`. */
export function resume(m: Machine, at: EpochMs): void {
  if (!m.halted) return
  m.halted = false
  m.changeAt += at
  if (m.state === 'RUN') m.pieceAt += at
}

/** Planned time ends at `at`, up to which the machine was stepped. Keeps what is left of the state and of the piece. */
export function halt(m: Machine, at: EpochMs): void {
  if (m.halted) return
  m.halted = true
  m.changeAt -= at
  if (m.state === 'RUN') m.pieceAt -= at
}

/**
 * Runs a machine through planned time up to and including `until`, telling the sink what happens in order of time.
 * Outside RUN the piece in work waits, and goes on where it was. `bend` gives the effect of planted faults at a moment.
 */
export function step(p: MachineProfile, m: Machine, until: EpochMs, sink: MachineSink, bend?: (at: EpochMs) => Bend): void {
  while (!m.halted) {
    if (m.state === 'RUN') {
      const end = Math.min(until, m.changeAt)
      while (m.pieceAt <= end) {
        const at = m.pieceAt
        const b = bend === undefined ? STRAIGHT : bend(at)
        const draw = uniform(m.pieces)
        const scrap = p.scrap + b.scrap
        const usual = p.scrap + p.rework
        const bad = scrap + p.rework + b.rework
        const outcome =
          draw >= bad ? 'good' : draw < p.scrap ? 'scrap' : draw < usual ? 'rework' : draw < usual + b.scrap ? 'scrap' : 'rework'
        // Whole ms, never before the piece is done.
        sink.piece(Math.ceil(at), m.cycleMs, outcome, outcome !== 'good' && draw >= usual)
        m.cycleMs = drawCycle(p, m.pieces, b.cycle)
        m.pieceAt = at + m.cycleMs
      }
    }
    if (m.changeAt > until) return
    change(p, m, sink, bend)
  }
}

// Planted stops compete with the usual end of a RUN: the rates add, and each ends it in proportion to its rate. A RUN has no memory,
// so drawing its rest anew after such a stop changes no share.
function change(p: MachineProfile, m: Machine, sink: MachineSink, bend: ((at: EpochMs) => Bend) | undefined): void {
  const at = m.changeAt
  const { extraStops } = bend === undefined ? STRAIGHT : bend(at)
  if (m.state === 'RUN') {
    m.pieceAt -= at
    const rates = [60 / p.runMin, ...extraStops.map(([perHour]) => perHour)]
    const extra = extraStops.length === 0 ? undefined : extraStops[pick(m.stays, rates) - 1]
    m.state = extra?.[1] ?? EXITS[pick(m.stays, weightsOf(p))]!
    m.changeAt = at + (extra === undefined ? stayMs(p, m.stays, m.state) : Math.ceil(1000 * between(m.stays, extra[2], extra[3])))
  } else {
    m.state = 'RUN'
    m.pieceAt += at
    const perHour = extraStops.reduce((sum, [rate]) => sum + rate, 60 / p.runMin)
    m.changeAt = at + wholeMs(exponential(m.stays, 60 / perHour))
  }
  sink.change(at, m.state)
}

const weightsOf = (p: MachineProfile): readonly number[] => EXITS.map((exit) => p.exits[exit]?.[0] ?? 0)
const wholeMs = (minutes: number): number => Math.max(1, Math.round(minutes * 60_000))

/** One stay, ms; distributions of domain §3.2. */
function stayMs(p: MachineProfile, r: Random, state: Busy): number {
  if (state === 'RUN') return wholeMs(exponential(r, p.runMin))
  const mean = p.exits[state]?.[1] ?? 1
  if (state === 'FAULT') return wholeMs(lognormal(r, mean, 0.9))
  if (state === 'SETUP') return wholeMs(gamma(r, mean, 0.3))
  // IDLE, waiting for an order, has no distribution in the table; it is spread like the other waits.
  return wholeMs(lognormal(r, mean, 0.6))
}

const drawCycle = (p: MachineProfile, r: Random, slower: number): number =>
  lognormal(r, (1000 * slower * p.priS) / p.effectiveness, logSdOf(p.cycleCv))
