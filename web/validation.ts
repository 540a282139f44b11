// Checks requests against their schemas. Texts of paths and queries are converted to what the schema says; bodies are taken as they are,
// because a number sent as text is a mistake to name, not to guess at. Defaults are filled in.
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'

export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const compiled = Compile(schema)
  const converts = httpPart !== 'body'
  return (given: unknown) => {
    // No body at all is null: a route for which that is enough says so.
    const value = Value.Default(schema, converts ? converted(schema, given) : (given ?? null))
    if (compiled.Check(value)) return { value }
    return { error: compiled.Errors(value) as FastifySchemaValidationError[] }
  }
}

/** An empty text is no number and no yes or no: it stays what it is, so that the check names it. */
function converted(schema: TSchema, given: unknown): unknown {
  const empty = given !== null && typeof given === 'object' ? Object.entries(given).filter(([, text]) => text === '') : []
  const value = Value.Convert(schema, given)
  return empty.length === 0 || value === null || typeof value !== 'object' ? value : { ...value, ...Object.fromEntries(empty) }
}
