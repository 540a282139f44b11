// Every answer that says no, as RFC 9457 problem details. The one place that turns codes and errors into a status. What it says is made in both
// languages (words.ts); which of them is sent the asker decides. Promises: a stack, a path or a text of another part of the service is never shown; what we did not foresee is `INTERNAL`.
import { Fault } from '../model/errors.ts'
import { type Language, say, type Words } from '../model/words.ts'
import { type SchemaError, schemaWords } from './schema-words.ts'
import { words } from './words.ts'

export const PROBLEMS = {
  VALIDATION: { status: 400, title: say('The request does not have the right form', '请求的格式不正确') },
  JSON: { status: 400, title: say('The body is not valid JSON', '正文不是有效的 JSON') },
  RANGE: { status: 400, title: say('The time range cannot be used', '时间范围不可用') },
  UNAUTHENTICATED: { status: 401, title: say('Sign in first', '请先登录') },
  SIGN_IN_FAILED: { status: 401, title: say('Sign-in failed', '登录失败') },
  FORBIDDEN: { status: 403, title: say('Not allowed for this user', '当前用户无权进行此操作') },
  CROSS_ORIGIN: { status: 403, title: say('A page of another site sent this request', '请求来自其他网站的页面') },
  NOT_FOUND: { status: 404, title: say('There is no such thing', '内容不存在') },
  CONFLICT: { status: 409, title: say('This contradicts what is already there', '与现有内容冲突') },
  TOO_OLD: { status: 409, title: say('Too long ago to be changed', '时间太久，不能更改') },
  LIMIT: { status: 409, title: say('A limit of the service is reached', '已达服务上限') },
  TOO_LARGE: { status: 413, title: say('The body is too large', '正文过大') },
  MEDIA_TYPE: { status: 415, title: say('The content type is not understood', '不支持此内容类型') },
  TOO_MANY_ATTEMPTS: { status: 429, title: say('Too many attempts', '尝试次数过多') },
  BUDGET: { status: 429, title: say('The budget of figures for today is used up', '今天的查询额度已用完') },
  INTERNAL: { status: 500, title: say('The service failed; this is not your fault', '服务出错，不是您的问题') },
  UNAVAILABLE: { status: 503, title: say('Not available right now; try again', '暂不可用，请重试') },
} as const
export type ProblemCode = keyof typeof PROBLEMS

/** One field that is wrong: `at` is a JSON pointer that starts with `body`, `query` or `path`. */
export type FieldError = { readonly at: string; readonly message: Words }
export type ProblemBody = {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ProblemCode
  readonly errors?: readonly { readonly at: string; readonly message: string }[]
  readonly requestId?: string
}

/** Thrown by a route that cannot do what it was asked. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly words: Words
  readonly errors: readonly FieldError[] | undefined
  /** s */
  readonly retryAfter: number | undefined
  constructor(code: ProblemCode, said: Words, more: { errors?: readonly FieldError[]; retryAfter?: number } = {}) {
    super(said.en)
    this.name = 'Problem'
    this.code = code
    this.words = said
    this.errors = more.errors
    this.retryAfter = more.retryAfter
  }
}

/** A request whose fields are wrong, `errors` of them, at least one: the first is what it says as a whole. */
export function invalidFields(errors: readonly [FieldError, ...FieldError[]]): Problem {
  return new Problem('VALIDATION', words.field(errors[0].at, errors[0].message), { errors })
}
/** Throws when a check found something. */
export function refuseFields([first, ...rest]: readonly FieldError[]): void {
  if (first !== undefined) throw invalidFields([first, ...rest])
}

export function problemBody(code: ProblemCode, said: Words, language: Language, errors?: readonly FieldError[]): ProblemBody {
  const { status, title } = PROBLEMS[code]
  const type = `urn:industry-brain:problem:${code.toLowerCase().replaceAll('_', '-')}`
  const body = { type, title: title[language], status, detail: said[language], code }
  return errors === undefined ? body : { ...body, errors: errors.map(({ at, message }) => ({ at, message: message[language] })) }
}

/** What the framework throws, as far as a caller can cause it. */
const FRAMEWORK: Readonly<Record<string, { code: ProblemCode; said: Words }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'TOO_LARGE', said: words.bodyTooLarge },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'MEDIA_TYPE', said: words.sendJson },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'VALIDATION', said: words.contentLength },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'JSON', said: words.notJson },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'JSON', said: words.emptyBody },
  FST_ERR_BAD_URL: { code: 'VALIDATION', said: words.badUrl },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'NOT_FOUND', said: words.longAddress },
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
  if (known !== undefined) return new Problem(known.code, known.said)
  if (error instanceof SyntaxError && thrown.statusCode === 400) return new Problem('JSON', words.notJson)
  if (typeof thrown.statusCode === 'number' && thrown.statusCode >= 400 && thrown.statusCode < 500)
    return new Problem('VALIDATION', words.notUnderstood)
  return undefined
}

/** Faults with a code of their own: a question that is too large is the asker's to change, a bug of the core is nobody's. */
function problemOfFault(code: string, fault: unknown): Problem | undefined {
  if (code === 'INTERNAL' || code === 'UNKNOWN_METHOD') return undefined
  if (code === 'TOO_MANY') return new Problem('RANGE', words.tooMuch(fault instanceof Error ? fault.message : 'Ask for less at once.'))
  return new Problem('UNAVAILABLE', words.partSilent, { retryAfter: 2 })
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
        errors[errors.length - 1] = { at, message: say(`${last.message.en} or ${message.en}`, `${last.message.zh}，或${message.zh}`) }
      else errors.push({ at, message })
    }
    if (errors.length >= 20) break
  }
  const [first, ...rest] = errors
  return first === undefined ? new Problem('VALIDATION', words.noFit, { errors }) : invalidFields([first, ...rest])
}

function fieldErrors(path: string, error: SchemaError): readonly FieldError[] {
  const { keyword, params } = error
  const message = schemaWords(error)
  const named = (names: unknown) => (Array.isArray(names) ? names : []).map((name) => ({ at: `${path}/${String(name)}`, message }))
  switch (keyword) {
    // Both repeat what others say of the same field.
    case 'boolean':
    case 'anyOf':
      return []
    case 'required':
      return named(params?.requiredProperties)
    case 'additionalProperties':
      return named(params?.additionalProperties)
    default:
      return [{ at: path, message }]
  }
}
