// Productivity of one enterprise: from telemetry, from its stated facts, and against published figures of its segments and county. The two
// sources stay apart, each with its time and its sources (domain §2.8).
import type { EconomyFigure, EconomyReason, FactFigure, MultipleView, ProductivityView } from '../../model/economy-views.ts'
import { muScore } from '../../model/mu-score.ts'
import type { Enterprise } from '../../model/plant.ts'
import {
  capacityUtilisation,
  earnedHoursProductivity,
  FACT_RATIO_NAMES,
  FACT_RATIOS,
  factOf,
  factRatio,
  outputPerLabourHour,
} from '../../model/productivity.ts'
import type { EpochMs } from '../../model/reading.ts'
import { type FactsVersion, spanOf } from '../../model/statements.ts'
import type { GroupNames } from '../groups.ts'
import { COHORT_NAMES } from './area.ts'
import { type AreaFigures, multipleView } from './areas.ts'
import { type FactBook, inForceOf, schemeOf, sheetsOf, sourceOf } from './book.ts'
import { type Work, type WorkParts, workOf } from './work.ts'

export type ProductivityParts = WorkParts & {
  readonly book: FactBook
  readonly areas: AreaFigures
  readonly segmentName: (code: string) => GroupNames
}
export type ProductivityQuery = { readonly from: EpochMs; readonly to: EpochMs; readonly period?: string; readonly week: string }

const figure = (value: number | null, unit: string, reason: EconomyReason): EconomyFigure => ({
  value,
  unit,
  reason: value === null ? reason : null,
})

export async function productivityView(
  parts: ProductivityParts,
  enterprise: Enterprise,
  query: ProductivityQuery,
  now: EpochMs,
): Promise<ProductivityView> {
  const { book } = parts
  const { from, to } = query
  const work = await workOf(parts, enterprise.id, from, to)
  // A whole year first: it compares with others, and no season is in it.
  const sheets = sheetsOf(book, enterprise.id)
  const usual = sheets.find(({ period }) => spanOf(period).kind === 'year') ?? sheets[0]
  const sheet = query.period === undefined ? usual : inForceOf(book, enterprise.id, query.period)
  return {
    telemetry: await telemetryOf(parts, enterprise.id, work, from, to),
    facts: sheet === undefined ? null : { source: 'facts', period: sheet.period, version: sheet.version, figures: factFigures(sheet) },
    multiples: multiplesOf(parts, enterprise, sheet, work, query.week, now),
    mu: sheet === undefined ? null : muOf(parts, enterprise, sheet, now),
  }
}

async function telemetryOf(
  parts: ProductivityParts,
  enterprise: string,
  work: Work,
  from: EpochMs,
  to: EpochMs,
): Promise<ProductivityView['telemetry']> {
  const [row] = await parts.kpis({ enterprise, from, to, every: 'all', level: 'enterprise' })
  const { labourHours, earnedS, good, products, lines } = work
  const unknown: EconomyReason = labourHours === null ? 'no-labour' : 'no-ideal-cycle'
  const oeeReason = row?.reasons.oeeIndex ?? 'no-planned-time'
  const used = row?.kpis.effectiveness == null ? null : capacityUtilisation(row.sums.priPq!, row.sums.pbt!)
  return {
    source: 'telemetry',
    from,
    to,
    labourHours: figure(labourHours, 'h', 'no-labour'),
    earnedHours: figure(labourHours === null || earnedS === null ? null : earnedS / 3600, 'h', unknown),
    good: figure(labourHours === null || products === 0 ? null : good, 'pcs', labourHours === null ? 'no-labour' : 'no-count'),
    earnedPerLabourHour: figure(
      labourHours === null || earnedS === null ? null : earnedHoursProductivity(earnedS, labourHours),
      'h/h',
      unknown,
    ),
    outputPerLabourHour: figure(
      labourHours === null ? null : outputPerLabourHour(good, labourHours, products),
      'pcs/h',
      labourHours === null ? 'no-labour' : products === 0 ? 'no-count' : 'several-products',
    ),
    outputPerMachineHour: figure(row?.kpis.oeeIndex ?? null, '1', oeeReason),
    capacityUtilisation: {
      ...figure(used, '1', row?.reasons.effectiveness ?? 'no-planned-time'),
      label: 'proxy',
      calendar: row?.basis.calendar ?? 'all-day',
    },
    lines: [...lines],
  }
}

function factFigures(sheet: FactsVersion): FactFigure[] {
  return FACT_RATIO_NAMES.map((name) => {
    const { top, bottom, unit, annual } = FACT_RATIOS[name]
    const { value, missing } = factRatio(name, factOf(sheet), sheet.period)
    return {
      name,
      ...figure(value, unit, 'no-facts'),
      annualised: annual && sheet.period.length > 4,
      missing: [...missing],
      sources: [...sourceOf(sheet, top), ...sourceOf(sheet, bottom)],
    }
  })
}

/** The enterprise against the published reference of each of its segments: of one enterprise over a figure that is out. */
function multiplesOf(
  { areas, segmentName }: ProductivityParts,
  enterprise: Enterprise,
  sheet: FactsVersion | undefined,
  work: Work,
  week: string,
  now: EpochMs,
): MultipleView[] {
  const self = { nameZh: '本企业', nameEn: 'this enterprise', n: 1 }
  return enterprise.segments.flatMap(({ code }): MultipleView[] => {
    const area = { kind: 'segment', code } as const
    const { nameZh, nameEn } = segmentName(code)
    const against = (
      view: MultipleView,
      own: number | null,
      why: 'no-facts' | 'no-labour',
      reference: { n: number } | null,
    ): MultipleView => ({
      ...view,
      reason: view.value !== null ? null : own === null ? why : 'privacy',
      cohort: self,
      reference: {
        nameZh: `${nameZh}，${COHORT_NAMES.reference.nameZh}`,
        nameEn: `${nameEn}, ${COHORT_NAMES.reference.nameEn}`,
        n: reference?.n ?? null,
      },
    })
    const alone = (value: number | null) => (value === null ? null : { value, bottom: 1, n: 1 })
    const perHead = sheet === undefined ? null : factRatio('labourProductivity', factOf(sheet), sheet.period).value
    const period = sheet?.period ?? areas.period(undefined)
    const reference = period === null ? null : areas.reference(area, period, now)
    const earned = work.labourHours === null || work.earnedS === null ? null : earnedHoursProductivity(work.earnedS, work.labourHours)
    const workReference = areas.workReference(area, week, now)
    return [
      against(multipleView('value', alone(perHead), reference, period ?? ''), perHead, 'no-facts', reference),
      against(multipleView('telemetry', alone(earned), workReference, week), earned, 'no-labour', workReference),
    ]
  })
}

function muOf({ book, areas }: ProductivityParts, enterprise: Enterprise, sheet: FactsVersion, now: EpochMs): ProductivityView['mu'] {
  const { county } = enterprise
  const { doc, version } = schemeOf(book, county)
  const score = muScore(doc, factOf(sheet), sheet.period)
  const found = score.score === null ? null : areas.muClassOf(county, score.score, sheet.period, now)
  return {
    period: sheet.period,
    scheme: { name: doc.name, source: doc.source, county, version },
    score,
    class: found?.of ?? null,
    reason: score.score === null ? 'no-facts' : found === null ? 'privacy' : null,
    n: found?.n ?? null,
  }
}
