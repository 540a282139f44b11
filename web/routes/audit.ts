// The audit chain of the gate: what was let out, to whom, under which rules, sealed so that nobody changes it unnoticed.
import { Type } from 'typebox'
import { type App, answer, type Front } from './route.ts'

export function auditRoutes(app: App, { core }: Front): void {
  app.get(
    '/api/v1/audit',
    {
      schema: {
        operationId: 'getAudit',
        tags: ['groups'],
        summary: 'What the privacy gate let out',
        description:
          'One record a released figure and one a first question of a recipient, oldest first. Values and cohorts are there as hashes. Note `head` somewhere else: with it anybody can tell later that the chain up to there is the same. The newest 200,000 records are kept; `checkpoint` is the newest that was forgotten.',
        querystring: Type.Object({
          cell: Type.Optional(
            Type.String({
              maxLength: 200,
              description:
                'The newest record of this figure alone, or none: `{cell}/{measure}` as records name it, e.g. to open a figure of a board to the rules it passed and the hash of its value.',
              examples: ['segment:yq-lv-elec/oeeIndex'],
            }),
          ),
          after: Type.Optional(Type.Integer({ minimum: 0, description: 'Records with a larger `seq`. Without it: the newest.' })),
          limit: Type.Integer({ default: 200, minimum: 1, maximum: 5000 }),
        }),
        response: { 200: answer('Records.', 'Audit') },
      },
    },
    async (request) => await core.audit(request.query),
  )
  app.get(
    '/api/v1/gate',
    {
      schema: {
        operationId: 'getGateRules',
        tags: ['groups'],
        summary: 'What a figure of several enterprises must pass',
        description:
          'A figure of the groups opens to its formula (`GET /kpi-definitions`), to the `n`, `coverage` and `at` beside it, and to these rules: a value that is there has passed all of them, one that is withheld has not, and by which of them is told to nobody but the operator (`GET /audit?cell=…`). The machines behind it are nobody’s to see.',
        response: { 200: answer('The rules by profile.', 'GateRules') },
      },
    },
    async () => await core.gateRules(),
  )
  app.get(
    '/api/v1/audit/verify',
    {
      schema: {
        operationId: 'verifyAudit',
        tags: ['groups'],
        summary: 'Check the chain of audit records',
        description: 'Computes every hash again. `index` is the `seq` of the first record that is not as it was written.',
        response: { 200: answer('The verdict.', 'AuditVerdict') },
      },
    },
    async () => await core.verifyAudit(),
  )
}
