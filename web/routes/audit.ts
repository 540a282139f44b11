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
          after: Type.Optional(Type.Integer({ minimum: 0, description: 'Records with a larger `seq`. Without it: the newest.' })),
          limit: Type.Integer({ default: 200, minimum: 1, maximum: 5000 }),
        }),
        response: { 200: answer('Records.', 'Audit') },
      },
    },
    async (request) => await core.audit(request.query),
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
