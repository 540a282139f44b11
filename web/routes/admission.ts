// Whether a caller may have figures of some groups today: the gate's budget of questions, asked before an answer leaves.
import type { FastifyRequest } from 'fastify'
import type { GroupRow } from '../contract.ts'
import { Problem } from '../problem.ts'
import { words } from '../words.ts'
import { callerOf, type Front } from './route.ts'

/** All people of an enterprise are one recipient: more accounts do not buy more figures. */
export const recipientOf = (caller: { readonly enterprise: string | null }): string => `enterprise:${caller.enterprise ?? ''}`

/**
 * Cells that must be withheld from this caller; throws when his budget is used up. The operator has none: he sees every enterprise anyway.
 */
export async function withheldFrom(front: Front, request: FastifyRequest, cells: readonly string[]): Promise<ReadonlySet<string>> {
  const caller = callerOf(request)
  if (caller.role === 'operator' || cells.length === 0) return new Set()
  const { refused } = await front.core.admit({ recipient: recipientOf(caller), cells: [...cells] })
  if (Object.values(refused).includes('budget')) throw new Problem('BUDGET', words.budget)
  return new Set(Object.keys(refused))
}

const nothing = { value: null, reason: 'withheld-today', coverage: null, n: 0, at: null } as const
/** The row with its name and without its figures. */
export const emptied = (row: GroupRow): GroupRow => ({
  ...row,
  enterprises: null,
  oee: nothing,
  availability: nothing,
  qualityRatio: nothing,
  energyKwh: nothing,
})
