// Stated facts of enterprises: one sheet an enterprise and period, in versions. An owner states his own, an operator those of all, many at
// once from a table. What is stated here never enters a live sum.
import { Type } from 'typebox'
import { csvRows } from '../../model/csv.ts'
import { statementWords } from '../../model/statement-words.ts'
import {
  FACT_NAMES,
  FACTORY_TAGS,
  type Fact,
  type FactName,
  type FactSheet,
  type FactsVersion,
  factErrors,
  factMeta,
  factRows,
  mergeSheets,
  PERIOD_PATTERN,
  type RefusedRow,
} from '../../model/statements.ts'
import { SURVEY_COLUMNS } from '../../model/survey.ts'
import { speak } from '../language.ts'
import { Problem, refuseFields } from '../problem.ts'
import { words } from '../words.ts'
import { type App, answer, callerOf, ENTERPRISE, EnterpriseParams, type Front, knownEnterprise } from './route.ts'

const PERIOD = Type.String({
  pattern: PERIOD_PATTERN,
  description: 'Year `2025`, quarter `2025-Q3` or month `2025-07`.',
  examples: ['2025'],
})
const MOST_PERIODS = 200
const MOST_ROWS = 20_000
const strict = { additionalProperties: false } as const
const source = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'Who says so: an office, a report, the owner.',
  examples: ['2025 年统计年报'],
})
const date = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'When the source stated it.', examples: ['2026-01-20'] })
const document = Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Id of the document that shows it.' }))
const FactBody = (name: FactName) => {
  const { nameEn, nameZh, unit, min = 0, above, max } = factMeta(name)
  const least = above === undefined ? { minimum: min } : { exclusiveMinimum: above }
  return Type.Optional(
    Type.Object(
      { value: Type.Number({ ...least, maximum: max, description: unit }), source, date, document },
      { ...strict, description: `${nameEn} ${nameZh}, ${unit}.` },
    ),
  )
}
const bodies = Object.fromEntries(FACT_NAMES.map((name) => [name, FactBody(name)])) as Record<FactName, ReturnType<typeof FactBody>>
export const FACT_FIELDS = {
  facts: Type.Object(bodies, strict),
  tag: Type.Optional(
    Type.Object(
      { value: Type.Enum([...FACTORY_TAGS]), source, date, document },
      { ...strict, description: 'Digital workshop, smart factory or future factory, as an office recognised it. The operator states it.' },
    ),
  ),
}

