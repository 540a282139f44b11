// What the front keeps in the registry about carbon statements.
import type { CarbonDraft, CarbonStatement } from '../model/carbon.ts'

export type CarbonRegistry = {
  /** All periods of an enterprise, by period; versions oldest first, the last in force. */
  carbonStatements(enterprise: string): readonly (readonly CarbonStatement[])[]
  /** Keeps it as the next version; undefined: the one in force says the same. */
  issueCarbonStatement(draft: CarbonDraft): Promise<CarbonStatement | undefined>
}
