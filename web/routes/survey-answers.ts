// Shapes of the answers about monthly surveys.
import { type TSchema, Type } from 'typebox'
import { CLIMATE_ITEMS, MOODS, SURVEY_DIRECTIONS, SURVEY_ITEMS } from '../../model/survey.ts'
import { nullable, time } from './shapes.ts'

const record = (keys: readonly string[], value: TSchema) => Type.Object(Object.fromEntries(keys.map((key) => [key, value])))
const index = (description: string) => nullable(Type.Number({ description }))
const SHARED = {
  n: nullable(Type.Integer({ description: 'Enterprises that answered, rounded down to fives.' })),
  reason: nullable(
    Type.Enum(['collecting', 'privacy'], {
      description: 'collecting: the month is not closed; privacy: too few answered, or nearly all answered the same.',
    }),
  ),
}
export const SURVEY_PARTS = {
  pmi: record(SURVEY_ITEMS, Type.Enum([...SURVEY_DIRECTIONS])),
  climate: record(CLIMATE_ITEMS, Type.Enum([...MOODS])),
}

export const SURVEY_ANSWERS: Readonly<Record<string, TSchema>> = {
  SurveyAnswers: Type.Object({
    enterprise: Type.String(),
    month: Type.String({ examples: ['2026-01'] }),
    closes: time,
    open: Type.Boolean({ description: 'Answers are still taken.' }),
    answers: nullable(
      Type.Object({
        pmi: Type.Optional(SURVEY_PARTS.pmi),
        climate: Type.Optional(SURVEY_PARTS.climate),
        source: Type.String(),
        date: Type.String(),
      }),
    ),
  }),
  SurveyView: Type.Object({
    month: Type.String({ examples: ['2026-01'] }),
    closes: Type.Integer({ description: 'Answers are taken until then, epoch ms; from then on the month is published, once.' }),
    fewest: Type.Integer({ description: 'Enterprises an index is made of at least.' }),
    pmi: Type.Object({ value: index('0..100, 50 neutral.'), items: record(SURVEY_ITEMS, index('Diffusion index, 0..100.')), ...SHARED }),
    climate: Type.Object({ value: index('0..200, 100 neutral.'), items: record(CLIMATE_ITEMS, index('0..200.')), ...SHARED }),
  }),
}
