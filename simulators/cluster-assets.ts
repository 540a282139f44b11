// Compute centres and farms as plans of enterprises: documents as the registry takes them, and the models behind their devices.
import type { Device, Enterprise, Site } from '../model/plant.ts'
import { assetProfileOf } from './assets/catalog.ts'
import type { AssetPlan, EnterprisePlan } from './cluster-plan.ts'

type AssetPlanOptions = {
  readonly enterprise: string
  readonly units: number
  readonly name?: string
  readonly segment?: string
  readonly county?: string
}

/** One compute centre in Putuo and one farm in Jiashan, of two halls and two houses; both fictitious. */
export const assetEnterprises = (): EnterprisePlan[] =>
  [
    assetPlan('P7', { enterprise: 'demo-dc-01', name: '潮屿算力（模拟）', units: 2 }),
    assetPlan('P8', { enterprise: 'demo-farm-01', name: '禾汀未来农场（模拟）', units: 2 }),
  ].filter((plan) => plan !== undefined)

/** Undefined when `code` is the profile of a machine. Assets work all day, and count towards no OEE. */
export function assetPlan(code: string, options: AssetPlanOptions): EnterprisePlan | undefined {
  const profile = assetProfileOf(code)
  if (profile === undefined) return undefined
  const { enterprise: id, units, name = `${profile.nameZh}（模拟）`, segment = profile.segment, county = profile.county } = options
  const enterprise: Enterprise = { id, name, segments: [{ code: segment, weight: 1 }], county }
  const site: Site = {
    id: 'site-1',
    enterprise: id,
    name: `${name} 一期`,
    county,
    timezone: 'Asia/Shanghai',
    shifts: [{ name: 'all', start: '00:00', end: '00:00', days: [1, 2, 3, 4, 5, 6, 7] }],
    breaks: [],
    exceptions: [],
  }
  const assets = Array.from({ length: units }, (_, i): AssetPlan => {
    const device = `${id}/${site.id}/${profile.area}/${profile.line}/${profile.id}-${String(i + 1).padStart(2, '0')}`
    return { profile: code, number: i + 1, device }
  })
  const devices = assets.map(
    (a): Device => ({
      path: a.device,
      name: `${a.number}号${profile.nameZh}`,
      type: profile.type,
      ratedPower: profile.ratedPowerKw,
      ...(profile.designItKw !== undefined && { designItPower: profile.designItKw }),
      kpiScope: false,
    }),
  )
  return { enterprise, sites: [site], devices, units: [], assets, form: 'full', clock: { aheadMs: 0, quality: 'ntp' } }
}
