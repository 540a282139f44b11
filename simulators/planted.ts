// What is planted in the demo cluster, so that its board has something to find and its detectors something to prove themselves on:
// faults and drifts, some before a demo goes live and some just after, and gateways that misbehave. The truth file names them all.

import { assetProfileOf } from './assets/catalog.ts'
import type { Cluster, EnterprisePlan } from './cluster-plan.ts'
import type { GatewayEvent, PlantedEvent } from './effects.ts'
import { faultOf, profileOf } from './profiles/catalog.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** enterprise, profile and number of the unit in it (0 first), fault, onset and length in minutes from going live. */
type Row = readonly [enterprise: string, profile: string, unit: number, label: string, onsetMin: number, lengthMin: number]
// biome-ignore format: one event a line reads as the table it is
const FAULTS: readonly Row[] = [
  ['demo-elec-01', 'P1', 0, 'SOURCE_DRIFT', -300, 1020],
  ['demo-elec-01', 'P1', 1, 'ELECTRODE_WEAR', -840, 900],
  ['demo-elec-01', 'P1', 2, 'AMBIENT', -600, 600],
  ['demo-elec-02', 'P1', 0, 'FEED_JAM', 3, 120],
  ['demo-elec-03', 'P1', 0, 'BIMETAL_LOT', -180, 480],
  ['demo-elec-04', 'P1', 0, 'AIR_LEAK', 5, 180],
  ['demo-elec-05', 'P1', 0, 'VISION_DIRTY', -240, 360],
  ['demo-elec-06', 'P1', 0, 'PLC_LINK_LOSS', -150, 15],
  ['demo-elec-06', 'P1', 0, 'PLC_LINK_LOSS', 8, 6],
  ['demo-pump-01', 'P2a', 0, 'BEARING', -720, 1440],
  ['demo-pump-01', 'P2b', 0, 'CAVITATION', 4, 300],
  ['demo-pump-02', 'P2b', 0, 'FLOWMETER_BIAS', -360, 600],
  ['demo-auto-01', 'P3', 0, 'NITROGEN_LOW', -420, 840],
  ['demo-auto-02', 'P3', 0, 'THERMOCOUPLE_DRIFT', -200, 1200],
  ['demo-dye-01', 'P4', 0, 'EXHAUST_OVEROPEN', -330, 600],
  ['demo-dye-02', 'P4', 0, 'BURNER_HUNT', 6, 360],
  ['demo-mould-01', 'P5', 0, 'CHECK_RING', -120, 720],
  ['demo-mould-01', 'P5', 1, 'HEATER_OPEN', 7, 180],
  ['demo-mould-02', 'P5', 0, 'COOLING_SCALE', -1200, 2640],
  ['demo-cell-01', 'P6', 0, 'DEWPOINT_LEAK', -60, 300],
  ['demo-cell-02', 'P6', 0, 'SLOT_CLOG', 9, 360],
  ['demo-shoe-01', 'P9', 0, 'OVEN_LOW', 5, 360],
  ['demo-ring-01', 'P14', 0, 'SPINDLE_BEARING', -480, 1200],
  ['demo-ring-01', 'P14', 1, 'WHEEL_GLAZED', 3, 360],
]
/** The same for plants that are no machines. */
// biome-ignore format: one event a line reads as the table it is
const ASSET_FAULTS: readonly Row[] = [
  ['demo-dc-01', 'P7', 0, 'VALVE_STUCK', -400, 900],
  ['demo-dc-01', 'P7', 0, 'CHILLER_TRIP', 10, 25],
  ['demo-dc-01', 'P7', 1, 'METER_GAP', -300, 120],
  ['demo-farm-01', 'P8', 0, 'EMITTER_CLOG', -900, 3000],
  ['demo-farm-01', 'P8', 1, 'LOGGER_FREEZE', -200, 120],
]
/** enterprise, event, onset and length in minutes. */
// biome-ignore format: one event a line reads as the table it is
const GATEWAYS: readonly (readonly [string, GatewayEvent, number, number, string])[] = [
  ['demo-elec-07', 'GATEWAY_SILENT', -180, 200, 'gateway unplugged: no data, nothing comes later; time unobserved, counters jump afterwards'],
  ['demo-elec-08', 'GATEWAY_RESTART', 6, 1.5, 'connection drops without a goodbye, gateway comes back with a new boot id and sends what it kept'],
  ['demo-pump-03', 'CLOCK_WRONG', -1e5, 2e5, 'clock 47 s slow and said to be good: a constant offset to be reported'],
  ['demo-auto-03', 'CLOCK_WRONG', -1e5, 2e5, 'clock 20 s fast and said to be worthless (cq none): live readings get receipt time'],
  ['demo-elec-09', 'BROKEN_MESSAGES', 0, 1e5, 'one broken message in 15 s, every kind of refusal in turn; to be quarantined, each with its reason'],
  ['demo-mould-03', 'WRONG_PRI', -1e5, 2e5, 'declared ideal cycle 30 % too long: effectiveness above 1'],
]
const CLOCKS: Readonly<Record<string, EnterprisePlan['clock']>> = {
  'demo-pump-03': { aheadMs: -47_000, quality: 'rtc' },
  'demo-auto-03': { aheadMs: 20_000, quality: 'none' },
}

