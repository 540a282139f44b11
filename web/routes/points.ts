// Operator points of an enterprise: entries with evidence, appeals with a trace, and the rules as data. The score is worked out from the log
// whenever it is asked for, of any time.
import { randomUUID } from 'node:crypto'
import { Type } from 'typebox'
import { DEFAULT_POINT_RULES, EVIDENCE_KINDS, type PointStep, pointScore, ruleErrors } from '../../model/points.ts'
import { Problem, refuseFields } from '../problem.ts'
import { timeOf, timeText } from '../time-range.ts'
import { words } from '../words.ts'
import { type App, answer, callerOf, ENTERPRISE, EnterpriseParams, type Front, knownEnterprise } from './route.ts'

const strict = { additionalProperties: false } as const
const MOST_STEPS = 2000
const name = Type.String({ minLength: 1, maxLength: 100 })
export const POINT_RULE_FIELDS = {
  base: Type.Number({ default: 600, description: 'Score without entries.' }),
  min: Type.Number({ default: 0 }),
  max: Type.Number({ default: 1000 }),
  decay: Type.Number({ default: 0.5, exclusiveMinimum: 0, maximum: 1, description: 'What is left of an entry after one half-life.' }),
  halfLifeDays: Type.Number({ default: 180, minimum: 1, maximum: 36_500 }),
  rules: Type.Array(
    Type.Object(
      {
        id: Type.String({ pattern: '^[a-z0-9-]{2,40}$' }),
        nameZh: name,
        nameEn: name,
        points: Type.Number({ minimum: -1000, maximum: 1000 }),
        evidence: Type.Enum([...EVIDENCE_KINDS], { description: 'What it may judge by; there is no kind for the data of a person.' }),
      },
      strict,
    ),
    { minItems: 1, maxItems: 200 },
  ),
}

export function pointRoutes(app: App, front: Front): void {
  const { registry, now } = front
  const rules = () => {
    const { version = 0, doc = DEFAULT_POINT_RULES } = registry.pointRules().at(-1) ?? {}
    return { version, ...doc }
  }
  const scored = (enterprise: string, at: number) => {
    const { version, ...doc } = rules()
    return { enterprise, rulesVersion: version, ...pointScore(registry.pointLog(enterprise), doc, at) }
  }
  const append = async (enterprise: string, step: PointStep) => {
    if (registry.pointLog(enterprise).length >= MOST_STEPS) throw new Problem('LIMIT', words.mostEntries(MOST_STEPS))
    await registry.appendPoint(enterprise, step)
    return scored(enterprise, now())
  }

  app.get(
    '/api/v1/point-rules',
    {
      schema: {
        operationId: 'getPointRules',
        tags: ['economy'],
        summary: 'Rules of the operator points',
        description: 'Version 0 is the default nobody has changed yet.',
        response: { 200: answer('The rules in force.', 'PointRules') },
      },
    },
    async () => rules(),
  )

  app.put(
    '/api/v1/point-rules',
    {
      schema: {
        operationId: 'putPointRules',
        tags: ['economy'],
        summary: 'Change the rules of the operator points',
        description: 'Points of entries made before stay as they were given; base, decay and limits hold for all from now on.',
        body: Type.Object(POINT_RULE_FIELDS, strict),
        response: { 200: answer('The rules in force.', 'PointRules') },
      },
    },
    async (request) => {
      refuseFields(ruleErrors(request.body).map(({ at, message }) => ({ at: `body/${at}`, message })))
      await registry.putPointRules(request.body, now(), callerOf(request).username)
      return rules()
    },
  )

  app.get(
    '/api/v1/enterprises/:ent/points',
    {
      schema: {
        operationId: 'getPoints',
        tags: ['economy'],
        summary: 'Operator points, entry by entry',
        description:
          '`score = base + sum(points · decay^(age / half-life))`, between `min` and `max`. Every entry names rule, evidence, time and points.',
        params: EnterpriseParams,
        querystring: Type.Object({ at: timeText('The score as it was at this time. Default: now.', ['2026-01-01']) }),
        response: { 200: answer('The score and its entries.', 'Points') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const { at } = request.query
      return scored(id, at === undefined ? now() : timeOf('at', at))
    },
  )

  app.post(
    '/api/v1/enterprises/:ent/points',
    {
      schema: {
        operationId: 'addPoint',
        tags: ['economy'],
        summary: 'Give or take points by a rule',
        params: EnterpriseParams,
        body: Type.Object(
          {
            rule: Type.String({ maxLength: 40, description: 'Id of a rule in force.', examples: ['energy-saved'] }),
            evidence: Type.String({
              minLength: 1,
              maxLength: 200,
              description: 'Id under which the evidence is found.',
              examples: ['report-2026-014'],
            }),
            at: Type.Optional(Type.String({ maxLength: 40, description: 'When it happened, ISO 8601 or epoch ms. Default: now.' })),
          },
          strict,
        ),
        response: { 201: answer('The score with the entry.', 'Points') },
      },
    },
    async (request, reply) => {
      const { id } = knownEnterprise(front, request.params.ent)
      const { rule, evidence, at } = request.body
      const found = rules().rules.find((one) => one.id === rule)
      if (found === undefined) throw new Problem('VALIDATION', words.noRule(rule), { errors: [{ at: 'body/rule', message: words.ruleId }] })
      const happened = at === undefined ? now() : timeOf('at', at, 'body')
      if (happened > now()) throw new Problem('RANGE', words.inFuture('at'), { errors: [{ at: 'body/at', message: words.notLater }] })
      const entry = { id: randomUUID(), rule, evidence, at: happened, points: found.points }
      const after = await append(id, { kind: 'add', by: callerOf(request).username, when: now(), entry })
      reply.code(201)
      return after
    },
  )

  app.post(
    '/api/v1/enterprises/:ent/points/:entry/appeal',
    {
      schema: {
        operationId: 'appealPoint',
        tags: ['economy'],
        summary: 'Appeal against an entry, or decide on it',
        description:
          '`appeal`: the owner (or operator) says why it is wrong. `remove` and `restore`: the operator takes it out or puts it back. Each leaves a trace.',
        params: Type.Object({ ...ENTERPRISE, entry: Type.String({ maxLength: 64, description: 'Id of the entry.' }) }),
        body: Type.Object(
          {
            kind: Type.Enum(['appeal', 'remove', 'restore'], { default: 'appeal' }),
            because: Type.String({ minLength: 1, maxLength: 500 }),
          },
          strict,
        ),
        response: { 200: answer('The score after it.', 'Points') },
      },
    },
    async (request) => {
      const { ent, entry } = request.params
      const { id } = knownEnterprise(front, ent)
      const { kind, because } = request.body
      const { role, username } = callerOf(request)
      if (kind !== 'appeal' && role !== 'operator') throw new Problem('FORBIDDEN', words.appealsOnly)
      const found = scored(id, now()).entries.find((one) => one.id === entry)
      if (found === undefined) throw new Problem('NOT_FOUND', words.noEntry)
      if (kind !== 'appeal' && found.counts === (kind === 'restore'))
        throw new Problem('CONFLICT', found.counts ? words.countsAlready : words.outAlready)
      return append(id, { kind, by: username, when: now(), id: entry, because })
    },
  )
}
