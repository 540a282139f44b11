// Stated facts, schemes of counties and operator points, over any store of keyed documents. Everything is appended: an earlier version of
// a fact sheet, scheme or rule set stays, and a log of points is never rewritten. Never validates: what comes here was checked.

import type { MuScheme } from '../model/mu-score.ts'
import type { PointRules, PointStep } from '../model/points.ts'
import type { EpochMs } from '../model/reading.ts'
import { type FactSheet, type FactsDraft, type FactsVersion, mergeSheets } from '../model/statements.ts'

/** The store as this file needs it: a part of the registry's. Keys list by prefix. */
type Access = { get(key: string): unknown; list(prefix: string): readonly unknown[] }
type Change = Access & { put(key: string, document: unknown): void; remove(key: string): void }
type Store = Access & { write<T>(change: (store: Change) => T): Promise<T> }
/** A document somebody put in force. */
export type Put<T> = { readonly version: number; readonly at: EpochMs; readonly by: string; readonly doc: T }

export type EconomyDocuments = {
  /** All periods of an enterprise, by period; versions oldest first, the last in force. */
  facts(enterprise: string): readonly (readonly FactsVersion[])[]
  /** All of them or none. `merge`: facts not named stay as they are in force. Returns the new versions, in order. */
  putFacts(drafts: readonly FactsDraft[], how: 'replace' | 'merge'): Promise<readonly FactsVersion[]>
  /** Versions of a county's 亩均 scheme, oldest first; empty: it has given none. */
  muSchemes(county: string): readonly Put<MuScheme>[]
  putMuScheme(county: string, doc: MuScheme, at: EpochMs, by: string): Promise<Put<MuScheme>>
  pointRules(): readonly Put<PointRules>[]
  putPointRules(doc: PointRules, at: EpochMs, by: string): Promise<Put<PointRules>>
  /** What happened to the points of an enterprise, in order. */
  pointLog(enterprise: string): readonly PointStep[]
  appendPoint(enterprise: string, step: PointStep): Promise<void>
}

/** Versions of one document that are kept; the oldest are forgotten first. */
const VERSIONS_LIMIT = 200
const key = {
  facts: (enterprise: string, period: string) => `facts/${enterprise}/${period}`,
  scheme: (county: string) => `mu-scheme/${county}`,
  rules: 'point-rules',
  points: (enterprise: string) => `points/${enterprise}`,
}

export function economyDocuments(store: Store): EconomyDocuments {
  // The store holds what the put-functions below gave it: here is where documents get their type back.
  const versions = <T>(at: string, from: Access = store) => (from.get(at) ?? []) as readonly T[]
  const putNext = <T>(at: string, doc: T, when: EpochMs, by: string) =>
    store.write((to) => {
      const before = versions<Put<T>>(at, to)
      const made: Put<T> = { version: (before.at(-1)?.version ?? 0) + 1, at: when, by, doc }
      to.put(at, [...before, made].slice(-VERSIONS_LIMIT))
      return made
    })
  return {
    facts: (enterprise) => store.list(`facts/${enterprise}/`) as readonly (readonly FactsVersion[])[],
    putFacts: (drafts, how) =>
      store.write((to) =>
        drafts.map((draft) => {
          const at = key.facts(draft.enterprise, draft.period)
          const before = versions<FactsVersion>(at, to)
          const last = before.at(-1)
          const sheet: FactSheet = how === 'merge' && last !== undefined ? mergeSheets(last, draft) : draft
          const { enterprise, period, at: when, by } = draft
          const { facts, tag, survey } = sheet
          const version = (last?.version ?? 0) + 1
          const made: FactsVersion = {
            enterprise,
            period,
            version,
            at: when,
            by,
            facts,
            ...(tag === undefined ? {} : { tag }),
            ...(survey && { survey }),
          }
          to.put(at, [...before, made].slice(-VERSIONS_LIMIT))
          return made
        }),
      ),
    muSchemes: (county) => versions<Put<MuScheme>>(key.scheme(county)),
    putMuScheme: (county, doc, at, by) => putNext(key.scheme(county), doc, at, by),
    pointRules: () => versions<Put<PointRules>>(key.rules),
    putPointRules: (doc, at, by) => putNext(key.rules, doc, at, by),
    pointLog: (enterprise) => versions<PointStep>(key.points(enterprise)),
    appendPoint: (enterprise, step) =>
      store.write((to) => to.put(key.points(enterprise), [...versions<PointStep>(key.points(enterprise), to), step])),
  }
}
