// What others than the operator get of a segment's or county's room: the figures, which have passed the gate, without the enterprises and
// episodes behind them.
import type { RoomView } from './contract.ts'

/** Members of a group view that name enterprises. */
const NAMED = ['enterprises', 'episodes'] as const

export const isEmpty = (patch: unknown): boolean => patch !== null && typeof patch === 'object' && Object.keys(patch).length === 0

/** The view with nobody named in it. */
export function gatedView(view: RoomView): RoomView {
  return { ...view, enterprises: {}, episodes: {} } as RoomView
}

/** The patch without what the receiver does not hold; possibly an empty one. */
export function gatedPatch(patch: unknown): unknown {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return {}
  const { $set: whole, ...members }: Record<string, unknown> & { $set?: unknown } = { ...patch }
  // `{"$set": view}` stands for the whole view.
  if (whole !== undefined) return { $set: { ...(gatedPatch(whole) as object), enterprises: {}, episodes: {} } }
  for (const name of NAMED) delete members[name]
  return members
}
