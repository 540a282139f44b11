// Which cells may be published beside each other, whatever is in them (domain §5.5): looked at once in a while, from the registry alone.
import type { EpochMs } from '../model/reading.ts'
import { INSIDE, type Profile, PUBLIC } from './benchmark.ts'
import { type Cellular, cellName } from './cells.ts'
import { type CatalogueCell, closedCells } from './disclosure.ts'
import type { EnterprisesNow } from './enterprise-now.ts'
import type { Membership } from './membership.ts'
import type { Plants } from './plants.ts'
import { groupOf } from './releases.ts'
import { type Area, type GroupKind, partyOf } from './tree.ts'

/** The catalogue is looked at again this often, ms: an enterprise joins it with its first device. */
const CATALOGUE_MS = 60_000

/** Kinds of cells, those that go ahead first: what people came for before what it is part of. */
const AHEAD: readonly Area[] = ['segment', 'county', 'city', 'province', 'cluster']
const isCell = ([k, c]: Cellular, kind: Area, code: string) => k === kind && c === code

export function createCatalogue(parts: { plants: Plants; enterprises: EnterprisesNow; membership: Membership }) {
  const { plants, enterprises, membership } = parts
  const { current, ofDay } = membership
  let catalogue = {
    at: Number.NEGATIVE_INFINITY,
    revision: -1,
    closed: new Map<string, ReadonlySet<string>>(),
    sets: new Map<string, string>(),
    order: [] as readonly Cellular[],
  }

  /** Which cells may be published beside each other; hangs on who is where and has devices, never on a figure. */
  const lookAtCatalogue = (now: EpochMs) => {
    if (catalogue.revision === plants.revision && now >= catalogue.at && now - catalogue.at < CATALOGUE_MS) return catalogue
    const cellsOf = (profile: Profile) => {
      const cellOf = (kind: Area, code: string) => ({
        cell: [kind, code] as const,
        name: cellName(kind, code, INSIDE),
        members: ofDay(kind, code, now, profile)
          .filter((m) => enterprises.of(m.enterprise.id, now).devices.length > 0)
          .map((m) => ({ id: m.enterprise.id, party: partyOf(m.enterprise) })),
      })
      const bySize = (kind: GroupKind) =>
        current()
          .codes(kind)
          .map((code) => cellOf(kind, code))
          .sort((a, b) => b.members.length - a.members.length)
      // A total goes before its parts: where one small part is withheld, it is the smallest of the others that is withheld with it.
      return [cellOf('cluster', ''), ...bySize('province'), ...bySize('segment'), ...bySize('city'), ...bySize('county')]
    }
    const cells = cellsOf(INSIDE)
    const lagging = cellsOf(PUBLIC)
    const setOf = (c: CatalogueCell) =>
      c.members
        .map((m) => `${m.id}*${m.party}`)
        .sort()
        .join()
    const sets = new Map([...cells.map((c) => [c.name, setOf(c)] as const), ...lagging.map((c) => [`public ${c.name}`, setOf(c)] as const)])
    // The registry moves with every sign-in; who is where seldom does.
    const isSame = sets.size === catalogue.sets.size && [...sets].every(([name, set]) => catalogue.sets.get(name) === set)
    const closed =
      isSame && catalogue.closed.size > 0
        ? catalogue.closed
        : new Map([
            [INSIDE.name as string, closedCells(cells, INSIDE.kMean)],
            [PUBLIC.name, closedCells(lagging, PUBLIC.kMean)],
          ])
    const order = cells.map(({ cell }) => cell).sort(([a], [b]) => AHEAD.indexOf(a) - AHEAD.indexOf(b))
    const isSameOrder = order.length === catalogue.order.length && order.every(([kind, code], i) => isCell(catalogue.order[i]!, kind, code))
    catalogue = { at: now, revision: plants.revision, closed, sets, order: isSameOrder ? catalogue.order : order }
    return catalogue
  }
  const isClosed = (kind: Area, code: string, now: EpochMs, profile: Profile = INSIDE) =>
    lookAtCatalogue(now)
      .closed.get(profile.name)!
      .has(cellName(kind, code, INSIDE))
  const fewest = (cell: string) => (other: string) =>
    catalogue.sets.get(groupOf(cell)) === catalogue.sets.get(groupOf(other)) ? INSIDE.minChange : INSIDE.kMean
  return { isClosed, fewest, order: (now: EpochMs) => lookAtCatalogue(now).order }
}
