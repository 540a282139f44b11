// The columns under construction of one batch. One buffer for the life of the service; what is handed out is a copy, safe to keep.
import type { EpochMs, Offset, ReadingBatch, SeriesId } from '../model/reading.ts'

export class Rows {
  length = 0
  #size = 0
  #series = new Uint32Array(0)
  #at = new Float64Array(0)
  #value = new Float64Array(0)
  #aux = new Uint32Array(0)
  #flags = new Uint8Array(0)

  push(series: SeriesId, at: EpochMs, value: number, aux: number, flags: number): void {
    const row = this.length
    if (row === this.#size) this.#grow()
    this.#series[row] = series
    this.#at[row] = at
    this.#value[row] = value
    this.#aux[row] = aux
    this.#flags[row] = flags
    this.length = row + 1
  }

  /** A batch of its own arrays; this one is empty again. */
  take(offset: Offset, receivedAt: EpochMs): ReadingBatch {
    const n = this.length
    this.length = 0
    return {
      offset,
      receivedAt,
      length: n,
      series: this.#series.slice(0, n),
      at: this.#at.slice(0, n),
      value: this.#value.slice(0, n),
      aux: this.#aux.slice(0, n),
      flags: this.#flags.slice(0, n),
    }
  }

  #grow(): void {
    this.#size = Math.max(1024, this.#size * 2)
    const wider = <T extends Uint32Array | Float64Array | Uint8Array>(next: T, old: T): T => {
      next.set(old)
      return next
    }
    this.#series = wider(new Uint32Array(this.#size), this.#series)
    this.#at = wider(new Float64Array(this.#size), this.#at)
    this.#value = wider(new Float64Array(this.#size), this.#value)
    this.#aux = wider(new Uint32Array(this.#size), this.#aux)
    this.#flags = wider(new Uint8Array(this.#size), this.#flags)
  }
}
