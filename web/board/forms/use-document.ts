// A document of which the newest version holds at once, as a form edits it: what is in force, writing another, and the one before again.
import { ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useBoard } from '../board.ts'
import { useProblems } from '../parts/use-problems.ts'
import { useForm } from './use-form.ts'

type Numbered = { readonly version: number }

/** `bodyOf`: what of the document a PUT takes. */
export function useDocument<T extends Numbered>(url: () => string, bodyOf: (doc: T) => object) {
  const { t } = useI18n()
  const { api, toasts } = useBoard()
  const { attempt } = useProblems()
  const form = useForm()
  const doc = shallowRef<T | null>(null)
  const loading = ref(false)
  async function load(): Promise<void> {
    const asked = url()
    loading.value = true
    const found = await attempt(() => api.get<T>(asked))
    loading.value = false
    if (asked === url()) doc.value = found
  }
  watch(
    url,
    () => {
      doc.value = null
      form.forget()
      void load()
    },
    { immediate: true },
  )
  return {
    ...form,
    doc,
    put: async (body: object): Promise<boolean> => {
      const at = url()
      const before = doc.value
      const made = await form.send(() => api.put<T>(at, body))
      if (made === null) return false
      doc.value = made
      const undo = async () => {
        if (before === null) return
        const back = await attempt(() => api.put<T>(at, bodyOf(before)), t('forms.undone'))
        if (back !== null && at === url()) doc.value = back
      }
      toasts.show({ kind: 'done', text: t('forms.saved'), action: { label: t('action.undo'), run: () => void undo() } })
      return true
    },
  }
}
