// Short messages at the edge of the page, at most four at a time and one refusal; one may carry an action such as "undo". None goes away
// from under the pointer or the focus.
import type { Ref } from 'vue'
import { ref } from 'vue'

export type Toast = {
  readonly id: number
  readonly kind: 'done' | 'failed'
  readonly text: string
  readonly action?: { readonly label: string; run(): void }
}
export type Toasts = {
  readonly list: Ref<readonly Toast[]>
  show(toast: Omit<Toast, 'id'>): void
  close(id: number): void
  /** Says whether somebody is at them: meanwhile they stay. */
  stayWhile(attended: () => boolean): void
}

const LIMIT = 4
/** Long enough to read, ms. */
const SHOWN = 9_000
/** Long enough to notice a slip and to reach "undo" by keyboard, ms. */
const SHOWN_WITH_ACTION = 20_000

export function createToasts(): Toasts {
  const list = ref<readonly Toast[]>([])
  let next = 1
  let attended = () => false
  const close = (id: number) => {
    list.value = list.value.filter((toast) => toast.id !== id)
  }
  const closeAfter = (id: number, ms: number): void => {
    setTimeout(() => (attended() ? closeAfter(id, ms) : close(id)), ms)
  }
  return {
    list,
    close,
    stayWhile: (asked) => {
      attended = asked
    },
    show: (toast) => {
      const id = next++
      // A refusal is about the last try: whatever came of the next one takes its place, and does not pile up over the form.
      list.value = [...list.value.filter(({ kind }) => kind !== 'failed'), { ...toast, id }].slice(-LIMIT)
      closeAfter(id, toast.action === undefined ? SHOWN : SHOWN_WITH_ACTION)
    },
  }
}
