// REST as the board uses it: one function that speaks JSON and turns every failure into a Problem a page can show.
// The session travels in a cookie this code never sees.

export type FieldError = { readonly at: string; readonly message: string }
/** RFC 9457, and what the network does. status 0: no answer at all. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string | null
  /** Fields that are wrong, by JSON pointer (`body/shifts/0/start`). */
  readonly errors: readonly FieldError[]
  constructor(status: number, code: string, detail: string | null, errors: readonly FieldError[] = []) {
    super(detail ?? code)
    this.name = 'Problem'
    this.status = status
    this.code = code
    this.detail = detail
    this.errors = errors
  }
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>
export type Api = {
  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T>
  put<T>(path: string, body: unknown): Promise<T>
  /** A text as it is, with the media type it has. */
  send<T>(path: string, text: string, type: string, query?: Query): Promise<T>
  /** What the server says of it, null where it says nothing. */
  remove<T>(path: string): Promise<T>
}

/**
 * `onUnauthorized` is told when the session has ended; the failed call still rejects with its Problem. `language`: the page is shown in it
 * now, and refusals are to come in it.
 */
export function createApi(base: string, onUnauthorized: () => void, language: () => string): Api {
  async function call(
    method: string,
    path: string,
    init: { query?: Query; body?: unknown; text?: string; type?: string; signal?: AbortSignal },
  ): Promise<unknown> {
    const headers = { accept: 'application/json', 'accept-language': language() }
    const request: RequestInit = { method, credentials: 'same-origin', headers }
    if (init.signal) request.signal = init.signal
    const sent = init.body === undefined ? init.text : JSON.stringify(init.body)
    if (sent !== undefined) {
      request.headers = { ...headers, 'content-type': init.type ?? 'application/json' }
      request.body = sent
    }
    let response: Response
    try {
      response = await fetch(`${base}${path}${queryText(init.query)}`, request)
    } catch (cause) {
      if (init.signal?.aborted) throw cause
      throw new Problem(0, 'OFFLINE', null)
    }
    const text = await response.text()
    const body = parse(text)
    if (response.ok) return body
    const said = body !== null && typeof body === 'object' ? (body as Record<string, unknown>) : {}
    const problem = new Problem(
      response.status,
      typeof said.code === 'string' ? said.code : String(response.status),
      typeof said.detail === 'string' ? said.detail : typeof said.title === 'string' ? said.title : null,
      Array.isArray(said.errors) ? said.errors.filter(isFieldError) : [],
    )
    // A wrong password is a 401 too, and says nothing about the session.
    if (response.status === 401 && problem.code !== 'SIGN_IN_FAILED') onUnauthorized()
    throw problem
  }
  // The caller names the shape the server promises in OpenAPI; there is no second parser in the browser.
  return {
    get: <T>(path: string, query?: Query, signal?: AbortSignal) => call('GET', path, pick(query, signal)) as Promise<T>,
    post: <T>(path: string, body?: unknown) => call('POST', path, { body: body ?? {} }) as Promise<T>,
    put: <T>(path: string, body: unknown) => call('PUT', path, { body }) as Promise<T>,
    send: <T>(path: string, text: string, type: string, query?: Query) =>
      call('POST', path, { text, type, ...(query && { query }) }) as Promise<T>,
    remove: <T>(path: string) => call('DELETE', path, {}) as Promise<T>,
  }
}

const isFieldError = (error: unknown): error is FieldError =>
  error !== null &&
  typeof error === 'object' &&
  'at' in error &&
  typeof error.at === 'string' &&
  'message' in error &&
  typeof error.message === 'string'
const pick = (query: Query | undefined, signal: AbortSignal | undefined) => ({ ...(query && { query }), ...(signal && { signal }) })

function queryText(query: Query | undefined): string {
  if (query === undefined) return ''
  const out = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) out.set(name, String(value))
  const text = out.toString()
  return text === '' ? '' : `?${text}`
}

function parse(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** `{ent}/{site}/{area}/{line}/{device}` → the part of a URL that names the device. */
export function devicePathUrl(path: string): string {
  const [enterprise = '', ...rest] = path.split('/').map(encodeURIComponent)
  return `/api/v1/enterprises/${enterprise}/devices/${rest.join('/')}`
}
