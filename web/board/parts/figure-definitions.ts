// Which definition a figure of a panel opens to: its own, by the name the panel calls it. A test holds each against its text in both languages.

/** By `asset.{key}`, what a compute centre or a farm shows. */
export const ASSET_DEFINITIONS = {
  itPower: 'it-power',
  totalPower: 'site-power',
  pue: 'pue',
  green: 'green-share',
  occupancy: 'occupancy',
  utilisation: 'utilisation',
  loadRate: 'it-load-rate',
  intelligent: 'intelligent-share',
  capacity: 'capacity',
  availability: 'site-availability',
  vpd: 'vpd',
  dli: 'dli',
  degreeDays: 'degree-days',
  harvest: 'harvest',
  energyPerKg: 'energy-per-kg',
  waterPerKg: 'water-per-kg',
  waterProductivity: 'water-productivity',
  labour: 'labour-per-tonne',
} as const
/** By its sign, beside a control chart. */
export const CAPABILITY_DEFINITIONS = { Cp: 'K20', Cpk: 'K20', Pp: 'performance', Ppk: 'performance', Cpm: 'cpm' } as const
/** By `economy.{key}`, what telemetry tells of work. */
export const WORK_DEFINITIONS = {
  earnedPerLabourHour: 'earned-hours',
  outputPerLabourHour: 'output-per-labour-hour',
  labourHours: 'labour-hours',
  outputPerMachineHour: 'oeeIndex',
} as const
/** By `economy.{key}`, how far an area is digitised. */
export const COVERAGE_DEFINITIONS = { coverage: 'digital-coverage', meanLevel: 'digital-depth', connection: 'connection-rate' } as const
