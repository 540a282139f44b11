// What the core of tests answers about productivity and levels.
import type { AreaEconomy, LevelsView, MultipleView, ProductivityView } from '../../../model/economy-views.ts'
import { EVIDENCE_NAMES, type EvidenceItem, evidenceScore } from '../../../model/evidence.ts'
import { DEFAULT_MU_SCHEME, muScore } from '../../../model/mu-score.ts'
import { AREA_RATIO_NAMES, MULTIPLES } from '../../../model/productivity.ts'
import type { EconomyCore } from '../../../web/economy-ports.ts'

const AT = Date.UTC(2026, 0, 2, 12)
const figure = (value: number | null, unit: string) => ({ value, unit, reason: value === null ? ('no-labour' as const) : null })
const MULTIPLE: MultipleView = {
  name: 'value',
  ...MULTIPLES.value,
  value: 5.9,
  reason: null,
  cohort: { nameZh: '本企业', nameEn: 'this enterprise', n: 1 },
  reference: { nameZh: '规上', nameEn: 'above scale', n: 12 },
  period: '2025',
}
const PRODUCTIVITY: ProductivityView = {
  telemetry: {
    source: 'telemetry',
    from: AT - 7 * 86_400_000,
    to: AT,
    labourHours: figure(14.333333, 'h'),
    good: { value: null, unit: 'pcs', reason: 'no-labour' },
    earnedHours: figure(5.375, 'h'),
    earnedPerLabourHour: figure(0.375, 'h/h'),
    outputPerLabourHour: figure(null, 'pcs/h'),
    outputPerMachineHour: figure(0.75, '1'),
    capacityUtilisation: { ...figure(0.76, '1'), label: 'proxy', calendar: 'calendar' },
    lines: [],
  },
  facts: { source: 'facts', period: '2025', version: 1, figures: [] },
  multiples: [MULTIPLE],
  mu: {
    period: '2025',
    scheme: { name: 'x', source: 'y', county: '330382', version: null },
    score: muScore(DEFAULT_MU_SCHEME, () => undefined, '2025'),
    class: 'B',
    reason: null,
    n: 12,
  },
}
const LEVELS: LevelsView = {
  at: AT,
  lite: {
    level: 2,
    depth: 2.5,
    assetClass: 'machine',
    next: { signal: 'orders', below: 2 },
    devices: [],
    connection: { live: 2, eligible: 2, rate: 1 },
  },
  evidence: evidenceScore(Object.fromEntries(EVIDENCE_NAMES.map((item) => [item, null])) as Record<EvidenceItem, null>),
  tag: null,
  bands: { maturity: null, sme: null },
}
const COVERAGE = { registered: 12, live: 9, share: 0.75, depth: 2.1, connectionRate: 0.9, reason: null, held: false, at: AT }
const AREA: AreaEconomy = {
  area: { kind: 'segment', code: 'yq-lv-elec', nameZh: '乐清低压电气', nameEn: 'Low-voltage electrical' },
  period: '2025',
  figures: AREA_RATIO_NAMES.map((name) => ({ name, unit: '1', value: 12.3, reason: null, n: 12, at: AT })),
  multiples: [MULTIPLE],
  coverage: COVERAGE,
  coverageAboveScale: COVERAGE,
  muClasses: null,
  silent: null,
}
export const economyAnswers: EconomyCore = {
  productivity: async () => PRODUCTIVITY,
  levels: async () => LEVELS,
  economy: async ({ kind, code }) => ({ ...AREA, area: { ...AREA.area, kind, code } }),
}
