// A room as a component sees it: the newest view, and how far it can be trusted.
import type { ComputedRef } from 'vue'
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { Refusal, RoomName, RoomView } from '../../contract.ts'
import { useBoard } from '../board.ts'
import type { Live } from './live.ts'
import type { Phase } from './room-state.ts'

export type Room<V> = {
  readonly view: ComputedRef<V | null>
  readonly phase: ComputedRef<Phase>
  /** server time of the newest change, ms */
  readonly at: ComputedRef<number | null>
  readonly refusal: ComputedRef<Refusal | null>
}

/** Watches `name()` for as long as the component lives and follows it when it changes; null watches nothing. */
export function useRoom<V extends RoomView>(name: () => RoomName | null): Room<V> {
  const { live } = useBoard()
  const watched = shallowRef<ReturnType<Live['watch']> | null>(null)
  watch(
    name,
    (room) => {
      const before = watched.value
      watched.value = room === null ? null : live.watch(room)
      before?.close()
    },
    { immediate: true },
  )
  onScopeDispose(() => watched.value?.close())
  const state = computed(() => watched.value?.state.value ?? null)
  return {
    // The kind of a view follows from the name of its room: that is the contract of the wire.
    view: computed(() => (state.value?.view ?? null) as V | null),
    phase: computed(() => state.value?.phase ?? 'joining'),
    at: computed(() => state.value?.at ?? null),
    refusal: computed(() => state.value?.refusal ?? null),
  }
}
