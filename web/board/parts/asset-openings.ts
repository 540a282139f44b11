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

const opening = (
  about: AssetAbout,
  { label, ...told }: Told,
  head: string,
  values: readonly (readonly [AssetRow, string])[],
): ReportOpening => ({
  kind: 'report',
  name: `${label} · ${about.name}`,
  ...told,
  table: { head: [head, label], rows: values.map(([row, value]) => ({ name: row.name, to: `/device/${row.device}`, values: [value] })) },
  on: about.on,
})
/** `text`: the figure of one hall in words. */
export const computeOpening = (about: AssetAbout, told: Told, head: string, text: Text<ComputeView>): ReportOpening =>
  opening(
    about,
    told,
    head,
    about.rows.flatMap((row) => (row.compute === null ? [] : [[row, text(row.compute)] as const])),
  )
export const farmOpening = (about: AssetAbout, told: Told, head: string, text: Text<FarmView>): ReportOpening =>
  opening(
    about,
    told,
    head,
    about.rows.flatMap((row) => (row.farm === null ? [] : [[row, text(row.farm)] as const])),
  )
