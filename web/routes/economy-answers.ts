// Shapes of answers about facts, productivity, levels and points, named for the OpenAPI page.
import { type TSchema, Type } from 'typebox'
import { DIMENSION_NAMES, EVIDENCE_NAMES } from '../../model/evidence.ts'
import { SIGNALS } from '../../model/levels.ts'
import { ASSET_CLASSES } from '../../model/plant.ts'
import { AREA_RATIO_NAMES, FACT_RATIO_NAMES, MULTIPLES } from '../../model/productivity.ts'
import { FACT_NAMES, FACTORY_TAGS } from '../../model/statements.ts'
import { MU_SCHEME_FIELDS } from './economy.ts'
import { FACT_FIELDS } from './facts.ts'
import { POINT_RULE_FIELDS } from './points.ts'
import { nullable, number, ref, text, time, whole } from './shapes.ts'
import { SURVEY_PARTS } from './survey-answers.ts'

const day = Type.String({ examples: ['2026-01-20'] })
const reason = nullable(Type.String({ description: 'Why there is no value.' }))
const held = Type.Boolean({
  description: 'One or two enterprises came or went since `at`; `live` waits until three did, so that nobody is told apart.',
})
const EconomyFigure = { value: nullable(number), reason, unit: text }
const gated = { value: nullable(number), reason, n: nullable(Type.Integer({ description: 'Enterprises behind it.' })), at: nullable(time) }
const cohort = Type.Object({ nameZh: text, nameEn: text, n: nullable(whole) })
const counts = { registered: nullable(whole), live: nullable(whole), share: nullable(number) }
const muClass = Type.Enum(['A', 'B', 'C', 'D'])
const level = nullable(Type.Integer({ minimum: 0, maximum: 4 }))
const declared = (name: string) =>
  nullable(
    Type.Object({
      [name]: number,
      band: nullable(Type.Object({ level: whole, nameZh: text, nameEn: text })),
      source: text,
      date: day,
    }),
  )

const Answered = Type.Object(
  { pmi: Type.Optional(SURVEY_PARTS.pmi), climate: Type.Optional(SURVEY_PARTS.climate), source: text, date: text },
  { description: 'What was answered in the survey of the month.' },
)

