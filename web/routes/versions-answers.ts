// What the routes of earlier versions answer.
import { type TSchema, Type } from 'typebox'

const time = (description: string) => Type.Union([Type.Integer(), Type.Null()], { description, examples: [1767225600000] })

export const VERSIONS_ANSWERS: Readonly<Record<string, TSchema>> = {
  FigureVersion: Type.Object(
    {
      statedAt: time('When it was stated so, epoch ms; null: it is the first statement.'),
      until: time('Until when it was in force, epoch ms; null: it still is.'),
      minutes: Type.Integer({ description: 'Device-minutes that were stated anew on that occasion.' }),
      told: Type.Integer({
        description:
          'Device-minutes in it of which the version before said nothing: they were told for the first time since. Where this is large, the version before is a part of the figure and not another one.',
      }),
      because: Type.Array(Type.Enum(['late', 'backfill', 'calendar', 'terms', 'reason']), {
        description:
          'Why it was stated anew: readings came late, a gateway sent what it had kept back, the calendar, the description of a machine or the reason of a stop was changed. Empty of a first statement, and of versions made before causes were kept.',
      }),
      version: Type.Integer({ description: 'Highest version of a minute in it.' }),
      provisional: Type.Boolean({ description: 'Data of this time might still have arrived then.' }),
      coverage: Type.Union([Type.Number(), Type.Null()], { description: 'Share of planned time with a known state.' }),
      sums: Type.Record(Type.String(), Type.Number(), { description: 'As in a KPI row.' }),
      kpis: Type.Record(Type.String(), Type.Union([Type.Number(), Type.Null()]), { description: 'As in a KPI row. null: see `reasons`.' }),
      reasons: Type.Record(Type.String(), Type.String()),
    },
    { description: 'A figure as it stood at one time.' },
  ),
  FigureVersions: Type.Object({ versions: Type.Array(Type.Unsafe<unknown>({ $ref: 'FigureVersion#' })) }),
}
