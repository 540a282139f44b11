// Figures of compute centres and farms over a chosen time, asked again while somebody looks: today's every half minute, longer ones, which
// move slowly and cost more to form, every five.
import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import type { AssetReport } from '../../../model/asset-views.ts'
import { Problem } from '../api.ts'
import { useBoard } from '../board.ts'
import type { Basis } from '../opened.ts'

const AGAIN_MS = 30_000
const LONG_AGAIN_MS = 300_000
const DAY_MS = 86_400_000
/** Days before now, beside today. */
export const SPANS = { today: 0, d7: 7, d30: 30, d365: 365 } as const
export type Span = keyof typeof SPANS

export function useAssets(enterprise: () => string, device: () => string | undefined) {
  const { api, now } = useBoard()
  const span = ref<Span>('today')
  const report = ref<AssetReport | null>(null)
  const failed = ref(false)
  const askedAt = ref<number | null>(null)
  /** Of what is shown. */
  const time = shallowRef<Basis['window']>({ day: 'today' })
  let running: AbortController | undefined

  const ask = async () => {
    running?.abort()
    const mine = new AbortController()
    running = mine
    try {
      const to = Math.floor(now.value)
      const asked: Basis['window'] = span.value === 'today' ? { day: 'today' } : { from: to - SPANS[span.value] * DAY_MS, to }
      const one = device()
      const path = `/api/v1/enterprises/${encodeURIComponent(enterprise())}/assets`
      const found = await api.get<AssetReport>(path, { ...asked, ...(one && { device: one }) }, mine.signal)
      if (mine.signal.aborted) return
      report.value = found
      time.value = asked
      askedAt.value = now.value
      failed.value = false
    } catch (error) {
      if (mine.signal.aborted) return
      if (!(error instanceof Problem)) throw error
      failed.value = true
    }
  }
  watch(
    [enterprise, device, span],
    (_, before) => {
      if (before?.[0] !== undefined && (before[0] !== enterprise() || before[1] !== device())) report.value = null
      void ask()
    },
    { immediate: true },
  )
  const timer = setInterval(() => {
    const isDue = span.value === 'today' || failed.value || now.value - (askedAt.value ?? 0) >= LONG_AGAIN_MS
    if (isDue) void ask()
  }, AGAIN_MS)
  onBeforeUnmount(() => {
    clearInterval(timer)
    running?.abort()
  })
  return { ask, span, report: computed(() => report.value), failed, askedAt, time }
}