/** The cluster with its events; those whose enterprise or machine a small cluster does not have are left out. */
export function plantEvents(cluster: Cluster): Cluster {
  const enterprises = cluster.enterprises.map((plan): EnterprisePlan => {
    const { id } = plan.enterprise
    const clock = CLOCKS[id] ?? plan.clock
    const wrong = GATEWAYS.some(([ent, event]) => ent === id && event === 'WRONG_PRI') ? 1.3 : 1
    return {
      ...plan,
      clock,
      units: plan.units.map((u) => ({ ...u, declaredPriS: u.declaredPriS * wrong })),
      devices: plan.devices.map((d) => (d.idealCycle === undefined ? d : { ...d, idealCycle: d.idealCycle * wrong })),
    }
  })
  const find = (id: string) => enterprises.find((e) => e.enterprise.id === id)
  const events: PlantedEvent[] = []
  for (const [enterprise, code, index, label, onset, length] of FAULTS) {
    const unit = find(enterprise)?.units.filter((u) => u.profile === code)[index]
    if (unit === undefined) continue
    const profile = profileOf(code)
    const spec = faultOf(profile, label)!
    const station = Math.max(
      0,
      profile.stations.findIndex((s) => s.id === spec.station),
    )
    const device = unit.devices[station]!
    events.push({ label, enterprise, device, onsetMs: onset * MINUTE, endMs: (onset + length) * MINUTE, effect: spec.effect })
  }
  for (const [enterprise, code, index, label, onset, length] of ASSET_FAULTS) {
    const device = find(enterprise)?.assets?.filter((a) => a.profile === code)[index]?.device
    const effect = assetProfileOf(code)?.faults[label]?.effect
    if (device !== undefined && effect !== undefined)
      events.push({ label, enterprise, device, onsetMs: onset * MINUTE, endMs: (onset + length) * MINUTE, effect })
  }
  for (const [enterprise, label, onset, length, effect] of GATEWAYS)
    if (find(enterprise) !== undefined)
      events.push({ label, enterprise, onsetMs: onset * MINUTE, endMs: (onset + length) * MINUTE, effect })
  return { ...cluster, enterprises, events }
}

/** A fault in the unit that holds `device`, its usual length from `onsetMs` on: for scenarios that plant their own. */
export function plantFault(cluster: Cluster, device: string, label: string, onsetMs: number, hours?: number): Cluster {
  const plan = cluster.enterprises.find((e) => e.devices.some((d) => d.path === device))
  const unit = plan?.units.find((u) => u.devices.includes(device))
  const asset = plan?.assets?.find((a) => a.device === device)
  const spec = unit ? faultOf(profileOf(unit.profile), label) : asset && assetProfileOf(asset.profile)?.faults[label]
  if (plan === undefined || spec === undefined) throw new Error(`No device ${device} that can have ${label}`)
  const event: PlantedEvent = {
    label,
    enterprise: plan.enterprise.id,
    device,
    onsetMs,
    endMs: onsetMs + (hours ?? spec.hours) * HOUR,
    effect: spec.effect,
  }
  return { ...cluster, events: [...cluster.events, event] }
}
