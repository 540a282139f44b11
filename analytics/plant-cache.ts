// Calendars and terms made from what the registry says, once a revision. The registry is no part of the journal: what people change there
// holds from the next look on, and the readings that can still be re-stated are folded again with it.
import type { Dated, Device, Site } from '../model/plant.ts'
import type { DeviceInfo } from '../model/reading.ts'
import { correctionsOf, type StopChange } from '../model/stops.ts'
import { type Calendar, createCalendar } from './calendar.ts'
import { withCorrections } from './corrections.ts'
import type { Plan } from './edits.ts'
import type { PlantDirectory } from './live.ts'
import { type Terms, termsOf } from './terms.ts'

export type PlantCache = {
  /** What the fold already goes by: handed out again as long as the registry says the same. */
  adopt(info: DeviceInfo, plan: Plan): void
  calendarOf(info: DeviceInfo): Calendar
  termsOf(info: DeviceInfo): readonly Terms[]
  /** True when the registry has moved on since the last call. */
  moved(): boolean
  /** Of the registry, as of that call. */
  readonly revision: number
}

/** Lists of terms that are shared; beyond, they are gathered anew. */
const MOST_SHARED = 10_000

export function createPlantCache(directory: PlantDirectory, staleAfterMs: number): PlantCache {
  let revision = directory.revision
  const sites = new Map<string, { versions: readonly Dated<Site>[]; text: string; calendar: Calendar }>()
  const devices = new Map<
    string,
    { versions: readonly Dated<Device>[] | undefined; changes: readonly StopChange[] | undefined; text: string; terms: readonly Terms[] }
  >()

  /** Most machines are alike in all that matters here: one list for all of them. */
  const shared = new Map<string, readonly Terms[]>()
  const share = (text: string, terms: readonly Terms[]): readonly Terms[] => {
    if (shared.size >= MOST_SHARED) shared.clear()
    const same = shared.get(text) ?? terms
    shared.set(text, same)
    return same
  }

  return {
    adopt({ enterprise, path }, { calendar, terms }) {
      const key = `${enterprise}/${siteOf(path)}`
      if (sites.get(key)?.calendar !== calendar)
        sites.set(key, { versions: calendar.versions, text: JSON.stringify(calendar.versions), calendar })
      devices.set(path, { versions: undefined, changes: undefined, text: JSON.stringify(terms), terms })
    },
    calendarOf({ enterprise, path }) {
      const site = siteOf(path)
      const key = `${enterprise}/${site}`
      const versions = directory.site(enterprise, site)
      const known = sites.get(key)
      if (known !== undefined && known.versions === versions) return known.calendar
      const text = JSON.stringify(versions)
      const calendar = known?.text === text ? known.calendar : createCalendar(versions)
      sites.set(key, { versions, text, calendar })
      return calendar
    },
    termsOf({ path }) {
      const versions = directory.device(path)
      const changes = directory.stopChanges(path)
      const known = devices.get(path)
      if (known !== undefined && known.versions === versions && known.changes === changes) return known.terms
      // A line speaks as device `_`; it is no work unit and has no time of its own.
      const isUnit = !path.endsWith('/_')
      const plain = termsOf(versions, staleAfterMs).map((t) => (isUnit ? t : { ...t, kpiScope: false }))
      const terms = withCorrections(plain, correctionsOf(changes))
      // A name or a first-seen date is no reason to fold anything again.
      const text = JSON.stringify(terms)
      const kept = known?.text === text ? known.terms : share(text, terms)
      devices.set(path, { versions, changes, text, terms: kept })
      return kept
    },
    moved() {
      const now = directory.revision
      if (now === revision) return false
      revision = now
      return true
    },
    get revision() {
      return revision
    },
  }
}

const siteOf = (path: string): string => path.split('/')[1]!
