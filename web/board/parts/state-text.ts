// The words of a state: a compute centre has its own for the canonical states its four are kept as (domain §3.3.7).
import { SITE_STATES } from '../../../model/plant.ts'
import type { DeviceTile } from '../../contract.ts'

const SITE_WORDS = new Map(Object.entries(SITE_STATES).map(([name, state]) => [state, name.toLowerCase()]))

/** Key of the text of a tile's state. */
export function stateKey({ assetClass, state }: Pick<DeviceTile, 'assetClass' | 'state'>): string {
  const own = assetClass === 'compute-centre' ? SITE_WORDS.get(state) : undefined
  return own === undefined ? `state.${state}` : `asset.state.${own}`
}
