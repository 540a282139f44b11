// Every answer that says no, as RFC 9457 problem details. The one place that turns codes and errors into a status.
// Promises: a stack, a path or a text of another part of the service is never shown; what we did not foresee is `INTERNAL`.
import { Fault } from '../model/errors.ts'

export const PROBLEMS = {
  VALIDATION: { status: 400, title: 'The request does not have the right form' },
  JSON: { status: 400, title: 'The body is not valid JSON' },
  RANGE: { status: 400, title: 'The time range cannot be used' },
  UNAUTHENTICATED: { status: 401, title: 'Sign in first' },
  SIGN_IN_FAILED: { status: 401, title: 'Sign-in failed' },
  FORBIDDEN: { status: 403, title: 'Not allowed for this user' },
  CROSS_ORIGIN: { status: 403, title: 'A page of another site sent this request' },
  NOT_FOUND: { status: 404, title: 'There is no such thing' },
  CONFLICT: { status: 409, title: 'This contradicts what is already there' },
  TOO_OLD: { status: 409, title: 'Too long ago to be changed' },
  LIMIT: { status: 409, title: 'A limit of the service is reached' },
  TOO_LARGE: { status: 413, title: 'The body is too large' },
  MEDIA_TYPE: { status: 415, title: 'The content type is not understood' },
  TOO_MANY_ATTEMPTS: { status: 429, title: 'Too many attempts' },
  BUDGET: { status: 429, title: 'The budget of figures for today is used up' },
  INTERNAL: { status: 500, title: 'The service failed; this is not your fault' },
  UNAVAILABLE: { status: 503, title: 'Not available right now; try again' },
} as const
export type ProblemCode = keyof typeof PROBLEMS

/** One field that is wrong: `at` is a JSON pointer that starts with `body`, `query` or `path`. */
export type FieldError = { readonly at: string; readonly message: string }
export type ProblemBody = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ProblemCode
  readonly errors?: readonly FieldError[]
  readonly requestId?: string
}

/** Thrown by a route that cannot do what it was asked. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly errors: readonly FieldError[] | undefined
  /** s */
  readonly retryAfter: number | undefined
  constructor(code: ProblemCode, detail: string, more: { errors?: readonly FieldError[]; retryAfter?: number } = {}) {
    super(detail)
    this.name = 'Problem'
    this.code = code
    this.errors = more.errors
    this.retryAfter = more.retryAfter
  }
}

export function problemBody(code: ProblemCode, detail: string, errors?: readonly FieldError[]): ProblemBody {
  const { status, title } = PROBLEMS[code]
  const type = `urn:industry-brain:problem:${code.toLowerCase().replaceAll('_', '-')}`
  return errors === undefined ? { type, title, status, detail, code } : { type, title, status, detail, code, errors }
}

/** What the framework throws, as far as a caller can cause it. */
const FRAMEWORK: Readonly<Record<string, { code: ProblemCode; detail: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'TOO_LARGE', detail: 'A body may have at most 1 MiB.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'MEDIA_TYPE', detail: 'Send application/json.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'VALIDATION', detail: 'The body does not have the length that Content-Length says.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'JSON', detail: 'The body is not valid JSON.' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'JSON', detail: 'The body is empty.' },
  FST_ERR_BAD_URL: { code: 'VALIDATION', detail: 'The address is not a valid URL.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'NOT_FOUND', detail: 'A part of the address is too long.' },
}

type Thrown = { code?: unknown; statusCode?: unknown; validation?: unknown; validationContext?: unknown; name?: unknown; retry?: unknown }

/** Any error as a Problem; `undefined` for what nobody foresaw, which is logged and shown as INTERNAL. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error
  // A Fault that crossed a thread has lost its class and kept its name.
  const thrown: Thrown = error !== null && typeof error === 'object' ? error : {}
  if (error instanceof Fault || thrown.name === 'Fault') return problemOfFault(String(thrown.code), error)
  if (Array.isArray(thrown.validation)) return invalid(thrown.validation, thrown.validationContext)
  const known = typeof thrown.code === 'string' ? FRAMEWORK[thrown.code] : undefined
  if (known !== undefined) return new Problem(known.code, known.detail)
  if (error instanceof SyntaxError && thrown.statusCode === 400) return new Problem('JSON', 'The body is not valid JSON.')
  if (typeof thrown.statusCode === 'number' && thrown.statusCode >= 400 && thrown.statusCode < 500)
    return new Problem('VALIDATION', 'The request cannot be understood.')
  return undefined
}

/** Faults with a code of their own: a question that is too large is the asker's to change, a bug of the core is nobody's. */
function problemOfFault(code: string, fault: unknown): Problem | undefined {
  if (code === 'INTERNAL' || code === 'UNKNOWN_METHOD') return undefined
  if (code === 'TOO_MANY') return new Problem('RANGE', fault instanceof Error ? fault.message : 'Ask for less at once.')
  return new Problem('UNAVAILABLE', 'A part of the service does not answer right now.', { retryAfter: 2 })
}

type SchemaError = {
  readonly keyword?: string
  readonly instancePath?: string
  readonly schemaPath?: string
  readonly message?: string
  readonly params?: Readonly<Record<string, unknown>>
}

/** Errors of a schema check, as TypeBox names them. */
function invalid(found: readonly SchemaError[], context: unknown): Problem {
  const part = context === 'querystring' ? 'query' : context === 'params' ? 'path' : 'body'
  const errors: FieldError[] = []
  for (const error of found) {
    for (const { at, message } of fieldErrors(`${part}${error.instancePath ?? ''}`, error)) {
      const last = errors.at(-1)
      // The branches of a choice (a number or null) are one sentence.
      if (last?.at === at && /\/anyOf\//.test(error.schemaPath ?? ''))
        errors[errors.length - 1] = { at, message: `${last.message} or ${message}` }
      else errors.push({ at, message })
    }
    if (errors.length >= 20) break
  }
  const first = errors[0]
  return new Problem('VALIDATION', first === undefined ? 'The request does not fit its schema.' : `${first.at} ${first.message}.`, {
    errors,
  })
}

function fieldErrors(path: string, { keyword, params, message }: SchemaError): readonly FieldError[] {
  const named = (names: unknown, text: string) =>
    (Array.isArray(names) ? names : []).map((name) => ({ at: `${path}/${String(name)}`, message: text }))
  switch (keyword) {
    // Both repeat what others say of the same field.
    case 'boolean':
    case 'anyOf':
      return []
    case 'required':
      return named(params?.requiredProperties, 'is required')
    case 'additionalProperties':
      return named(params?.additionalProperties, 'is not a known field')
    case 'enum':
      return [{ at: path, message: `must be one of ${Array.isArray(params?.allowedValues) ? params.allowedValues.join(', ') : ''}` }]
    case 'pattern':
      return [{ at: path, message: `must match ${String(params?.pattern)}` }]
    default:
      return [{ at: path, message: message ?? 'is wrong' }]
  }
}
