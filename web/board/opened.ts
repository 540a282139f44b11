// A figure of a page opened to what it is made of: what a page says of it, and the one dialog that shows it (parts/opened-figure.vue). Forms
// nothing: numbers come from the report the page has, from /kpis/explain, and from the gate.
import { computed, type Ref, shallowRef } from 'vue'
import type { KpiDefinition } from '../../model/kpi-definitions.ts'
import type { OpenableName } from '../../model/sum-figures.ts'
import type { Every } from '../../model/windows.ts'
import type { Api } from './api.ts'

/** Sums of a scope over a time, as /kpis/explain opens them. */
export type Basis = {
  readonly enterprise: string
  /** `enterprise:…`, `line:…` or `device:…`. */
  readonly scope: string
  readonly figure: OpenableName
  readonly window: { readonly day: 'today' | 'yesterday' } | { readonly from: number; readonly to: number; readonly every?: Every }
  readonly timezone: string
}
/** One number behind a figure, as people read it. */
export type Part = { readonly name: string; readonly value: string; readonly note?: string }
/** What each device, county, order or time adds; `to` leads to its page, `opens` to what it is made of, `out`: it adds nothing. */
export type PartTable = {
  readonly head: readonly string[]
  readonly rows: readonly {
    readonly name: string
    readonly to?: string
    readonly opens?: Opening
    readonly values: readonly string[]
    readonly out?: boolean
  }[]
}
/** One of several ways to tell a figure by its parts. */
export type NamedTable = PartTable & { readonly title: string; readonly note?: string }
/** What a page knows of a figure it shows. */
export type Told = {
  readonly name: string
  /** Its id in the formulary, or its name in a KPI row. */
  readonly definition: string
  /** As it stands on the page. */
  readonly value: string
  /** Why there is no value, in words. */
  readonly why?: string | null
  /** The formula with the numbers in it. */
  readonly filled?: string
  readonly parts?: readonly Part[]
  readonly table?: PartTable
  readonly tables?: readonly NamedTable[]
}
export type KpiOpening = Basis & {
  readonly kind: 'kpi'
  /** As the page calls it; else it has the name of its definition. */
  readonly name?: string
}
/** A figure of the own enterprise that a report forms; `on`: the sums it stands on, with coverage, version, devices and balance. */
export type ReportOpening = Told & {
  readonly kind: 'report'
  readonly on: Basis | null
  /** It is made of no sums: of `on` the coverage, version and books alone are told. */
  readonly bare?: boolean
  /** What is told only when it is opened, too much for the report itself; it takes the place of what the page knew. */
  readonly ask?: (api: Pick<Api, 'get'>) => Promise<Partial<Told> & { readonly bare?: boolean }>
}
/** A figure of several enterprises. `cell`: what records of the gate call it; null: it is formed of published ones and has none. */
export type GatedOpening = Told & {
  readonly kind: 'gated'
  readonly n: number | null
  readonly coverage: number | null
  readonly at: number | null
  readonly cell: string | null
  /** Fewest contributors, where more are asked for than for a mean. */
  readonly fewest?: number
}
export type Opening = KpiOpening | ReportOpening | GatedOpening
/** What goes on while it is shown is formed when it is opened. `definition`: that of what it then opens to. */
export type LaterOpening = { readonly kind: 'later'; readonly definition: string; readonly form: () => Opening | null }

export type Opened = {
  readonly now: Readonly<Ref<Opening | null>>
  /** A figure that is open already leads further: there is a way back to it. */
  open(figure: Opening): void
  readonly isFurther: Readonly<Ref<boolean>>
  back(): void
  close(): void
  /** null: the formulary has no such figure. */
  definition(name: string): Promise<KpiDefinition | null>
}
export function createOpened(api: Api): Opened {
  /** From the first that was opened to the one that is shown. */
  const trail = shallowRef<readonly Opening[]>([])
  let asked: Promise<readonly KpiDefinition[]> | undefined
  const formulary = () => {
    asked ??= api
      .get<{ definitions: readonly KpiDefinition[] }>('/api/v1/kpi-definitions')
      .then(({ definitions }) => definitions)
      .catch((problem: unknown) => {
        asked = undefined
        throw problem
      })
    return asked
  }
  return {
    now: computed(() => trail.value.at(-1) ?? null),
    open(figure) {
      trail.value = [...trail.value, figure]
    },
    isFurther: computed(() => trail.value.length > 1),
    back() {
      trail.value = trail.value.slice(0, -1)
    },
    close() {
      trail.value = []
    },
    definition: async (name) => (await formulary()).find((d) => d.kpi === name || d.id === name) ?? null,
  }
}
