// Operator points (积分, domain §2.10.6): a score anybody can reckon again from its entries. Rules are data; each entry names its rule, its
// evidence, when it happened and its points. An appeal takes an entry out or puts it back and leaves a trace. Pure: the same log gives the
// same score.
import type { EpochMs } from './reading.ts'
import { say, type Words } from './words.ts'

/** What a rule may judge by. There is no kind for a person's data: no rule may use it. */
export const EVIDENCE_KINDS = ['telemetry', 'document', 'inspection', 'contract'] as const
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number]
export type PointRule = {
  readonly id: string
  readonly nameZh: string
  readonly nameEn: string
  readonly points: number
  readonly evidence: EvidenceKind
}
export type PointRules = {
  readonly base: number
  readonly min: number
  readonly max: number
  /** Weight of an entry after one half-life, 0..1. */
  readonly decay: number
  readonly halfLifeDays: number
  readonly rules: readonly PointRule[]
}
/** Points are those of the rule when the entry was made: a rule changed later changes no past. `evidence`: an id people can look up. */
export type PointEntry = {
  readonly id: string
  readonly rule: string
  readonly evidence: string
  readonly at: EpochMs
  readonly points: number
}
type Step = { readonly by: string; readonly when: EpochMs }
export type PointStep =
  | (Step & { readonly kind: 'add'; readonly entry: PointEntry })
  | (Step & { readonly kind: 'appeal' | 'remove' | 'restore'; readonly id: string; readonly because: string })

export type CountedEntry = PointEntry & {
  counts: boolean
  /** What it adds to the score now. */
  worth: number
  trace: { kind: 'appeal' | 'remove' | 'restore'; by: string; when: EpochMs; because: string }[]
}
export type PointScore = { score: number; at: EpochMs; base: number; entries: CountedEntry[] }

const DAY_MS = 86_400_000
/** Share of its points an entry still has after `ageDays`. */
export const decayOf = (ageDays: number, { decay, halfLifeDays }: Pick<PointRules, 'decay' | 'halfLifeDays'>): number =>
  decay ** (Math.max(0, ageDays) / halfLifeDays)

/** The score at a time, by going through the log up to it: what was done or happened later is not in it. */
export function pointScore(log: readonly PointStep[], rules: PointRules, at: EpochMs): PointScore {
  const entries = new Map<string, CountedEntry>()
  for (const step of log) {
    if (step.when > at) continue
    if (step.kind === 'add') {
      if (step.entry.at <= at && !entries.has(step.entry.id))
        entries.set(step.entry.id, { ...step.entry, counts: true, worth: 0, trace: [] })
      continue
    }
    const entry = entries.get(step.id)
    if (entry === undefined) continue
    const { kind, by, when, because } = step
    entry.trace.push({ kind, by, when, because })
    if (kind !== 'appeal') entry.counts = kind === 'restore'
  }
  let sum = rules.base
  for (const entry of entries.values()) {
    entry.worth = entry.counts ? entry.points * decayOf((at - entry.at) / DAY_MS, rules) : 0
    sum += entry.worth
  }
  return { score: Math.min(rules.max, Math.max(rules.min, sum)), at, base: rules.base, entries: [...entries.values()] }
}

/** Used until the operator gives others. */
export const DEFAULT_POINT_RULES: PointRules = {
  base: 600,
  min: 0,
  max: 1000,
  decay: 0.5,
  halfLifeDays: 180,
  rules: [
    { id: 'connected', nameZh: '设备上云', nameEn: 'Devices connected', points: 20, evidence: 'telemetry' },
    { id: 'data-quality', nameZh: '数据连续完整一个月', nameEn: 'A month of complete data', points: 10, evidence: 'telemetry' },
    { id: 'energy-saved', nameZh: '单位能耗下降', nameEn: 'Specific energy lowered', points: 40, evidence: 'telemetry' },
    { id: 'certified', nameZh: '取得认证或等级', nameEn: 'Certified or recognised', points: 40, evidence: 'document' },
    { id: 'contract-kept', nameZh: '合同履约', nameEn: 'Contract kept', points: 10, evidence: 'contract' },
    { id: 'contract-broken', nameZh: '合同违约', nameEn: 'Contract broken', points: -40, evidence: 'contract' },
    { id: 'inspection-failed', nameZh: '检查不合格', nameEn: 'Inspection failed', points: -30, evidence: 'inspection' },
    { id: 'data-false', nameZh: '数据不实', nameEn: 'False data', points: -60, evidence: 'inspection' },
  ],
}
/** What is wrong with rules beyond their form. */
export function ruleErrors({ base, min, max, rules }: PointRules): { at: string; message: Words }[] {
  const errors: { at: string; message: Words }[] = []
  if (!(min < max)) errors.push({ at: 'max', message: say('must be above min', '必须大于下限') })
  if (base < min || base > max) errors.push({ at: 'base', message: say('must lie between min and max', '必须在下限与上限之间') })
  if (new Set(rules.map(({ id }) => id)).size < rules.length)
    errors.push({ at: 'rules', message: say('may name each rule once', '每条规则只能出现一次') })
  return errors
}
