// Rows as the memory warehouse keeps them, one object each: plain rather than fast.
import type { DeviceId, EpochMs } from '../model/reading.ts'

export type Minute = { device: DeviceId; minute: EpochMs; version: number; flags: number; sums: Float64Array }
export type Reading = { series: number; at: EpochMs; value: number; aux: number; flags: number }
