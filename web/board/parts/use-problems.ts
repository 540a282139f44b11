// Failures of a call as a sentence in the person's language, and a call that shows its own outcome.
import { useI18n } from 'vue-i18n'
import { Problem } from '../api.ts'
import { useBoard } from '../board.ts'

export function useProblems() {
  const { t, te } = useI18n()
  const { toasts } = useBoard()
  const text = (error: unknown): string => {
    if (!(error instanceof Problem)) return t('problem.unexpected')
    const sentence = te(`problem.${error.status}`) ? t(`problem.${error.status}`) : t('problem.other', { status: error.status })
    return error.detail === null || error.detail === '' ? sentence : t('problem.because', { sentence, detail: error.detail })
  }
  return {
    text,
    /** Runs a call and says how it went; null when it failed. */
    attempt: async <T>(call: () => Promise<T>, done?: string): Promise<T | null> => {
      try {
        const result = await call()
        if (done !== undefined) toasts.show({ kind: 'done', text: done })
        return result
      } catch (error) {
        toasts.show({ kind: 'failed', text: text(error) })
        if (!(error instanceof Problem)) throw error
        return null
      }
    },
  }
}