export function factRoutes(app: App, front: Front): void {
  const { registry, now } = front

  app.get(
    '/api/v1/enterprises/:ent/facts',
    {
      schema: {
        operationId: 'listFacts',
        tags: ['economy'],
        summary: 'Stated facts of all periods, with every version',
        params: EnterpriseParams,
        response: { 200: answer('Periods, each with its versions, oldest first.', 'FactPeriods') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      return { periods: registry.facts(id).map((versions) => ({ period: versions[0]!.period, versions })) }
    },
  )

  app.get(
    '/api/v1/enterprises/:ent/facts.csv',
    {
      schema: {
        operationId: 'exportFacts',
        tags: ['economy'],
        summary: 'Every version of every fact, as a table',
        description: 'One line a fact and version, oldest first.',
        params: EnterpriseParams,
        response: { 200: Type.Unsafe<unknown>({ description: 'The table.', content: { 'text/csv': { schema: { type: 'string' } } } }) },
      },
    },
    async (request, reply) => {
      const { id } = knownEnterprise(front, request.params.ent)
      reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="facts-${id}.csv"`)
      return reply.serializer((text: unknown) => String(text)).send(factTable(registry.facts(id).flat()))
    },
  )

  app.get(
    '/api/v1/enterprises/:ent/facts/:period',
    {
      schema: {
        operationId: 'getFacts',
        tags: ['economy'],
        summary: 'Stated facts of one period',
        params: Type.Object({ ...ENTERPRISE, period: PERIOD }),
        querystring: Type.Object({ version: Type.Optional(Type.Integer({ minimum: 1, description: 'Default: the one in force.' })) }),
        response: { 200: answer('The facts.', 'Facts') },
      },
    },
    async (request) => {
      const { ent, period } = request.params
      const { id } = knownEnterprise(front, ent)
      const { version } = request.query
      const versions = versionsOf(front, id, period)
      const found = version === undefined ? versions.at(-1) : versions.find((one) => one.version === version)
      if (found === undefined) throw new Problem('NOT_FOUND', words.noFacts(period, version))
      return found
    },
  )

  app.put(
    '/api/v1/enterprises/:ent/facts/:period',
    {
      schema: {
        operationId: 'putFacts',
        tags: ['economy'],
        summary: 'State the facts of one period',
        description:
          'The next version: what is not in it is no longer stated. Earlier versions are kept; to undo, state an earlier one again. An owner cannot change the recognised level (`tag`), it stays.',
        params: Type.Object({ ...ENTERPRISE, period: PERIOD }),
        body: Type.Object(FACT_FIELDS, strict),
        response: { 200: answer('The facts as kept.', 'Facts') },
      },
    },
    async (request) => {
      const { ent, period } = request.params
      const { id } = knownEnterprise(front, ent)
      const caller = callerOf(request)
      const before = versionsOf(front, id, period).at(-1)
      const given = sheetOf(request.body)
      if (caller.role !== 'operator' && given.tag !== undefined && given.tag.value !== before?.tag?.value)
        throw new Problem('FORBIDDEN', words.levelOfOffice)
      const kept = before?.tag
      // Answers of the survey have a route of their own: what is stated here leaves them as they are.
      const answered = before?.survey === undefined ? {} : { survey: before.survey }
      const sheet =
        caller.role === 'operator'
          ? { ...given, ...answered }
          : { facts: given.facts, ...(kept === undefined ? {} : { tag: kept }), ...answered }
      refuseFields(factErrors(sheet).map(({ fact, message }) => ({ at: `body/${fact === 'tag' ? fact : `facts/${fact}`}`, message })))
      if (before === undefined && registry.facts(id).length >= MOST_PERIODS) throw new Problem('LIMIT', words.mostPeriods(MOST_PERIODS))
      const [made] = await registry.putFacts([{ enterprise: id, period, at: now(), by: caller.username, ...sheet }], 'replace')
      return made
    },
  )

  // A table comes as text: parsed here and nowhere else.
  void app.register(async (tables: App) => {
    tables.addContentTypeParser('text/csv', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    tables.post(
      '/api/v1/facts',
      {
        schema: {
          operationId: 'importFacts',
          tags: ['economy'],
          summary: 'State facts of many enterprises from a table',
          description: `CSV, one row an enterprise, period and source: \`enterprise,period,source,date\`, optional \`document\` and \`tag\`, and a column a fact (${FACT_NAMES.join(', ')}, or their Chinese names); for a month also the questions of the survey (${Object.keys(SURVEY_COLUMNS).join(', ')}: up, same, down; good, normal, bad). An empty cell says nothing; facts of an earlier version that a row does not name stay. Good rows are kept, refused ones reported with every reason. At most ${MOST_ROWS} rows in 1 MiB.`,
          querystring: Type.Object({ dryRun: Type.Boolean({ default: false, description: 'Report only, keep nothing.' }) }),
          body: Type.Unsafe<string>({
            content: {
              'text/csv': {
                schema: {
                  type: 'string',
                  examples: ['enterprise,period,source,date,valueAdded,employees\nabc-01,2025,统计年报,2026-01-20,1200.5,80'],
                },
              },
            },
          }),
          response: { 200: answer('What was taken and what was refused.', 'FactImport') },
        },
      },
      async (request, reply) => {
        if (typeof request.body !== 'string' || request.body.trim() === '') throw new Problem('MEDIA_TYPE', words.csv)
        const { sheets, refused } = await readTable(request.body)
        const known = sheets.filter(({ enterprise, line }) => {
          if (registry.enterprise(enterprise) !== undefined) return true
          refused.push({ line, column: 'enterprise', message: statementWords.notRegistered(enterprise) })
          return false
        })
        const merged = new Map<string, { enterprise: string; period: string; line: number; sheet: FactSheet }>()
        for (const row of known) {
          const key = `${row.enterprise} ${row.period}`
          const before = merged.get(key)
          merged.set(key, before === undefined ? row : { ...row, sheet: mergeSheets(before.sheet, row.sheet) })
        }
        const drafts = [...merged.values()].filter(({ enterprise, period, line, sheet }) => {
          const before = versionsOf(front, enterprise, period).at(-1)
          // Good by themselves and wrong together: more controlled processes than there are.
          const errors = before === undefined ? factErrors(sheet) : factErrors(mergeSheets(before, sheet))
          for (const { fact, message } of errors) refused.push({ line, column: fact, message })
          const room = before !== undefined || registry.facts(enterprise).length < MOST_PERIODS
          if (!room) refused.push({ line, column: 'period', message: statementWords.periodsFull(MOST_PERIODS) })
          return errors.length === 0 && room
        })
        const by = callerOf(request).username
        if (!request.query.dryRun && drafts.length > 0)
          await registry.putFacts(
            drafts.map(({ enterprise, period, sheet }) => ({ enterprise, period, at: now(), by, ...sheet })),
            'merge',
          )
        const language = speak(request, reply)
        const told = refused.sort((a, b) => a.line - b.line).map(({ message, ...where }) => ({ ...where, message: message[language] }))
        return { dryRun: request.query.dryRun, taken: drafts.length, refused: told }
      },
    )
  })
}

