// Who may publish and subscribe where (domain §4.2): pure questions about a topic, a filter and the enterprise of a credential.
// Identity comes from the session, never from a payload or a topic. Owns the rights; never counts, logs or closes.
import { isId } from '../model/plant.ts'
import { DOWN_CLASSES, parseTopic, TOPIC_PREFIX, WHOLE } from '../model/wire/topic.ts'

/** What a gateway signs in with; the registry's credential fits by shape. */
export type Credential = {
  readonly enterprise: string
  /** Lower-case hex. Passwords are long and random, so one SHA-256 is enough at rest. */
  readonly passwordSha256: string
}
export type Access = { credential(username: string): Credential | undefined }

/** Whose plants may publish to a topic; `owner` undefined: nobody's, because of `refusal`. */
export type TopicRight = { readonly owner: string | undefined; readonly refusal: 'TOPIC' | 'FORBIDDEN' }

/** Worked out once a topic: whether a publish is right is then one comparison with the sender's enterprise. */
export function topicRight(text: string): TopicRight {
  const topic = parseTopic(text)
  if (topic === undefined) return { owner: undefined, refusal: 'TOPIC' }
  // Commands and advice come from the service alone, also inside the own enterprise.
  if (DOWN_CLASSES.some((c) => c === topic.class)) return { owner: undefined, refusal: 'FORBIDDEN' }
  return { owner: topic.address.enterprise, refusal: 'FORBIDDEN' }
}

/**
 * True for `ib/v1/{own enterprise}/…/…/…/…/cmd|advice`, each of the four levels between an id, `_` or `+`.
 * `#` is refused even inside the own enterprise: it would take in classes that are never routed and look subscribed for nothing.
 */
export function maySubscribe(filter: string, enterprise: string): boolean {
  if (!filter.startsWith(TOPIC_PREFIX)) return false
  const levels = filter.split('/')
  if (levels.length !== 8 || levels[2] !== enterprise) return false
  for (let i = 3; i < 7; i++) if (levels[i] !== '+' && levels[i] !== WHOLE && !isId(levels[i]!)) return false
  return DOWN_CLASSES.some((c) => c === levels[7])
}

/** True for a topic the service may send to plants. */
export const isDownTopic = (text: string): boolean => DOWN_CLASSES.some((c) => c === parseTopic(text)?.class)

/** Does a filter that maySubscribe accepted take in this topic? */
export function matches(filter: string, topic: string): boolean {
  const wanted = filter.split('/')
  const levels = topic.split('/')
  return wanted.length === levels.length && wanted.every((level, i) => level === '+' || level === levels[i])
}
