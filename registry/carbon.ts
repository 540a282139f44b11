// Carbon statements over any store of keyed documents. Append only: what was issued is never changed and never forgotten, not even with its
// enterprise. Never computes: what comes here was made by the front.
import { type CarbonDraft, type CarbonStatement, carbonChanges } from '../model/carbon.ts'

type Access = { get(key: string): unknown; list(prefix: string): readonly unknown[] }
type Change = Access & { put(key: string, document: unknown): void; remove(key: string): void }
type Store = Access & { write<T>(change: (store: Change) => T): Promise<T> }

export type CarbonDocuments = {
  /** All periods of an enterprise, by period; versions oldest first, the last in force. */
  carbonStatements(enterprise: string): readonly (readonly CarbonStatement[])[]
  /** Keeps it as the next version; undefined: the one in force says the same. */
  issueCarbonStatement(draft: CarbonDraft): Promise<CarbonStatement | undefined>
}

const keyOf = (enterprise: string, period: string) => `carbon/${enterprise}/${period}`
const versions = (at: string, from: Access) => (from.get(at) ?? []) as readonly CarbonStatement[]

export const carbonDocuments = (store: Store): CarbonDocuments => ({
  carbonStatements: (enterprise) => store.list(`carbon/${enterprise}/`) as readonly (readonly CarbonStatement[])[],
  issueCarbonStatement: (draft) =>
    store.write((to) => {
      const at = keyOf(draft.enterprise, draft.period)
      const before = versions(at, to)
      const because = carbonChanges(before.at(-1), draft)
      if (because.length === 0) return undefined
      const made: CarbonStatement = { ...draft, version: before.length + 1, because }
      to.put(at, [...before, made])
      return made
    }),
})
