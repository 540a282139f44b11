// What every page of the board may ask for, handed down from main.ts.
import type { InjectionKey, Ref } from 'vue'
import { inject } from 'vue'
import type { Api } from './api.ts'
import type { Opened } from './opened.ts'
import type { Preferences } from './preferences.ts'
import type { Live } from './rooms/live.ts'
import type { Session } from './session.ts'
import type { Toasts } from './toasts.ts'

export type Board = {
  readonly api: Api
  readonly live: Live
  readonly session: Session
  readonly preferences: Preferences
  readonly toasts: Toasts
  /** Figures open to what they are made of. */
  readonly opened: Opened
  /** The server's clock as far as this browser can tell, ms; moves once a second. */
  readonly now: Readonly<Ref<number>>
}
export const BOARD: InjectionKey<Board> = Symbol('board')

export function useBoard(): Board {
  const board = inject(BOARD)
  if (board === undefined) throw new Error('BUG: the board is provided in main.ts')
  return board
}
