// In which zone a plant tells its times, for lists that name many plants.
import { type Enterprise, inForce, type Site } from '../../model/plant.ts'
import type { EpochMs } from '../../model/reading.ts'
import { parseTopic } from '../../model/wire/topic.ts'
import type { Front } from './route.ts'

/** Of a plant that named none (domain §2.0). */
export const DEFAULT_ZONE: Site['timezone'] = 'Asia/Shanghai'

/** Of the site a message was sent to, as it is now; of the first site of its sender where the topic names none of these. */
export function zoneOfMessage({ registry }: Pick<Front, 'registry'>, enterprise: Enterprise['id'], topic: string, now: EpochMs): string {
  const address = parseTopic(topic)?.address
  const own = address?.enterprise === enterprise ? inForce(registry.site(enterprise, address.site), now) : undefined
  return own?.timezone ?? registry.sites(enterprise)[0]?.timezone ?? DEFAULT_ZONE
}
