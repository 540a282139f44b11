// The balance of the last day and a bit, by enterprise, hour and site, for boards that show it every second; the warehouse has all of it.
// Bounded: hours that have passed out of the window are forgotten with the next increment.

import type { EpochMs } from '../model/reading.ts'
import { MESSAGE_REFUSED, READING_REFUSED } from '../model/tally.ts'
import type { EnterpriseView, Refused } from '../model/views.ts'
import { balanceOf, shortBalance } from './balance.ts'
import { levelsOf } from './plants.ts'

export type TallyLike = {
  readonly enterprise: string
  /** Path; '' where no device is to be told. */
  readonly device: string
  readonly hour: EpochMs
  readonly code: string
  readonly n: number
}
export type Books = {
  take(tallies: readonly TallyLike[]): void
  /** What was booked on devices of a site since `from(site)`, by whole hours; `''`: on no device. */
  balance(enterprise: string, from: (site: string) => EpochMs): EnterpriseView['balance']
  /** Messages and readings refused since `from`, of all enterprises. */
  refused(from: EpochMs): Refused
}

const HOUR = 3_600_000
const HOURS_KEPT = 50
/** A resent reading is how at-least-once delivery works, and no refusal to a person. */
const refusalOf = (code: string): keyof Refused | null =>
  code.startsWith(MESSAGE_REFUSED) ? 'messages' : code.startsWith(READING_REFUSED) && !code.endsWith('.DUPLICATE') ? 'readings' : null

export function createBooks(): Books {
  const byEnterprise = new Map<string, Map<EpochMs, Map<string, Map<string, number>>>>()
  return {
    take(tallies) {
      for (const { enterprise, device, hour, code, n } of tallies) {
        const hours = byEnterprise.get(enterprise) ?? new Map<EpochMs, Map<string, Map<string, number>>>()
        byEnterprise.set(enterprise, hours)
        const sites = hours.get(hour) ?? new Map<string, Map<string, number>>()
        if (!hours.has(hour)) for (const old of hours.keys()) if (old <= hour - HOURS_KEPT * HOUR) hours.delete(old)
        hours.set(hour, sites)
        const { site } = levelsOf(device)
        const codes = sites.get(site) ?? new Map<string, number>()
        sites.set(site, codes)
        codes.set(code, (codes.get(code) ?? 0) + n)
      }
    },
    balance(enterprise, from) {
      const found: { code: string; n: number }[] = []
      for (const [hour, sites] of byEnterprise.get(enterprise) ?? [])
        for (const [site, codes] of sites) if (hour > from(site) - HOUR) for (const [code, n] of codes) found.push({ code, n })
      return shortBalance(balanceOf(found))
    },
    refused(from) {
      const since = Math.floor(from / HOUR) * HOUR
      const sums: Refused = { messages: 0, readings: 0 }
      for (const hours of byEnterprise.values())
        for (const [hour, sites] of hours)
          if (hour >= since)
            for (const codes of sites.values())
              for (const [code, n] of codes) {
                const of = refusalOf(code)
                if (of !== null) sums[of] += n
              }
      return sums
    },
  }
}
