// Where the power of a compute hall comes from (domain §3.3.7): its share of a wind park, PV on the roof, storage of 2 h, the grid for the
// rest. Storage is charged by surplus of wind and sun only, so what it gives is green too.
import { type Outdoors, windPower } from '../weather.ts'

const WIND_KW = 6000
const PV_KW = 1500
const STORAGE_KW = 1500
const STORAGE_KWH = 2 * STORAGE_KW

export type Sources = { storedKwh: number; windKw: number; pvKw: number; storageKw: number; gridKw: number; greenKw: number }
export const createSources = (): Sources => ({ storedKwh: STORAGE_KWH / 2, windKw: 0, pvKw: 0, storageKw: 0, gridKw: 0, greenKw: 0 })

/** Shares a load of `kw` over `hours` among the sources. `storageKw` is positive while it gives. Surplus beyond the storage is not taken. */
export function supply(s: Sources, kw: number, hours: number, out: Outdoors): void {
  s.windKw = WIND_KW * windPower(out.windMs)
  s.pvKw = (PV_KW * out.sunWm2) / 900
  const made = s.windKw + s.pvKw
  const direct = Math.min(kw, made)
  const charge = Math.min(made - direct, STORAGE_KW, (STORAGE_KWH - s.storedKwh) / hours)
  const give = Math.min(kw - direct, STORAGE_KW, s.storedKwh / hours)
  s.storageKw = give - charge
  s.storedKwh -= s.storageKw * hours
  s.greenKw = direct + give
  s.gridKw = kw - s.greenKw
}
export const storedShare = (s: Sources): number => s.storedKwh / STORAGE_KWH
