// The size of 1 rem in pixels, for canvases, which know no rem. Follows the window.
import type { Ref } from 'vue'
import { onScopeDispose, ref } from 'vue'

export function useRem(): Ref<number> {
  const read = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16
  const rem = ref(read())
  const update = () => {
    rem.value = read()
  }
  window.addEventListener('resize', update)
  onScopeDispose(() => window.removeEventListener('resize', update))
  return rem
}
