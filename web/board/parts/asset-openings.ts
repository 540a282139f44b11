// What the figures of compute centres and farms open to: what each is formed of, the devices beside the sum, and the data they stand on.
import type { AssetRow, ComputeView, FarmView } from '../../../model/asset-views.ts'
import type { Basis, Part, ReportOpening } from '../opened.ts'

/** `rows`: the devices of the class; `on`: their sums of the same time. */
export type AssetAbout = { readonly name: string; readonly rows: readonly AssetRow[]; readonly on: Basis }
type Told = {
  readonly label: string
  readonly definition: string
  readonly value: string
  readonly why?: string | null
  readonly parts?: readonly Part[]
  readonly filled?: string
}
type Text<V> = (view: V) => string
/** A number of each device beside its figure: what it adds to the sum. */
export type Column<V> = { readonly head: string; readonly text: Text<V> }

const opening = (
  about: AssetAbout,
  { label, ...told }: Told,
  head: readonly string[],
  values: readonly (readonly [AssetRow, readonly string[]])[],
): ReportOpening => ({
  kind: 'report',
  name: `${label} · ${about.name}`,
  ...told,
  table: { head: [...head, label], rows: values.map(([row, of]) => ({ name: row.name, to: `/device/${row.device}`, values: of })) },
  on: about.on,
})
/** `text`: the figure of one hall in words. */
export const computeOpening = (
  about: AssetAbout,
  told: Told,
  head: string,
  text: Text<ComputeView>,
  columns: readonly Column<ComputeView>[] = [],
): ReportOpening =>
  opening(
    about,
    told,
    [head, ...columns.map((column) => column.head)],
    about.rows.flatMap(({ compute, ...row }) =>
      compute === null ? [] : [[{ ...row, compute }, [...columns.map((column) => column.text(compute)), text(compute)]] as const],
    ),
  )
export const farmOpening = (about: AssetAbout, told: Told, head: string, text: Text<FarmView>): ReportOpening =>
  opening(
    about,
    told,
    [head],
    about.rows.flatMap((row) => (row.farm === null ? [] : [[row, [text(row.farm)]] as const])),
  )
