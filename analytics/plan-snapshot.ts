// What the registry said when a snapshot was taken, as far as the fold goes by it. The registry is no part of the journal: without this a
// start could not tell which edits the state knows already, and what they touch of the past would never be stated anew.
import type { Dated, Site } from '../model/plant.ts'
import type { DeviceId } from '../model/reading.ts'
import { createCalendar } from './calendar.ts'
import type { Plan } from './edits.ts'
import type { Terms } from './terms.ts'

export type SavedPlans = {
  readonly calendars: readonly (readonly Dated<Site>[])[]
  /** JSON knows no infinity: null is without beginning, or without end. */
  readonly terms: readonly (readonly (Omit<Terms, 'from' | 'to'> & { readonly from: number | null; readonly to: number | null })[])[]
  /** By device: places in the two lists. */
  readonly of: readonly (readonly [calendar: number, terms: number])[]
}

export function packPlans(plans: readonly Plan[]): SavedPlans {
  const calendars = new Map<Plan['calendar'], number>()
  const terms = new Map<Plan['terms'], number>()
  const of = plans.map((plan): [number, number] => [placeOf(calendars, plan.calendar), placeOf(terms, plan.terms)])
  return { calendars: [...calendars.keys()].map(({ versions }) => versions), terms: [...terms.keys()], of }
}
function placeOf<T>(places: Map<T, number>, item: T): number {
  const place = places.get(item) ?? places.size
  places.set(item, place)
  return place
}

/** Plan of each device; devices that shared one share it again. */
export function unpackPlans(saved: SavedPlans): (device: DeviceId) => Plan {
  const calendars = saved.calendars.map(createCalendar)
  const terms = saved.terms.map((list) => list.map((t): Terms => ({ ...t, from: t.from ?? -Infinity, to: t.to ?? Infinity })))
  return (device) => {
    const [calendar, of] = saved.of[device]!
    return { calendar: calendars[calendar]!, terms: terms[of]! }
  }
}
