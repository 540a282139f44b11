// Whether figures of the past are still being stated anew after an edit: asked while there is something to wait for.
import { onScopeDispose, ref, watch } from 'vue'
import type { Restates } from '../../../model/restates.ts'
import { Problem } from '../api.ts'
import { useBoard } from '../board.ts'

const EVERY_MS = 1500
type Left = { readonly looking: boolean; readonly devices: number; readonly days: number }

/** `enterprise` null: nobody is asked. `restates`: what the last edit said of the past. */
export function useRestating(enterprise: () => string | null, restates: () => Restates | null) {
  const { api } = useBoard()
  /** How far back figures follow, days; null: not known yet. */
  const days = ref<number | null>(null)
  const left = ref<number | null>(null)
  const phase = ref<'idle' | 'running' | 'done'>('idle')
  let timer: ReturnType<typeof setTimeout> | undefined
  async function ask(): Promise<void> {
    clearTimeout(timer)
    const of = enterprise()
    if (of === null) return
    try {
      const found = await api.get<Left>(`/api/v1/enterprises/${encodeURIComponent(of)}/restatement`)
      days.value = found.days
      left.value = found.devices
      if (phase.value === 'running' && !found.looking && found.devices === 0) phase.value = 'done'
    } catch (error) {
      // Asked again: the figures follow, whether or not anybody is told.
      if (!(error instanceof Problem)) throw error
    }
    if (phase.value === 'running') timer = setTimeout(() => void ask(), EVERY_MS)
  }
  watch(
    [enterprise, restates],
    () => {
      phase.value = restates()?.from == null ? 'idle' : 'running'
      void ask()
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    phase.value = 'idle'
    clearTimeout(timer)
  })
  return { days, left, phase }
}
