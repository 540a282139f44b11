// Who may sign in and as what: people, gateways, their sessions and one-time links, as documents. Secrets are kept as hashes only.
import type { EpochMs } from './reading.ts'

export type Role = 'operator' | 'owner' | 'gateway'
export type User = {
  readonly username: string
  readonly role: Role
  /** The one enterprise an owner or gateway may see; absent for operators. */
  readonly enterprise?: string
  /** argon2id hash; absent until a password is set (sign-in by link only). */
  readonly passwordHash?: string
  /** Sessions opened before this no longer count: the password, or the person behind the name, has changed. */
  readonly sessionsFrom?: EpochMs
}
/** What a gateway signs in with over MQTT or HTTP. Passwords are long and random, so SHA-256 is enough at rest and cheap to check. */
export type Credential = {
  readonly username: string
  readonly enterprise: string
  readonly name: string
  /** Hex. */
  readonly passwordSha256: string
  readonly createdAt: EpochMs
}
/** A signed-in browser or program. The token itself is never stored. */
export type Session = {
  /** Hex. */
  readonly tokenSha256: string
  readonly username: string
  readonly role: Role
  readonly enterprise?: string
  readonly expiresAt: EpochMs
  readonly openedAt?: EpochMs
  /** Opened by a one-time link: may set a password without knowing the old one. */
  readonly byLink?: boolean
}
/** One-time sign-in link. */
export type Invitation = { readonly tokenSha256: string; readonly username: string; readonly expiresAt: EpochMs }
