// Shapes of the rules of the gate and of its audit records, named for the OpenAPI page.
import { Type } from 'typebox'
import { nullable, ref, text, time, whole } from './shapes.ts'

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
  AuditRecord: Type.Object({
    seq: whole,
    at: time,
    to: Type.String({ description: '`board`, or the recipient whose question it was.' }),
    profile: text,
    cell: text,
    period: text,
    outcome: Type.Enum(['released', 'held', 'answered', 'refused'], {
      description: '`held`: the newest membership waits because of the rule that fails; the figure before it goes on, or none is shown.',
    }),
    cohort: Type.String({ description: 'SHA-256 of the contributors.' }),
    n: whole,
    rules: Type.Record(Type.String(), Type.Enum(['pass', 'fail'])),
    value: Type.String({ description: 'SHA-256 of the figure.' }),
    prev: Type.String({ description: 'Hash of the record before.' }),
    hash: Type.String({ description: 'SHA-256 of all of the above.' }),
  }),
  AuditMark: Type.Object({ seq: whole, hash: text }),
  Audit: Type.Object({ records: Type.Array(ref('AuditRecord')), checkpoint: ref('AuditMark'), head: ref('AuditMark') }),
  AuditVerdict: Type.Object({
    ok: Type.Boolean(),
    records: whole,
    checkpoint: ref('AuditMark'),
    head: ref('AuditMark'),
    index: nullable(whole),
    because: nullable(text),
  }),
}
