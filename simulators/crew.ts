// People at a line over the day, as a function of time: its crew while the plant works, now and then one fewer. Keeps nothing.
import type { EpochMs } from '../model/reading.ts'
import { hashOf } from './random.ts'

/** Said again after so long, though nobody came or went. */
export const CREW_EVERY_MS = 30 * 60_000
const SHIFT_MS = 8 * 3_600_000

/** Who is there for the shift is there in its breaks as well. */
export function crewAt(seed: string, crew: number, phase: 'planned' | 'break' | 'off', at: EpochMs): number {
  if (phase === 'off') return 0
  const missing = hashOf(`${seed}/absent/${Math.floor(at / SHIFT_MS)}`, 5) === 0 ? 1 : 0
  return Math.max(1, crew - missing)
}
