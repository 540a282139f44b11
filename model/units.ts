// Units of measure as senders write them (UCUM spelling first, then what plants really send), and the linear conversion between two
// of one dimension. Never guesses: a spelling that could mean two units (mw: milli- or megawatt) is unknown.

/** canonical = given × scale + shift */
export type Conversion = { readonly scale: number; readonly shift: number }
type Unit = { readonly dimension: string; readonly scale: number; readonly shift: number }

const SAME: Conversion = { scale: 1, shift: 0 }
const MINUTE = 60
const HOUR = 3600

/** Per dimension: spellings of one unit, and its size in the base unit of the dimension. */
const TABLE: Readonly<Record<string, readonly (readonly [spellings: string, scale: number, shift?: number])[]>> = {
  // s
  time: [
    ['s sec 秒', 1],
    ['ms', 1e-3],
    ['us µs', 1e-6],
    ['ns', 1e-9],
    ['min 分', MINUTE],
    ['h hr 小时', HOUR],
    ['d', 86_400],
  ],
  // kWh
  energy: [
    ['kWh kW.h kW·h 度', 1],
    ['Wh W.h', 1e-3],
    ['MWh MW.h', 1e3],
    ['GWh GW.h', 1e6],
    ['J W.s', 1 / 3.6e6],
    ['kJ', 1 / 3600],
    ['MJ', 1 / 3.6],
    ['GJ', 1 / 0.0036],
  ],
  // kW
  power: [
    ['kW', 1],
    ['W', 1e-3],
    ['MW', 1e3],
    ['GW', 1e6],
  ],
  reactive: [
    ['kvar kVAr', 1],
    ['var VAr', 1e-3],
    ['Mvar MVAr', 1e3],
  ],
  apparent: [
    ['kVA kV.A', 1],
    ['VA V.A', 1e-3],
    ['MVA MV.A', 1e3],
  ],
  reactiveEnergy: [
    ['kvarh kVArh', 1],
    ['varh VArh', 1e-3],
    ['Mvarh MVArh', 1e3],
  ],
  // Domain §4.8 writes C for degrees Celsius; a charge in coulomb is not a metric of a plant.
  temperature: [
    ['Cel °C ℃ C degC', 1],
    ['K', 1, -273.15],
    ['[degF] °F ℉ F degF', 5 / 9, -160 / 9],
  ],
  // 1
  ratio: [
    ['1', 1],
    ['% pct', 0.01],
    ['[ppth] ‰', 1e-3],
    ['[ppm] ppm', 1e-6],
    ['[ppb] ppb', 1e-9],
  ],
  count: [['pcs pc piece pieces {pcs} {piece} {count} 个 件 只 台 次', 1]],
  // m
  length: [
    ['m 米', 1],
    ['mm', 1e-3],
    ['um µm', 1e-6],
    ['nm', 1e-9],
    ['cm', 1e-2],
    ['km', 1e3],
    ['[in_i] in', 0.0254],
  ],
  // m/s
  velocity: [
    ['m/s', 1],
    ['mm/s', 1e-3],
    ['um/s µm/s', 1e-6],
    ['nm/s', 1e-9],
    ['m/min', 1 / MINUTE],
    ['mm/min', 1e-3 / MINUTE],
    ['m/h', 1 / HOUR],
    ['km/h', 1 / 3.6],
  ],
  // 1/s
  frequency: [
    ['1/s /s Hz', 1],
    ['kHz', 1e3],
    ['MHz', 1e6],
    ['1/min /min rpm r/min {rpm} picks/min {picks}/min pcs/min spm', 1 / MINUTE],
    ['krpm', 1e3 / MINUTE],
    ['1/h /h pcs/h {pcs}/h', 1 / HOUR],
  ],
  // m/s2
  acceleration: [
    ['m/s2 m/s² m/s^2', 1],
    ['mm/s2 mm/s² mm/s^2', 1e-3],
    ['[g] gn', 9.80665],
  ],
  // kg
  mass: [
    ['kg 公斤', 1],
    ['g', 1e-3],
    ['mg', 1e-6],
    ['t 吨', 1e3],
  ],
  // m3; a normal cubic metre is one of a stated basis, which the sender states beside it
  volume: [
    ['m3 m³ M3 Nm3 Nm³ 立方米', 1],
    ['L l dm3 升', 1e-3],
    ['mL ml cm3', 1e-6],
  ],
  // m3/h
  flow: [
    ['m3/h m³/h Nm3/h Nm³/h', 1],
    ['L/min l/min', 0.06],
    ['L/h l/h', 1e-3],
    ['L/s l/s', 3.6],
    ['mL/min ml/min', 6e-5],
    ['m3/s m³/s', HOUR],
    ['m3/min m³/min', 60],
  ],
  massFlow: [
    ['kg/h', 1],
    ['t/h', 1e3],
    ['kg/min', 60],
    ['kg/s', HOUR],
  ],
  // Pa
  pressure: [
    ['Pa', 1],
    ['kPa', 1e3],
    ['MPa', 1e6],
    ['bar', 1e5],
    ['mbar hPa', 100],
    ['[psi] psi', 6894.757293168],
  ],
  voltage: [
    ['V', 1],
    ['mV', 1e-3],
    ['kV', 1e3],
  ],
  current: [
    ['A', 1],
    ['mA', 1e-3],
    ['kA', 1e3],
    ['uA µA', 1e-6],
  ],
  resistance: [
    ['Ohm Ω ohm', 1],
    ['mOhm mΩ', 1e-3],
    ['kOhm kΩ', 1e3],
    ['MOhm MΩ', 1e6],
  ],
  force: [
    ['N', 1],
    ['cN', 1e-2],
    ['kN', 1e3],
  ],
  torque: [
    ['N.m Nm N·m', 1],
    ['kN.m kNm', 1e3],
  ],
  angle: [
    ['deg °', 1],
    ['rad', 180 / Math.PI],
  ],
  conductivity: [
    ['uS/cm µS/cm', 1],
    ['mS/cm', 1e3],
  ],
  concentration: [
    ['mg/L mg/l g/m3', 1],
    ['g/L g/l kg/m3', 1e3],
    ['ug/L µg/L', 1e-3],
  ],
  photonFlux: [['umol/(m2.s) umol/(m2~s) µmol/(m2.s) µmol/m²/s umol/m2/s', 1]],
  compute: [
    ['PFLOPS', 1],
    ['TFLOPS', 1e-3],
    ['EFLOPS', 1e3],
  ],
  acidity: [['[pH] pH', 1]],
  sound: [['dB dB(A) dBA', 1]],
  illuminance: [['lx', 1]],
}

