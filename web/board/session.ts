// Who is signed in. `me` is undefined until the server was asked, null when nobody is.
import type { Ref } from 'vue'
import { ref } from 'vue'
import type { Me } from '../contract.ts'
import type { Api } from './api.ts'
import { Problem } from './api.ts'

export type Session = {
  readonly me: Ref<Me | null | undefined>
  /** true after the server ended a session that was open */
  readonly expired: Ref<boolean>
  refresh(): Promise<Me | null>
  signIn(username: string, password: string): Promise<Me | null>
  /** One-time link: the token is spent by this call. */
  signInByToken(token: string): Promise<Me | null>
  signOut(): Promise<void>
  lost(): void
  /** The person has a right to this operation of the HTTP interface: what is offered to others is refused anyway. */
  may(operation: string): boolean
}

export function createSession(api: () => Api): Session {
  const me = ref<Me | null | undefined>(undefined)
  const expired = ref(false)
  async function refresh(): Promise<Me | null> {
    try {
      me.value = await api().get<Me>('/api/v1/session')
      expired.value = false
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      // Without an answer nobody is signed out: the last known user stays until the server says otherwise.
      if (error.status === 401 || error.status === 403) me.value = null
      else if (me.value === undefined) throw error
    }
    return me.value ?? null
  }
  return {
    me,
    expired,
    refresh,
    signIn: async (username, password) => {
      await api().post('/api/v1/session', { username, password })
      return refresh()
    },
    signInByToken: async (token) => {
      await api().post('/api/v1/session/link', { token })
      return refresh()
    },
    signOut: async () => {
      try {
        await api().remove('/api/v1/session')
      } finally {
        me.value = null
        expired.value = false
      }
    },
    may: (operation) => me.value?.may.includes(operation) ?? false,
    lost: () => {
      if (me.value) expired.value = true
      me.value = null
    },
  }
}