export const ECONOMY_ANSWERS: Readonly<Record<string, TSchema>> = {
  Facts: Type.Object({
    enterprise: text,
    period: text,
    version: whole,
    at: time,
    by: text,
    ...FACT_FIELDS,
    survey: Type.Optional(Answered),
  }),
  FactPeriods: Type.Object({ periods: Type.Array(Type.Object({ period: text, versions: Type.Array(ref('Facts')) })) }),
  FactImport: Type.Object({
    dryRun: Type.Boolean(),
    taken: Type.Integer({ description: 'Enterprises and periods with a new version.' }),
    refused: Type.Array(Type.Object({ line: whole, column: nullable(text), message: text })),
  }),
  Multiple: Type.Object(
    {
      name: Type.Enum(Object.keys(MULTIPLES)),
      nameZh: text,
      nameEn: text,
      value: nullable(number),
      reason,
      cohort,
      reference: cohort,
      period: text,
    },
    { description: 'A labelled multiple: never shown without its name, both cohorts and the period.' },
  ),
  Productivity: Type.Object({
    telemetry: Type.Object({
      source: Type.Enum(['telemetry']),
      from: time,
      to: time,
      labourHours: Type.Object(EconomyFigure),
      earnedHours: Type.Object(EconomyFigure),
      good: Type.Object(EconomyFigure, { description: 'Good pieces of the lines with people.' }),
      earnedPerLabourHour: Type.Object(EconomyFigure),
      outputPerLabourHour: Type.Object(EconomyFigure),
      outputPerMachineHour: Type.Object(EconomyFigure),
      capacityUtilisation: Type.Object({ ...EconomyFigure, label: Type.Enum(['proxy']), calendar: Type.Enum(['calendar', 'all-day']) }),
      lines: Type.Array(text),
    }),
    facts: nullable(
      Type.Object({
        source: Type.Enum(['facts']),
        period: text,
        version: whole,
        figures: Type.Array(
          Type.Object({
            name: Type.Enum([...FACT_RATIO_NAMES]),
            ...EconomyFigure,
            annualised: Type.Boolean(),
            missing: Type.Array(Type.Enum([...FACT_NAMES])),
            sources: Type.Array(
              Type.Object({
                fact: Type.Enum([...FACT_NAMES]),
                value: number,
                unit: text,
                source: text,
                date: day,
                document: nullable(text),
              }),
            ),
          }),
        ),
      }),
    ),
    multiples: Type.Array(ref('Multiple')),
    mu: nullable(
      Type.Object({
        period: text,
        scheme: Type.Object({ name: text, source: text, county: text, version: nullable(whole) }),
        score: Type.Object({
          score: nullable(number),
          parts: Type.Array(Type.Object({ term: text, value: nullable(number), base: number, weight: number, points: nullable(number) })),
          missing: Type.Array(text),
          plot: Type.Enum(['regular', 'small']),
        }),
        class: nullable(muClass),
        reason,
        n: nullable(whole),
      }),
    ),
  }),
  Levels: Type.Object({
    at: time,
    lite: Type.Object({
      level,
      depth: nullable(number),
      assetClass: Type.Enum([...ASSET_CLASSES], {
        description: 'Whose ladder: that of most devices. A compute centre and a farm climb by other signals than a machine.',
      }),
      next: Type.Object(
        { signal: nullable(Type.Enum([...SIGNALS])), below: Type.Integer({ description: 'Live devices below the top.' }) },
        { description: 'The signal most devices below the top need; null at the top, where there is no further step.' },
      ),
      devices: Type.Array(
        Type.Object({
          path: text,
          name: text,
          assetClass: Type.Enum([...ASSET_CLASSES]),
          lastAt: nullable(time),
          live: Type.Boolean(),
          lite: Type.Object({ level, signals: Type.Array(Type.Enum([...SIGNALS])), next: Type.Array(Type.Enum([...SIGNALS])) }),
        }),
      ),
      connection: Type.Object({ live: whole, eligible: whole, rate: nullable(number) }),
    }),
    evidence: Type.Object({
      total: Type.Number({ description: '0..100.' }),
      dimensions: Type.Array(
        Type.Object({
          dimension: Type.Enum([...DIMENSION_NAMES]),
          weight: number,
          score: number,
          items: Type.Array(Type.Object({ item: Type.Enum([...EVIDENCE_NAMES]), raw: nullable(number), points: number })),
        }),
      ),
      missing: Type.Array(Type.Enum([...EVIDENCE_NAMES])),
      next: nullable(Type.Object({ item: Type.Enum([...EVIDENCE_NAMES]), effort: whole, gain: number })),
    }),
    tag: nullable(Type.Object({ value: Type.Enum([...FACTORY_TAGS]), source: text, date: day, period: text })),
    bands: Type.Object({ maturity: declared('score'), sme: declared('points') }),
  }),
  AreaEconomy: Type.Object({
    area: Type.Object({ kind: Type.Enum(['cluster', 'segment', 'county', 'city', 'province']), code: text, nameZh: text, nameEn: text }),
    period: nullable(text),
    figures: Type.Array(Type.Object({ name: Type.Enum([...AREA_RATIO_NAMES]), unit: text, ...gated })),
    multiples: Type.Array(ref('Multiple')),
    coverage: Type.Object({ ...counts, depth: nullable(number), connectionRate: nullable(number), reason, held, at: nullable(time) }),
    coverageAboveScale: Type.Object({
      ...counts,
      depth: nullable(number),
      connectionRate: nullable(number),
      reason,
      held,
      at: nullable(time),
    }),
    muClasses: nullable(
      Type.Object({
        scheme: text,
        source: text,
        n: whole,
        classes: Type.Record(Type.String(), nullable(whole), { description: 'Enterprises in A to D; null: withheld.' }),
        at: time,
      }),
    ),
    silent: nullable(
      Type.Array(Type.Object({ enterprise: text, name: text, lastAt: nullable(time) }), {
        description: 'For the operator; longest silent first.',
      }),
    ),
  }),
  MuScheme: Type.Object({ county: text, version: whole, ...MU_SCHEME_FIELDS }),
  PointRules: Type.Object({ version: whole, ...POINT_RULE_FIELDS }),
  Points: Type.Object({
    enterprise: text,
    rulesVersion: whole,
    score: number,
    at: time,
    base: number,
    entries: Type.Array(
      Type.Object({
        id: text,
        rule: text,
        evidence: text,
        at: time,
        points: number,
        counts: Type.Boolean(),
        worth: Type.Number({ description: 'What it adds now, after decay.' }),
        trace: Type.Array(Type.Object({ kind: Type.Enum(['appeal', 'remove', 'restore']), by: text, when: time, because: text })),
      }),
    ),
  }),
}
