// Checks of a CONNECT: its form (what Aedes lets pass and MQTT 3.1.1 does not), then user name and password.
// Owns the limits on failed sign-ins; never writes to a socket: an answer is a CONNACK code or a reason to close.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Access, Credential } from './access.ts'
import type { ClientName } from './intake.ts'
import { RateWindow } from './rate-window.ts'

/** Why a connection was refused: label of a counter, so a closed list. */
export const CONNECT_REFUSALS = [
  'full', // IB_MAX_CONNECTIONS, or too many from one address
  'fault', // the journal failed: nothing could be acknowledged
  'late', // no CONNECT in time
  'malformed', // not MQTT, or against the grammar of CONNECT
  'protocol', // another version than 3.1 and 3.1.1
  'client-id', // empty with a kept session, too long, or not text
  'anonymous', // no user name
  'credential', // unknown user or wrong password
  'rate', // too many failed sign-ins
] as const
export type ConnectRefusal = (typeof CONNECT_REFUSALS)[number]
/** CONNACK return code [MQTT-3.2.2.3], 0: close without one. */
export const CONNACK: Readonly<Record<ConnectRefusal, number>> = {
  full: 3,
  fault: 3,
  late: 0,
  malformed: 0,
  protocol: 1,
  'client-id': 2,
  anonymous: 5,
  credential: 4,
  rate: 5,
}

export type ConnectPacket = {
  readonly clientId: string
  readonly clean?: boolean
  readonly username?: string
  readonly password?: unknown
  readonly will?: { readonly topic: string; readonly qos?: number }
}
const MAX_CLIENT_ID = 256

/** A client that has signed in. */
export type Who = {
  readonly enterprise: string
  readonly username: string
  /** What it signed in with: a credential that was removed or renewed since ends the session. */
  readonly credential: Credential
  /** Of its session inside the broker: user name and client id, so that no credential can take over a session of another. */
  readonly id: string
  readonly name: ClientName
  readonly will: unknown
  /** When its credential was last looked up, ms of uptime. */
  checkedAt: number
  readonly filters: Set<string>
  /** QoS 2 publishes on their way to the journal, and who else waits for the same id. */
  readonly underWay: Map<number, ((error: Error | null) => void)[]>
}

/** Undefined when the packet may go on to sign-in. */
export function checkConnect(packet: ConnectPacket): ConnectRefusal | undefined {
  const { clientId, will } = packet
  // Empty and to be kept: nobody could ever come back to that session [MQTT-3.1.3-8].
  if ((clientId === '' && packet.clean !== true) || clientId.length > MAX_CLIENT_ID || !isText(clientId)) return 'client-id'
  if (packet.username === undefined) return packet.password === undefined ? 'anonymous' : 'malformed' // [MQTT-3.1.2-22]
  if (!isText(packet.username)) return 'malformed'
  if (will !== undefined) {
    if ((will.qos ?? 0) > 2) return 'malformed' // [MQTT-3.1.2-14]
    // A will outside the own enterprise is refused when it is sent, like any publish; these could not be sent at all.
    if (will.topic === '' || !isText(will.topic) || will.topic.includes('+') || will.topic.includes('#')) return 'malformed'
  }
  return undefined
}

/** Bytes that were not UTF-8 arrive as U+FFFD; NUL is text nowhere in MQTT [MQTT-1.5.3-1, -2]. */
const isText = (text: string): boolean => !text.includes('\uFFFD') && !text.includes('\0')

export type SignIn = { readonly credential: Credential } | { readonly refusal: ConnectRefusal; readonly first: boolean }
const WINDOW_MS = 60_000

/** Failed sign-ins of one user from one address in a minute; then that user is refused there, unchecked, until the minute is over. */
const MAX_FAILURES = 10
/**
 * Failures of one address whose reasons are told and logged. Not a lock: behind one NAT or balancer are many plants, and a few dozen
 * with a stale password must not keep the others out. Passwords are made by us, long and random; guessing them is hopeless anyway.
 */
const MAX_TOLD = 200

export class SignIns {
  readonly #access: Access
  readonly #failures = new RateWindow(WINDOW_MS, 20_000)
  readonly #nobody = Buffer.alloc(32)

  constructor(access: Access) {
    this.#access = access
  }

  /** Is what a client signed in with still good? */
  stands(who: Who): boolean {
    const now = this.#access.credential(who.username)
    return now?.passwordSha256 === who.credential.passwordSha256 && now.enterprise === who.enterprise
  }

  /** `first`: the first failure of this user from this address in its minute, worth a line in the log. */
  check(username: string, password: Uint8Array | undefined, address: string, now: number): SignIn {
    const key = `${address} ${username}`
    if (this.#failures.count(key, now) >= MAX_FAILURES) return { refusal: 'rate', first: false }
    const found = this.#access.credential(username)
    const expected = found === undefined ? this.#nobody : Buffer.from(found.passwordSha256, 'hex')
    // Hashed and compared for unknown users too, so that time does not tell which names exist.
    const given = createHash('sha256')
      .update(password ?? this.#nobody)
      .digest()
    const same = timingSafeEqual(given, expected.length === 32 ? expected : this.#nobody)
    if (found !== undefined && password !== undefined && expected.length === 32 && same) return { credential: found }
    const told = this.#failures.hit(address, now) <= MAX_TOLD
    const first = this.#failures.hit(key, now) === 1
    return told ? { refusal: 'credential', first } : { refusal: 'rate', first: false }
  }
}
