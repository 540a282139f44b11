// Sites of an enterprise: those with a calendar, and those only machines have named.
import { Problem } from '../problem.ts'
import { words } from '../words.ts'
import type { Front } from './route.ts'

export function sitesOf({ registry }: Pick<Front, 'registry'>, enterprise: string): readonly string[] {
  const names = new Set(registry.sites(enterprise).map(({ id }) => id))
  for (const { path } of registry.devices(enterprise)) names.add(path.split('/')[1]!)
  return [...names].sort()
}
/** Throws unless the enterprise has the site. */
export function knownSite(front: Pick<Front, 'registry'>, enterprise: string, site: string): void {
  if (!sitesOf(front, enterprise).includes(site)) throw new Problem('NOT_FOUND', words.noSite(site))
}
