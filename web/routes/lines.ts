// Lines as documents: which stations follow each other, and which one sets the pace. Effective-dated: figures of a window go by the
// description that held when it began.
import { Type } from 'typebox'
import type { Line } from '../../model/lines.ts'
import { type Dated, inForce } from '../../model/plant.ts'
import type { EpochMs } from '../../model/reading.ts'
import type { Words } from '../../model/words.ts'
import { invalidFields, Problem } from '../problem.ts'
import { timeOf, timeText } from '../time-range.ts'
import { words } from '../words.ts'
import { FROM } from './documents.ts'
import { effectiveFrom } from './effective.ts'
import { LINE_FIELDS } from './line-answers.ts'
import { type App, answer, DeviceParams, EnterpriseParams, type Front, knownEnterprise } from './route.ts'

const { device: _, ...LINE } = DeviceParams.properties
const LineParams = Type.Object(LINE)
const PATH = '/api/v1/enterprises/:ent/lines/:site/:area/:line'
const MAX_LINES = 1000
type LineParts = { ent: string; site: string; area: string; line: string }
const linePath = (p: LineParts): string => `${p.ent}/${p.site}/${p.area}/${p.line}`

export function lineRoutes(app: App, front: Front): void {
  const { registry, now } = front

  app.get(
    '/api/v1/enterprises/:ent/lines',
    {
      schema: {
        operationId: 'listLines',
        tags: ['plant'],
        summary: 'Lines whose stations were put in order',
        params: EnterpriseParams,
        response: { 200: answer('Lines as they are now.', 'Lines') },
      },
    },
    async (request) => {
      const { id } = knownEnterprise(front, request.params.ent)
      return { lines: registry.lines(id).map(({ path }) => lineView(registry.line(path), now())) }
    },
  )

  app.get(
    PATH,
    {
      schema: {
        operationId: 'getLine',
        tags: ['plant'],
        summary: 'One line',
        params: LineParams,
        querystring: Type.Object({ at: timeText('The version that held at this time. Default: now.', ['2026-01-01']) }),
        response: { 200: answer('The line.', 'Line') },
      },
    },
    async (request) => {
      knownEnterprise(front, request.params.ent)
      const history = registry.line(linePath(request.params))
      if (history.length === 0) throw new Problem('NOT_FOUND', words.noLine)
      const { at } = request.query
      return lineView(history, at === undefined ? now() : timeOf('at', at))
    },
  )

  app.put(
    PATH,
    {
      schema: {
        operationId: 'putLine',
        tags: ['plant'],
        summary: 'Put the stations of a line in order',
        description:
          'Holds from `from` on. The first description also holds for all time before it. KPI rows of `level=line` then carry `line`: OEE by the bottleneck, rolled throughput yield, fall-off ratios.',
        params: LineParams,
        body: Type.Object({ ...LINE_FIELDS, ...FROM, path: Type.Optional(Type.String()) }, { additionalProperties: false }),
        response: { 200: answer('The line as written.', 'Line') },
      },
    },
    async (request) => {
      const { ent } = request.params
      knownEnterprise(front, ent)
      const { from, name = '', kind, stations, bottleneck = null } = request.body
      if (bottleneck !== null && !stations.includes(bottleneck)) throw invalid('bottleneck', words.stationOfLine(stations))
      if (kind === 'serial' && stations.length === 0) throw invalid('stations', words.stations)
      const path = linePath(request.params)
      if (registry.line(path).length === 0 && registry.lines(ent).length >= MAX_LINES)
        throw new Problem('LIMIT', words.mostLines(MAX_LINES))
      const doc: Line = { path, name, kind, stations, bottleneck }
      const holds = effectiveFrom(from, now())
      await registry.putLine(doc, holds)
      return { ...doc, from: holds }
    },
  )
}

const invalid = (field: string, message: Words): Problem => invalidFields([{ at: `body/${field}`, message }])

function lineView(history: readonly Dated<Line>[], at: EpochMs) {
  const doc = inForce(history, at)
  return { ...doc, from: history.findLast((version) => version.doc === doc)?.from ?? at }
}
