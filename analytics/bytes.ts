// Bytes of a snapshot: numbers, columns and sparse rows, little endian, read back in the order they were written. Which layout they
// have is told by layout.ts.

export type Writer = {
  number(value: number): void
  /** Whole number up to ±2^52, small ones in few bytes. */
  whole(value: number): void
  text(value: string): void
  /** Any numbers; zeros cost one bit. */
  sparse(values: ArrayLike<number>): void
  column(values: Float64Array | Uint32Array | Uint8Array): void
  done(): Uint8Array
}
export type Reader = {
  number(): number
  whole(): number
  text(): string
  sparse(into: Float64Array): void
  /** Everything was read. */
  readonly done: boolean
  /** Fills the first places of `into`. */
  column(into: Float64Array | Uint32Array | Uint8Array): void
}

export function createWriter(): Writer {
  let bytes = new Uint8Array(64 * 1024)
  let view = new DataView(bytes.buffer)
  let length = 0
  const room = (more: number) => {
    if (length + more <= bytes.length) return
    const grown = new Uint8Array(Math.max(length + more, bytes.length * 2))
    grown.set(bytes.subarray(0, length))
    bytes = grown
    view = new DataView(bytes.buffer)
  }
  const number = (value: number) => {
    room(8)
    view.setFloat64(length, value, true)
    length += 8
  }
  const whole = (value: number) => {
    room(9)
    // Sign in the lowest bit; arithmetic instead of shifts where more than 31 bits are needed.
    let rest = value < 0 ? -value * 2 - 1 : value * 2
    while (rest >= 0x8000_0000) {
      bytes[length++] = (rest % 128) + 128
      rest = Math.floor(rest / 128)
    }
    while (rest >= 128) {
      bytes[length++] = (rest & 127) | 128
      rest >>>= 7
    }
    bytes[length++] = rest
  }
  const raw = (data: Uint8Array) => {
    whole(data.length)
    room(data.length)
    bytes.set(data, length)
    length += data.length
  }
  return {
    number,
    whole,
    text: (value) => raw(new TextEncoder().encode(value)),
    sparse(values) {
      for (let from = 0; from < values.length; from += 32) {
        const to = Math.min(from + 32, values.length)
        let mask = 0
        for (let i = from; i < to; i++) if (values[i] !== 0) mask |= 1 << (i - from)
        room(4)
        view.setUint32(length, mask >>> 0, true)
        length += 4
        for (let i = from; i < to; i++) if (values[i] !== 0) number(values[i]!)
      }
    },
    column: (values) => raw(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
    done: () => bytes.slice(0, length),
  }
}

export function createReader(bytes: Uint8Array): Reader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const number = () => {
    at += 8
    return view.getFloat64(at - 8, true)
  }
  const whole = () => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++]!
      value += (byte % 128) * scale
      if (byte < 128) return value % 2 === 1 ? -(value + 1) / 2 : value / 2
    }
  }
  const raw = () => {
    const length = whole()
    at += length
    return bytes.subarray(at - length, at)
  }
  return {
    get done() {
      return at >= bytes.length
    },
    number,
    whole,
    text: () => new TextDecoder().decode(raw()),
    sparse(into) {
      for (let from = 0; from < into.length; from += 32) {
        const mask = view.getUint32(at, true)
        at += 4
        for (let i = from; i < Math.min(from + 32, into.length); i++) into[i] = mask & (1 << (i - from)) ? number() : 0
      }
    },
    column: (into) => new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(raw()),
  }
}
