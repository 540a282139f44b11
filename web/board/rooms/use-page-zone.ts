// In whose time a page is told: of a plant's page its plant's, of every other page the cluster's. Asks nothing of its own where the page
// watches the same room.
import { computed } from 'vue'
import { useRoute } from 'vue-router'
import type { DeviceView, EnterpriseView, RoomName } from '../../contract.ts'
import { CLUSTER_ZONE } from '../format/times.ts'
import { useRoom } from './use-room.ts'

/** The room of the plant a page is about; null: it is about none. */
export function plantRoom(name: unknown, params: Readonly<Record<string, string | readonly string[]>>): RoomName | null {
  if (name === 'factory' || name === 'plant') return `enterprise:${String(params.id)}`
  if (name !== 'device') return null
  return `device:${['ent', 'site', 'area', 'line', 'device'].map((level) => String(params[level])).join('/')}`
}

export function usePageZone(signedIn: () => boolean) {
  const route = useRoute()
  const { view } = useRoom<EnterpriseView | DeviceView>(() => (signedIn() ? plantRoom(route.name, route.params) : null))
  return computed(() => {
    const zone = view.value?.timezone
    return zone === undefined ? { of: 'cluster' as const, zone: CLUSTER_ZONE } : { of: 'plant' as const, zone }
  })
}
