// Shapes of the answers about carbon statements.
import { type TSchema, Type } from 'typebox'
import { CARBON_CHANGES } from '../../model/carbon.ts'
import { nullable, ref, text, time } from './shapes.ts'

const tonnes = (description: string) => Type.Number({ description: `${description}, t CO2.` })
const changes = Type.Array(Type.Enum([...CARBON_CHANGES]), {
  description: 'Why it differs from the version before: first, data, factor (another vintage), region (of the factor).',
})
const FIGURES = {
  from: time,
  to: time,
  kwh: Type.Number({ description: 'Electricity as metered, kWh, of all machines.' }),
  gasM3: nullable(Type.Number({ description: 'Natural gas as metered, m3; null: nobody meters it.' })),
  factor: Type.Object({ vintage: Type.Integer(), region: text, kgPerKwh: Type.Number({ description: 'kgCO2/kWh.' }), published: text }),
  gasKgPerM3: Type.Number({ description: 'kgCO2/m3.' }),
  scope1T: nullable(tonnes('Gas burnt')),
  scope2T: tonnes('Electricity, location based'),
  totalT: tonnes('Scope 1, as far as it is metered, and 2'),
}

export const CARBON_ANSWERS: Readonly<Record<string, TSchema>> = {
  CarbonStatement: Type.Object(
    {
      enterprise: text,
      period: Type.String({ examples: ['2026-07'] }),
      version: Type.Integer({ description: '1 for the first of the period; the highest is in force.' }),
      at: Type.Integer({ description: 'When it was issued, epoch ms.' }),
      by: text,
      note: nullable(text),
      because: changes,
      ...FIGURES,
    },
    { description: 'As issued: neither later data nor a later factor changes it.' },
  ),
  CarbonStatements: Type.Object({
    periods: Type.Array(
      Type.Object({ period: text, versions: Type.Array(ref('CarbonStatement'), { description: 'Oldest first, the last in force.' }) }),
    ),
  }),
  CarbonPeriod: Type.Object({
    period: text,
    versions: Type.Array(ref('CarbonStatement'), { description: 'Oldest first, the last in force.' }),
    now: Type.Object(
      {
        ...FIGURES,
        because: changes,
        provisional: Type.Boolean({ description: 'The period is not over, or data of it may still arrive.' }),
      },
      { description: 'What a statement issued now would say; `because` is empty where that is what is in force.' },
    ),
  }),
}
