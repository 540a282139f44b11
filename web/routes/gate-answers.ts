// Shape of the rules of the gate, named for the OpenAPI page.
import { Type } from 'typebox'

const k = (what: string) => Type.Integer({ description: `Fewest contributors behind ${what}.` })

export const GATE_ANSWERS = {
  GateRules: Type.Object({
    profiles: Type.Array(
      Type.Object({
        name: Type.Enum(['inside', 'public']),
        kMean: k('a mean, sum or rate'),
        kMedian: k('a median'),
        kQuartiles: k('quartiles'),
        kDeciles: Type.Unsafe<number | null>({
          type: ['integer', 'null'],
          description: 'Fewest contributors behind deciles; null: they are never told.',
        }),
        dominance: Type.Array(
          Type.Object({ largest: Type.Integer({ description: 'So many of the largest contributors' }), percent: Type.Number() }),
          { description: 'together have at most so many percent of the whole.' },
        ),
        pPercent: Type.Number({ description: 'What is left beside the two largest is at least so many percent of the largest.' }),
        minChange: Type.Integer({ description: 'Between two figures nobody or at least so many contributors change.' }),
        freezeMs: Type.Integer({ description: 'A figure stands for so long, ms.' }),
        lagDays: Type.Integer({ description: 'Figures are of so many production days ago.' }),
        ratioSteps: Type.Integer({ description: 'Ratios are rounded to 1/ratioSteps.' }),
        digits: Type.Integer({ description: 'Amounts are rounded to so many significant digits.' }),
      }),
    ),
  }),
}
