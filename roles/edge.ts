// The edge role: everything its parts need, in one place. MQTT listeners in, raw batches out.
import { readFileSync } from 'node:fs'
import type { Logger } from 'pino'
import { type Broker, openBroker } from '../broker/broker.ts'
import type { Config } from '../config.ts'
import type { SenderLink } from '../link/link.ts'
import type { Registry } from '../registry/registry.ts'

export type EdgeParts = {
  readonly config: Config
  readonly registry: Registry
  readonly sender: SenderLink
  readonly epoch: string
  readonly log: Logger
}

export async function openEdge({ config, registry, sender, epoch, log }: EdgeParts): Promise<Broker> {
  const tls =
    config.IB_TLS_CERT === '' ? undefined : { cert: readFileSync(config.IB_TLS_CERT, 'utf8'), key: readFileSync(config.IB_TLS_KEY, 'utf8') }
  return await openBroker({ config, tls, access: registry, sender, epoch, log })
}
