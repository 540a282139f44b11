// Patch between two views: the inverse of mergePatch (model/views.ts). Pure; cost is that of what differs, because views share the parts
// that stood still.
import { SET } from '../model/views.ts'

/**
 * Patch for which `mergePatch(from, patch)` equals `to`; undefined when nothing differs. Both are plain JSON without undefined members.
 * Null and whole new objects are wrapped in `{"$set": …}`, since a bare null removes and a bare object merges.
 */
export function diff(from: unknown, to: unknown): unknown {
  if (Object.is(from, to)) return undefined
  if (!isObject(to)) return same(from, to) ? undefined : to === null ? { [SET]: null } : to
  if (!isObject(from) || named(from) || named(to)) return same(from, to) ? undefined : { [SET]: to }
  const patch: Record<string, unknown> = {}
  let changed = false
  for (const key of Object.keys(from)) {
    if (Object.hasOwn(to, key)) continue
    patch[key] = null
    changed = true
  }
  for (const [key, value] of Object.entries(to)) {
    const part = Object.hasOwn(from, key) ? diff(from[key], value) : value === null || isObject(value) ? { [SET]: value } : value
    if (part === undefined) continue
    patch[key] = part
    changed = true
  }
  return changed ? patch : undefined
}

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => value !== null && typeof value === 'object' && !Array.isArray(value)
/** Holds a member a patch cannot name: it is replaced whole. */
const named = (o: Json): boolean => Object.hasOwn(o, SET) || Object.hasOwn(o, '__proto__')

/** Deep equality of plain JSON; -0 equals 0, as it does once it has crossed the wire. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i]))
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
}