const UNITS = new Map<string, Unit>()
/** By lower case; null where two units share a spelling but for its case. */
const FOLDED = new Map<string, { readonly unit: Unit; readonly spelling: string } | null>()
for (const [dimension, rows] of Object.entries(TABLE))
  for (const [spellings, scale, shift = 0] of rows) {
    const unit: Unit = { dimension, scale, shift }
    // `~` stands for the blank inside a spelling.
    for (const text of spellings.split(' ')) {
      const spelling = text.replace('~', ' ')
      UNITS.set(spelling, unit)
      const folded = spelling.toLowerCase()
      const other = FOLDED.get(folded)
      FOLDED.set(folded, other === undefined || other?.unit === unit ? { unit, spelling } : null)
    }
  }

/** Plants write KWH and Kw; but a leading m or M is a factor of a thousand millions, so its case must be right. */
function unitOf(text: string): Unit | undefined {
  const exact = UNITS.get(text)
  if (exact !== undefined) return exact
  const folded = FOLDED.get(text.toLowerCase())
  if (folded === undefined || folded === null) return undefined
  const first = folded.spelling[0]
  return (first === 'm' || first === 'M') && text[0] !== first ? undefined : folded.unit
}

/** True for a spelling this house can convert. */
export const isUnit = (text: string): boolean => unitOf(text) !== undefined

/**
 * How to turn a number in `from` into `to`; undefined where there is no way. Equal texts convert even when the unit is unknown here,
 * and a plain `1` is a number of pieces as well as a ratio.
 */
export function conversion(from: string, to: string): Conversion | undefined {
  if (from === to) return SAME
  const a = unitOf(from)
  const b = unitOf(to)
  if (a === undefined || b === undefined) return undefined
  if (a === b) return SAME
  if (a.dimension !== b.dimension)
    return (from === '1' && b.dimension === 'count') || (to === '1' && a.dimension === 'count') ? SAME : undefined
  return { scale: a.scale / b.scale, shift: (a.shift - b.shift) / b.scale }
}