const versionsOf = ({ registry }: Front, enterprise: string, period: string): readonly FactsVersion[] =>
  registry.facts(enterprise).find((versions) => versions[0]?.period === period) ?? []

type Body = { facts: Readonly<Partial<Record<FactName, Fact | undefined>>>; tag?: FactSheet['tag'] | undefined }
/** Without members that are there and say nothing. */
function sheetOf({ facts, tag }: Body): FactSheet {
  const stated: Partial<Record<FactName, Fact>> = {}
  for (const name of FACT_NAMES) {
    const fact = facts[name]
    if (fact !== undefined) stated[name] = fact
  }
  return { facts: stated, ...(tag === undefined ? {} : { tag }) }
}

async function readTable(text: string) {
  const rows: { line: number; cells: readonly string[] }[] = []
  const long: RefusedRow[] = []
  for await (const { line, cells, quote } of csvRows(once(text))) {
    if (quote !== undefined) long.push({ line: quote.opens, column: null, message: statementWords.quote })
    else if (cells === undefined) long.push({ line, column: null, message: statementWords.tooLong })
    else rows.push({ line, cells })
    if (rows.length > MOST_ROWS) throw new Problem('LIMIT', words.atMostRows(MOST_ROWS))
  }
  const { sheets, refused } = factRows(rows)
  return { sheets, refused: [...long, ...refused] }
}
async function* once(text: string) {
  yield text
}

/** A cell that a spreadsheet would take for a formula is text. */
const cell = (value: string | number): string => {
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
function factTable(versions: readonly FactsVersion[]): string {
  const lines = versions.flatMap(({ enterprise, period, version, at, by, facts, tag, survey }) => {
    const head = [enterprise, period, version, new Date(at).toISOString(), by]
    const rows = FACT_NAMES.flatMap((name) => {
      const fact = facts[name]
      return fact === undefined ? [] : [[...head, name, fact.value, factMeta(name).unit, fact.source, fact.date, fact.document ?? '']]
    })
    const answers = Object.entries({ ...survey?.pmi, ...survey?.climate }).map(([name, word]) => [
      ...head,
      name,
      word,
      '',
      survey?.source ?? '',
      survey?.date ?? '',
      '',
    ])
    const all = [...rows, ...answers]
    return tag === undefined ? all : [...all, [...head, 'tag', tag.value, '', tag.source, tag.date, tag.document ?? '']]
  })
  const head = ['enterprise', 'period', 'version', 'statedAt', 'statedBy', 'fact', 'value', 'unit', 'source', 'date', 'document']
  return `${[head, ...lines].map((row) => row.map(cell).join(',')).join('\n')}\n`
}
