// Names of what the economy figures are told of: areas, cohorts of enterprises in them, and what an area is made of. Types and words only.
import type { LiteLevel } from '../../model/levels.ts'
import type { GroupKind } from '../tree.ts'

export type Area = { readonly kind: GroupKind | 'cluster'; readonly code: string }
export const areaName = ({ kind, code }: Area): string => (kind === 'cluster' ? 'cluster' : `${kind}:${code}`)
/** Future factories, and all above designated size they are compared with, themselves included: "the average of industry". */
export type Cohort = 'all' | 'future' | 'reference'
export const COHORT_NAMES = {
  future: { nameZh: '未来工厂', nameEn: 'future factories' },
  reference: { nameZh: '规上企业', nameEn: 'enterprises above designated size' },
} as const

/** What of an enterprise's telemetry an area is made of. */
export type EnterpriseLevel = {
  readonly level: LiteLevel | null
  readonly live: boolean
  readonly devices: number
  readonly devicesLive: number
}
