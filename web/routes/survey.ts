// Monthly surveys behind PMI and business climate: what an enterprise answers, and what is published of segments, counties and everybody.
// Answers lie with the stated facts of the month, so they have versions, and come from tables too (`POST /api/v1/facts`).
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { closedMonth, MONTH_PATTERN, type Survey, type SurveyView, surveyCloses } from '../../model/survey.ts'
import { Problem } from '../problem.ts'
import { words } from '../words.ts'
import { withheldFrom } from './admission.ts'
import { knownCounty, REGION } from './region-level.ts'
import { SegmentCode } from './regions.ts'
import { type App, answer, callerOf, ENTERPRISE, type Front, knownEnterprise } from './route.ts'
import { SURVEY_PARTS } from './survey-answers.ts'

const Month = Type.String({ pattern: MONTH_PATTERN, description: 'Month, `2026-01`.', examples: ['2026-01'] })
const MonthWanted = Type.Object({
  month: Type.Optional({ ...Month, description: 'Default: the newest that is closed, which it is from the 11th of the next month on.' }),
})
const Params = Type.Object({ ...ENTERPRISE, month: Month })
const PATH = '/api/v1/enterprises/:ent/survey/:month'
const OWN = '企业自填 / by the enterprise'
const PUBLISHED =
  'PMI = 0.30 orders + 0.25 production + 0.20 employment + 0.15 (100 - delivery) + 0.10 stock, each 100·(share up + 0.5·share same); climate = 0.4 now + 0.6 expected, each 100·(share good - share bad) + 100. Of ten enterprises or more that answered the whole questionnaire, through the privacy gate, once a month. An index within three answers of an end of its scale is withheld.'
const strict = { additionalProperties: false } as const

export function surveyRoutes(app: App, front: Front): void {
  const { core, registry, now } = front
  const versionsOf = (enterprise: string, month: string) =>
    registry.facts(enterprise).find((versions) => versions[0]?.period === month) ?? []
  const view = (enterprise: string, month: string) => {
    const closes = surveyCloses(month)
    return { enterprise, month, closes, open: now() < closes, answers: versionsOf(enterprise, month).at(-1)?.survey ?? null }
  }

  app.get(
    PATH,
    {
      schema: {
        operationId: 'getSurveyAnswers',
        tags: ['economy'],
        summary: 'What the enterprise answered for a month',
        params: Params,
        response: { 200: answer('The answers; null: none yet.', 'SurveyAnswers') },
      },
    },
    async (request) => view(knownEnterprise(front, request.params.ent).id, request.params.month),
  )

  app.put(
    PATH,
    {
      schema: {
        operationId: 'putSurveyAnswers',
        tags: ['economy'],
        summary: 'Answer the survey of a month',
        description:
          'Against the month before: up, same, down; `delivery`: of suppliers, up is faster. `now` and `expected`: how business is and will be. Each questionnaire whole; the other one stays as it was answered. Until the 11th of the next month; earlier answers are kept as versions of the facts of the month.',
        params: Params,
        body: Type.Object(
          {
            pmi: Type.Optional(Type.Object(SURVEY_PARTS.pmi.properties, strict)),
            climate: Type.Optional(Type.Object(SURVEY_PARTS.climate.properties, strict)),
          },
          strict,
        ),
        response: { 200: answer('The answers as kept.', 'SurveyAnswers') },
      },
    },
    async (request) => {
      const { ent, month } = request.params
      const { id } = knownEnterprise(front, ent)
      const { pmi, climate } = request.body as Pick<Survey, 'pmi' | 'climate'>
      if (pmi === undefined && climate === undefined) throw new Problem('VALIDATION', words.atLeastOneOf)
      const { closes, open } = view(id, month)
      if (!open) throw new Problem('CONFLICT', words.surveyClosed(month, new Date(closes + 8 * 3_600_000).toISOString().slice(0, 10)))
      const local = new Date(now() + 8 * 3_600_000).toISOString()
      if (month > local.slice(0, 7)) throw new Problem('CONFLICT', words.notBegun(month))
      const survey: Survey = { ...(pmi && { pmi }), ...(climate && { climate }), source: OWN, date: local.slice(0, 10) }
      const by = callerOf(request).username
      await registry.putFacts([{ enterprise: id, period: month, at: now(), by, facts: {}, survey }], 'merge')
      return view(id, month)
    },
  )

  const published = async (request: FastifyRequest, kind: 'cluster' | 'segment' | 'county', code: string, month: string | undefined) => {
    const [found, withheld] = await Promise.all([
      core.survey({ kind, code, month: month ?? closedMonth(now()) }),
      withheldFrom(front, request, [kind === 'cluster' ? kind : `${kind}:${code}`]),
    ])
    if (found === null) throw new Problem('NOT_FOUND', words.noGroup(kind, code))
    return withheld.size > 0 ? emptied(found) : found
  }
  app.get(
    '/api/v1/survey',
    {
      schema: {
        operationId: 'getSurvey',
        tags: ['economy'],
        summary: 'PMI and business climate of all enterprises',
        description: PUBLISHED,
        querystring: MonthWanted,
        response: { 200: answer('The indices.', 'SurveyView') },
      },
    },
    async (request) => published(request, 'cluster', '', request.query.month),
  )
  app.get(
    '/api/v1/segments/:code/survey',
    {
      schema: {
        operationId: 'getSegmentSurvey',
        tags: ['economy'],
        summary: 'PMI and business climate of a segment',
        description: PUBLISHED,
        params: Type.Object({ code: SegmentCode }),
        querystring: MonthWanted,
        response: { 200: answer('The indices.', 'SurveyView') },
      },
    },
    async (request) => published(request, 'segment', request.params.code, request.query.month),
  )
  app.get(
    '/api/v1/regions/:code/survey',
    {
      schema: {
        operationId: 'getRegionSurvey',
        tags: ['economy'],
        summary: 'PMI and business climate of a county',
        description: PUBLISHED,
        params: REGION,
        querystring: MonthWanted,
        response: { 200: answer('The indices.', 'SurveyView') },
      },
    },
    async (request) => published(request, 'county', knownCounty(front, request.params.code), request.query.month),
  )
}

const none = (items: object) => Object.fromEntries(Object.keys(items).map((item) => [item, null]))
const emptied = (found: SurveyView) => ({
  ...found,
  pmi: { value: null, items: none(found.pmi.items), n: null, reason: found.pmi.reason ?? 'privacy' },
  climate: { value: null, items: none(found.climate.items), n: null, reason: found.climate.reason ?? 'privacy' },
})
