// May this publish come in, and on whose account is it booked? The broker has judged rights already and marks what it refused; here topic,
// sender and registry are looked at together. Nobody is asked twice whether an enterprise exists.
import { PUBLISH } from '../link/raw-batch.ts'
import type { Rejection } from '../model/errors.ts'
import type { EpochMs } from '../model/reading.ts'
import type { Client, Route } from './senders.ts'
import type { Account, Tallies } from './tallies.ts'

/** Refused: booked on the sender, because the topic may be anybody's. */
export function mayEnter(route: Route, client: Client, flags: number, knows: (enterprise: string) => boolean): boolean {
  const { topic, refusal } = route
  if (topic === undefined || topic.address.enterprise !== client.enterprise) return false
  if (refusal !== undefined || (flags & PUBLISH.refused) !== 0) return false
  if (!route.known) route.known = knows(client.enterprise)
  return route.known
}

export function accountOf(route: Route, client: Client, entered: boolean, tallies: Tallies, at: EpochMs): Account {
  if (entered) {
    if (route.account === undefined) route.account = tallies.account(client.enterprise, route.path)
    return tallies.at(route.account, at)
  }
  if (client.account === undefined) client.account = tallies.account(client.enterprise, '')
  return tallies.at(client.account, at)
}

/** Why it may not. */
export function refusalOf(route: Route, client: Client, flags: number): Rejection {
  const { topic, refusal } = route
  const access = (detail: string): Rejection => ({ stage: 'access', code: 'FORBIDDEN', detail })
  if (topic !== undefined && topic.address.enterprise !== client.enterprise)
    return access(`the topic is of ${topic.address.enterprise}, the sender of ${client.enterprise || 'no enterprise'}`)
  if (refusal !== undefined) return refusal
  if ((flags & PUBLISH.refused) !== 0) return access('the sender has no right to this topic')
  return { stage: 'topic', code: 'UNKNOWN_ENTERPRISE', detail: `no enterprise ${client.enterprise} is registered` }
}
