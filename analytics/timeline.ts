// Recent readings of one device in event order: (at, kind rank, arrival). A reading that comes in order is appended; a late one is
// moved in from the tail. Signs of life of the same millisecond share one entry. Never decides what a reading means.

/** Kind of an entry that is nothing but a sign of life; `value` is how many readings it stands for. Ranks after counters and power. */
export const LIFE_ENTRY = 8

/** Entries [head, tail) are in use. */
export type Timeline = {
  at: Float64Array
  value: Float64Array
  aux: Uint32Array
  kind: Uint8Array
  flags: Uint8Array
  head: number
  tail: number
}

/** Most entries of one device, 22 bytes each; the caller refuses readings beyond. */
export const TIMELINE_LIMIT = 131_072

export function createTimeline(capacity = 16): Timeline {
  return {
    at: new Float64Array(capacity),
    value: new Float64Array(capacity),
    aux: new Uint32Array(capacity),
    kind: new Uint8Array(capacity),
    flags: new Uint8Array(capacity),
    head: 0,
    tail: 0,
  }
}
export const lengthOf = (t: Timeline): number => t.tail - t.head

/** Puts an entry where it belongs and returns its rank from the head. Signs of life merge when the entry before is of rank >= `mergeFrom`. */
export function insert(t: Timeline, at: number, kind: number, value: number, aux: number, flags: number, mergeFrom: number): number {
  let i = t.tail
  while (i > t.head && (t.at[i - 1]! > at || (t.at[i - 1]! === at && t.kind[i - 1]! > kind))) i--
  if (kind === LIFE_ENTRY && i > t.head && t.at[i - 1] === at && t.kind[i - 1] === LIFE_ENTRY && i - 1 - t.head >= mergeFrom) {
    t.value[i - 1] = t.value[i - 1]! + value
    return i - 1 - t.head
  }
  if (t.tail === t.at.length) i -= makeRoom(t)
  if (i < t.tail) {
    t.at.copyWithin(i + 1, i, t.tail)
    t.value.copyWithin(i + 1, i, t.tail)
    t.aux.copyWithin(i + 1, i, t.tail)
    t.kind.copyWithin(i + 1, i, t.tail)
    t.flags.copyWithin(i + 1, i, t.tail)
  }
  t.at[i] = at
  t.value[i] = value
  t.aux[i] = aux
  t.kind[i] = kind
  t.flags[i] = flags
  t.tail++
  return i - t.head
}

/** Number of entries with `at` <= `time`. */
export function countUpTo(t: Timeline, time: number): number {
  let low = t.head
  let high = t.tail
  while (low < high) {
    const middle = (low + high) >>> 1
    if (t.at[middle]! <= time) low = middle + 1
    else high = middle
  }
  return low - t.head
}

/** Forgets the oldest `count` entries. */
export function drop(t: Timeline, count: number): void {
  t.head += count
  if (t.head === t.tail) t.head = t.tail = 0
}

/** Moves the entries to the front, into larger columns when they fill more than half. Returns by how much indices fell. */
function makeRoom(t: Timeline): number {
  const moved = t.head
  const length = lengthOf(t)
  const into = length * 2 > t.at.length ? createTimeline(t.at.length * 2) : t
  into.at.set(t.at.subarray(t.head, t.tail))
  into.value.set(t.value.subarray(t.head, t.tail))
  into.aux.set(t.aux.subarray(t.head, t.tail))
  into.kind.set(t.kind.subarray(t.head, t.tail))
  into.flags.set(t.flags.subarray(t.head, t.tail))
  if (into !== t) Object.assign(t, into)
  t.head = 0
  t.tail = length
  return moved
}
