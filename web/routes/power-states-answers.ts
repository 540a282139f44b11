// Shapes of the answers about states by power, named for the OpenAPI page.
import { type TSchema, Type } from 'typebox'
import { nullable, time } from './shapes.ts'

const kw = (description: string) => Type.Number({ description: `${description}, kW.` })

const PowerStates = Type.Object(
  {
    on: kw('RUN above it for two samples'),
    off: kw('IDLE below it for three samples'),
    learnedFrom: nullable(
      Type.Object(
        {
          from: time,
          to: time,
          readings: Type.Integer(),
          low: Type.Optional(kw('The lower way of working in them')),
          high: Type.Optional(kw('The higher one')),
          valley: Type.Optional(kw('The valley between; the limits are valley·(mode / valley)^0.2, to three digits')),
        },
        { description: 'Samples behind them; null: set by hand. Limits kept before these powers were do not name them.' },
      ),
    ),
    approvedBy: nullable(Type.String({ description: 'null: they follow the machine.' })),
    approvedAt: nullable(time),
  },
  { description: 'Both 0: power says nothing about this device.' },
)

export const POWER_STATES_ANSWERS: Readonly<Record<string, TSchema>> = {
  PowerStatesView: Type.Object({
    bins: Type.Array(Type.Object({ from: kw('From'), to: kw('To'), n: Type.Integer({ description: 'Samples.' }) }), {
      description: 'Histogram on a logarithmic scale; the first bin holds everything below.',
    }),
    low: nullable(kw('The lower way of working')),
    high: nullable(kw('The higher way of working')),
    valley: nullable(kw('The valley between them')),
    on: nullable(kw('What the samples give for `on`')),
    off: nullable(kw('What they give for `off`')),
    reason: nullable(Type.Enum(['too-few', 'no-power', 'one-mode'], { description: 'Why they give nothing.' })),
    from: time,
    to: time,
    readings: Type.Integer(),
    stated: Type.Boolean({ description: 'The device reports states itself; its power decides nothing.' }),
    limits: nullable(PowerStates),
    ratedKw: nullable(kw('Rated power of the machine; null: not known')),
  }),
}
