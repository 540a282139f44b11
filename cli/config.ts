// industry-brain config: every setting, generated from the one schema.
import { ConfigSchema, readConfig } from '../config.ts'

type Described = {
  readonly type?: string
  readonly default: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly description: string
  readonly secret?: boolean
  readonly anyOf?: readonly { readonly const: string }[]
}

const rangeOf = (s: Described): string =>
  s.anyOf ? s.anyOf.map((o) => o.const).join(', ') : s.type === 'integer' ? `${s.minimum} … ${s.maximum}` : 'text'

/** The README's table; a test compares the two. */
export function configTable(): string {
  const rows = Object.entries(ConfigSchema.properties as unknown as Record<string, Described>).map(
    ([name, s]) => `| \`${name}\` | ${s.default === '' ? '' : `\`${s.default}\``} | ${rangeOf(s)} | ${s.description} |`,
  )
  return ['| setting | default | range | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

export function listConfig(options: { readonly markdown?: boolean }): void {
  if (options.markdown) {
    process.stdout.write(`${configTable()}\n`)
    return
  }
  const config = readConfig() as Readonly<Record<string, unknown>>
  for (const [name, schema] of Object.entries(ConfigSchema.properties as unknown as Record<string, Described>)) {
    const value = schema.secret ? (config[name] === '' ? '' : '(set)') : String(config[name])
    process.stdout.write(
      `${name}=${value}\n    ${schema.description} (${rangeOf(schema)}; default ${schema.default === '' ? 'empty' : schema.default})\n`,
    )
  }
}
