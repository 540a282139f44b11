// Short messages at the edge of the page, at most four at a time and one refusal; one may carry an action such as "undo".
import type { Ref } from 'vue'
import { ref } from 'vue'

export type Toast = {
  readonly id: number
  readonly kind: 'done' | 'failed'
  readonly text: string
  readonly action?: { readonly label: string; run(): void }
}
export type Toasts = { readonly list: Ref<readonly Toast[]>; show(toast: Omit<Toast, 'id'>): void; close(id: number): void }

const LIMIT = 4
/** Long enough to read and to reach "undo", ms. */
const SHOWN = 9_000

export function createToasts(): Toasts {
  const list = ref<readonly Toast[]>([])
  let next = 1
  const close = (id: number) => {
    list.value = list.value.filter((toast) => toast.id !== id)
  }
  return {
    list,
    close,
    show: (toast) => {
      const id = next++
      // A refusal is about the last try: whatever came of the next one takes its place, and does not pile up over the form.
      list.value = [...list.value.filter(({ kind }) => kind !== 'failed'), { ...toast, id }].slice(-LIMIT)
      setTimeout(() => close(id), SHOWN)
    },
  }
}
