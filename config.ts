// All settings, once: name, unit, range, default and the sentence that the README table prints. The one file that reads process.env.
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

const port = (value: number, what: string) =>
  Type.Integer({ default: value, minimum: 0, maximum: 65535, description: `${what} 0 picks a free one.` })

export const ConfigSchema = Type.Object({
  IB_DATA_DIR: Type.String({ default: './data', description: 'Directory of journal, registry and warehouse.' }),
  IB_HOST: Type.String({ default: '127.0.0.1', description: 'Address to listen on. 0.0.0.0 serves the plant network.' }),
  IB_HTTP_PORT: port(8080, 'HTTP, socket.io and MQTT over WebSocket (`/mqtt`).'),
  IB_MQTT_PORT: port(1883, 'MQTT over TCP.'),
  IB_MQTT_TLS_PORT: port(8883, 'MQTT over TLS; used when a certificate is configured.'),
  IB_TLS_CERT: Type.String({ default: '', description: 'PEM file of the certificate for MQTT over TLS.' }),
  IB_TLS_KEY: Type.String({ default: '', description: 'PEM file of its private key.' }),
  IB_PUBLIC_URL: Type.String({ default: '', description: 'Address people use, for sign-in links; default http://{host}:{port}.' }),
  IB_ADMIN_PASSWORD: Type.String({
    default: '',
    description: 'Password of user `admin`, set at start. Without one a one-time sign-in link is printed.',
    secret: true,
  }),
  IB_SESSION_HOURS: Type.Integer({ default: 168, minimum: 1, maximum: 8760, description: 'A sign-in lasts this long, h.' }),
  IB_BATCH_BYTES: Type.Integer({
    default: 65536,
    minimum: 1024,
    maximum: 1048576,
    description: 'A batch of publishes is handed to the journal at this size, bytes.',
  }),
  IB_BATCH_MS: Type.Integer({ default: 5, minimum: 1, maximum: 1000, description: 'or after this time at the latest, ms.' }),
  IB_MAX_PACKET_BYTES: Type.Integer({
    default: 65536,
    minimum: 1024,
    maximum: 1048576,
    description: 'Larger MQTT packets close the connection, bytes.',
  }),
  IB_MAX_CONNECTIONS: Type.Integer({ default: 20000, minimum: 1, maximum: 1000000, description: 'MQTT connections at once.' }),
  IB_MAX_PENDING_BYTES: Type.Integer({
    default: 33554432,
    minimum: 65536,
    maximum: 1073741824,
    description: 'Publishes not yet on disk, all connections; above it sockets are not read, bytes.',
  }),
  IB_MAX_DEVICES: Type.Integer({
    default: 20000,
    minimum: 1,
    maximum: 1000000,
    description: 'Devices of one service; more are refused with LIMIT.',
  }),
  IB_MAX_SERIES_PER_DEVICE: Type.Integer({
    default: 200,
    minimum: 1,
    maximum: 10000,
    description: 'Metrics of one device; more are refused with LIMIT.',
  }),
  IB_LATENESS_MINUTES: Type.Integer({
    default: 30,
    minimum: 10,
    maximum: 180,
    description: 'A reading at most this much older than the newest of its device is counted at once, from memory, min.',
  }),
  IB_RESTATE_DAYS: Type.Integer({
    default: 7,
    minimum: 0,
    maximum: 28,
    description:
      'One at most this much older is counted by re-statement, within half a minute; what is older still, or than IB_READINGS_DAYS less one, is TOO_LATE. Edits of calendars and machines reach as far back. 0: off, days.',
  }),
  IB_STALE_AFTER_MINUTES: Type.Integer({
    default: 120,
    minimum: 1,
    maximum: 1440,
    description:
      'Without a sign of life for this long the state is unobserved, unless the device declares a heartbeat (then 3 of them), min.',
  }),
  IB_SNAPSHOT_SECONDS: Type.Integer({ default: 60, minimum: 1, maximum: 3600, description: 'Analytic state is saved this often, s.' }),
  IB_JOURNAL_HOURS: Type.Integer({
    default: 24,
    minimum: 0,
    maximum: 720,
    description: 'Raw publishes are kept this long after a snapshot has covered them, h.',
  }),
  IB_BENCHMARK_EPSILON: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 100,
    description:
      'Differential privacy of peer figures of at least 50 enterprises: epsilon of one release in hundredths, 50 to 100 is usual; 0 is off.',
  }),
  IB_READINGS_DAYS: Type.Integer({ default: 30, minimum: 1, maximum: 3650, description: 'Raw readings are kept this long, days.' }),
  IB_MINUTES_DAYS: Type.Integer({
    default: 1095,
    minimum: 1,
    maximum: 36500,
    description: 'Minute rows, episodes and balances are kept this long, days.',
  }),
  IB_LOG_LEVEL: Type.Union(
    [Type.Literal('debug'), Type.Literal('info'), Type.Literal('warn'), Type.Literal('error'), Type.Literal('silent')],
    { default: 'info', description: 'Least severe log line that is written.' },
  ),
})
export type Config = Readonly<Static<typeof ConfigSchema>>

/** Reads and checks the environment; `defaults` stand in for what it leaves out. Throws one error that names every problem. */
export function readConfig(defaults: Partial<Config> = {}, env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given: Record<string, unknown> = {}
  const problems: string[] = []
  for (const [name, schema] of Object.entries(ConfigSchema.properties)) {
    const text = env[name]
    if (text === undefined || text === '')
      given[name] = defaults[name as keyof Config] ?? (schema as unknown as { default: unknown }).default
    else given[name] = (schema as { type?: string }).type === 'integer' ? Number(text) : text
    if (!Value.Check(schema, given[name]))
      problems.push(`${name}: ${describe(schema)}${(schema as { secret?: boolean }).secret ? '' : `, got "${text}"`}`)
  }
  for (const name of Object.keys(env))
    if (name.startsWith('IB_') && !(name in ConfigSchema.properties)) problems.push(`${name}: no such setting`)
  if (problems.length > 0) throw new Error(`Configuration:\n  ${problems.join('\n  ')}`)
  return Object.freeze(given) as Config
}

function describe(schema: unknown): string {
  const s = schema as { type?: string; minimum?: number; maximum?: number; anyOf?: { const: string }[] }
  if (s.anyOf) return `one of ${s.anyOf.map((o) => o.const).join(', ')}`
  return s.type === 'integer' ? `a whole number from ${s.minimum} to ${s.maximum}` : 'text'
}
