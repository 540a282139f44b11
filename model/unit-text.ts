// Units as people write them. What has no spelling of its own here is shown as it is.
/** A UCUM unit as people write it; counts have none. */
export function unitText(unit: string): string {
  return UNIT_TEXTS[unit] ?? unit
}
const UNIT_TEXTS: Readonly<Record<string, string>> = {
  '1': '',
  Cel: '°C',
  '%': '%',
  'm/s2': 'm/s²',
  m3: 'm³',
  'm3/h': 'm³/h',
  Ohm: 'Ω',
  mOhm: 'mΩ',
  MOhm: 'MΩ',
  um: 'µm',
  'umol/(m2.s)': 'µmol/(m²·s)',
  '[pH]': 'pH',
}
