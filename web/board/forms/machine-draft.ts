// What an owner may say of a machine, while he types: numbers as text, what is wrong with them, and what differs from what holds.
import type { AssetClass, Device } from '../../../model/plant.ts'

/** As the server takes them. `above`: the least value itself is not one. */
type NumberField = {
  readonly name: 'idealCycle' | 'ratedPower' | 'minorStopLimit' | 'staleAfter' | 'designItPower'
  readonly unit: 's' | 'kW'
  readonly least: number
  readonly above: boolean
  readonly most: number
  /** Of these only; left out: of every device. */
  readonly of?: readonly AssetClass[]
}
export const NUMBER_FIELDS: readonly NumberField[] = [
  { name: 'idealCycle', unit: 's', least: 0.001, above: false, most: 86_400, of: ['machine'] },
  { name: 'ratedPower', unit: 'kW', least: 0, above: true, most: 1_000_000 },
  { name: 'minorStopLimit', unit: 's', least: 1, above: false, most: 86_400, of: ['machine'] },
  { name: 'staleAfter', unit: 's', least: 1, above: false, most: 604_800 },
  { name: 'designItPower', unit: 'kW', least: 0, above: true, most: 1_000_000, of: ['compute-centre'] },
]
/** Climate of a farm; humidity is typed in percent and kept as a fraction. */
export const BANDS = [
  { name: 'temperature', unit: '°C', least: -50, most: 100, scale: 1 },
  { name: 'humidity', unit: '%', least: 0, most: 100, scale: 100 },
  { name: 'co2', unit: 'ppm', least: 0, most: 10_000, scale: 1 },
] as const
type BandName = (typeof BANDS)[number]['name']

export type MachineDraft = {
  name: string
  type: string
  assetClass: AssetClass
  kpiScope: boolean
  numbers: Record<NumberField['name'], string>
  bands: Record<BandName, { low: string; high: string }>
}
export type MachineChange = Partial<Record<Exclude<keyof Device, 'path' | 'firstSeen' | 'powerStates'>, unknown>>

const textOf = (value: number | undefined) => (value === undefined ? '' : String(value))
/** A comma is a point; undefined: nothing was typed, NaN: no number. */
export const numberOf = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text.trim().replace(',', '.')))
/** Percent without the noise of binary fractions. */
const scaled = (value: number, by: number) => Number((value * by).toPrecision(12))

export function machineDraft(doc: Device): MachineDraft {
  const band = (name: BandName, scale: number) => {
    const found = doc.bands?.[name]
    return found === undefined ? { low: '', high: '' } : { low: String(scaled(found[0], scale)), high: String(scaled(found[1], scale)) }
  }
  return {
    name: doc.name,
    type: doc.type,
    assetClass: doc.assetClass ?? 'machine',
    kpiScope: doc.kpiScope,
    numbers: Object.fromEntries(NUMBER_FIELDS.map(({ name }) => [name, textOf(doc[name])])) as MachineDraft['numbers'],
    bands: Object.fromEntries(BANDS.map(({ name, scale }) => [name, band(name, scale)])) as MachineDraft['bands'],
  }
}
export const fieldsOf = (assetClass: AssetClass): readonly NumberField[] =>
  NUMBER_FIELDS.filter(({ of }) => of === undefined || of.includes(assetClass))

/** By field: which rule is broken (`machine.fault`), with its limits. */
export function machineFaults(
  draft: MachineDraft,
): ReadonlyMap<string, { key: 'range' | 'above' | 'both' | 'rise'; least: number; most: number }> {
  const faults = new Map<string, { key: 'range' | 'above' | 'both' | 'rise'; least: number; most: number }>()
  for (const { name, least, above, most } of fieldsOf(draft.assetClass)) {
    const value = numberOf(draft.numbers[name])
    if (value !== undefined && !((above ? value > least : value >= least) && value <= most))
      faults.set(name, { key: above ? 'above' : 'range', least, most })
  }
  if (draft.assetClass === 'farm')
    for (const { name, least, most } of BANDS) {
      const [low, high] = [numberOf(draft.bands[name].low), numberOf(draft.bands[name].high)]
      if (low === undefined && high === undefined) continue
      if (low === undefined || high === undefined) faults.set(`bands/${name}`, { key: 'both', least, most })
      else if (!(low >= least && high <= most)) faults.set(`bands/${name}`, { key: 'range', least, most })
      else if (!(low < high)) faults.set(`bands/${name}`, { key: 'rise', least, most })
    }
  return faults
}

/** What of the draft differs from `before`: null takes a value away. A name that is no longer typed stays. */
export function machineChange(before: Device, draft: MachineDraft): MachineChange {
  const change: MachineChange = {}
  const name = draft.name.trim()
  if (name !== '' && name !== before.name) change.name = name
  if (draft.type.trim() !== before.type) change.type = draft.type.trim()
  if (draft.assetClass !== (before.assetClass ?? 'machine')) change.assetClass = draft.assetClass
  if (draft.kpiScope !== before.kpiScope) change.kpiScope = draft.kpiScope
  for (const field of fieldsOf(draft.assetClass)) {
    const value = numberOf(draft.numbers[field.name])
    if (value !== before[field.name]) change[field.name] = value ?? null
  }
  if (draft.assetClass === 'farm') {
    const bands = Object.fromEntries(
      BANDS.flatMap(({ name: band, scale }) => {
        const [low, high] = [numberOf(draft.bands[band].low), numberOf(draft.bands[band].high)]
        return low === undefined || high === undefined ? [] : [[band, [scaled(low, 1 / scale), scaled(high, 1 / scale)]]]
      }),
    )
    const given = Object.keys(bands).length === 0 ? null : bands
    if (JSON.stringify(given) !== JSON.stringify(before.bands ?? null)) change.bands = given
  }
  return change
}

/** The body of a PUT that makes the device what it was: what it did not have is taken away. */
export function machineBody(doc: Device): MachineChange {
  const gone: MachineChange = { bands: doc.bands ?? null, assetClass: doc.assetClass ?? 'machine', kpiScope: doc.kpiScope, type: doc.type }
  for (const { name } of NUMBER_FIELDS) gone[name] = doc[name] ?? null
  return doc.name === '' ? gone : { ...gone, name: doc.name }
}
