// A document that holds from a time on, as a form edits it: its versions, writing one, taking one back. What was written by a slip is
// undone by a click: a new version is taken out, one that was replaced is written again.
import { computed, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { type Dated, inForce } from '../../../model/plant.ts'
import type { Restates } from '../../../model/restates.ts'
import { Problem } from '../api.ts'
import { useBoard } from '../board.ts'
import { useProblems } from '../parts/use-problems.ts'
import { useForm } from './use-form.ts'

export type VersionedParts<T> = {
  /** Where it is put. */
  readonly url: () => string
  /** Where its versions are listed and, by their time, taken out; `read` gives them their shape. */
  readonly list: () => string
  readonly read?: (answer: unknown) => readonly Dated<T>[]
  /** The body of a PUT that brings the version back as it was. */
  readonly bodyOf: (doc: T) => object
  /** A version of this time can be taken out. Default: any. */
  readonly removable?: (from: number) => boolean
  readonly saved?: () => void
}
/** What a PUT or DELETE says of the past; left out where nothing of it changes. */
type Written = { readonly restates?: Restates }

/** What nobody knows any more has no versions: its last one was taken out. */
function noneLeft(problem: unknown): { readonly versions: readonly [] } {
  if (problem instanceof Problem && problem.status === 404) return { versions: [] }
  throw problem
}

export function useVersions<T>({ url, list, read, bodyOf, removable = () => true, saved }: VersionedParts<T>) {
  const { t } = useI18n()
  const { api, now, toasts } = useBoard()
  const { attempt } = useProblems()
  const form = useForm()
  const versions = shallowRef<readonly Dated<T>[]>([])
  const loaded = ref(false)
  /** What the last write said of the past. */
  const restates = shallowRef<Restates | null>(null)

  async function load(): Promise<void> {
    const asked = list()
    const answer = await attempt(() => api.get<unknown>(asked).catch(noneLeft))
    if (answer === null || asked !== list()) return
    versions.value = read === undefined ? (answer as { versions: readonly Dated<T>[] }).versions : read(answer)
    loaded.value = true
  }
  watch(
    list,
    () => {
      loaded.value = false
      versions.value = []
      restates.value = null
      form.forget()
      void load()
    },
    { immediate: true },
  )
  const done = async (written: Written) => {
    restates.value = written.restates ?? null
    await load()
    saved?.()
  }
  async function remove(from: number): Promise<void> {
    const written = await attempt(() => api.remove<Written>(`${list()}/${from}`), t('forms.takenOut'))
    if (written !== null) await done(written)
  }

  return {
    ...form,
    versions,
    loaded,
    restates,
    current: computed(() => inForce(versions.value, now.value)),
    /** When the version after one of this time begins; null: there is none. */
    nextAfter: (from: number) => versions.value.find((version) => version.from > from)?.from ?? null,
    load,
    remove,
    /** Writes a version; says so with a way back. False: it was refused. */
    put: async (body: object, from: number): Promise<boolean> => {
      const at = url()
      const before = versions.value
      const written = await form.send(() => api.put<Written>(at, { ...body, from }))
      if (written === null) return false
      const undo = async () => {
        const replaced = before.find((version) => version.from === from)?.doc
        const earlier = replaced ?? inForce(before, from)
        if (replaced === undefined && removable(from)) await remove(from)
        else if (earlier !== undefined) {
          const back = await attempt(() => api.put<Written>(at, { ...bodyOf(earlier), from }), t('forms.undone'))
          if (back !== null) await done(back)
        }
      }
      toasts.show({ kind: 'done', text: t('forms.saved'), action: { label: t('action.undo'), run: () => void undo() } })
      await done(written)
      return true
    },
  }
}
