// Sending a form: busy while it is on its way, and what the server refuses, field by field.
import { computed, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { Problem } from '../api.ts'
import { useProblems } from '../parts/use-problems.ts'

export function useForm() {
  const { t } = useI18n()
  const { text } = useProblems()
  const busy = ref(false)
  const refused = shallowRef<Problem | null>(null)
  return {
    busy,
    /** The refusal as one sentence; null: nothing was refused. */
    refusal: computed(() => (refused.value === null ? null : text(refused.value))),
    /** What the server said of a field, by its path in the body (`shifts/0/start`). */
    refusedAt: (at: string): string | null => {
      const found = refused.value?.errors.find((error) => error.at === `body/${at}`)
      return found === undefined ? null : t('forms.refused', { message: found.message })
    },
    forget: () => {
      refused.value = null
    },
    /** null: refused, or no answer. */
    send: async <T>(call: () => Promise<T>): Promise<T | null> => {
      busy.value = true
      refused.value = null
      try {
        return await call()
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        refused.value = error
        return null
      } finally {
        busy.value = false
      }
    },
  }
}
