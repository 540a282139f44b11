// Answers of the interface on their way out: large ones are packed with gzip or brotli where the caller takes it, off the thread that answers.
// Rows of KPIs repeat their names and zeros, and shrink to a twentieth. Board files, Parquet and answers of sessions stay as they are.
import { Readable } from 'node:stream'
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Shorter answers are not worth the work, bytes. */
const WORTH_BYTES = 8 * 1024
const GZIP = { level: 4 } as const
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } } as const

type Coding = 'br' | 'gzip'
/** What the caller takes (RFC 9110 §12.5.3), by its preference; brotli where it is as dear as gzip. Undefined: neither. */
export function codingOf(accepts: string | undefined): Coding | undefined {
  const named = new Map<string, number>()
  for (const part of (accepts ?? '').toLowerCase().split(',')) {
    const [name = '', ...rest] = part.split(';').map((text) => text.trim())
    const q = rest.find((text) => text.startsWith('q='))
    named.set(name, q === undefined ? 1 : Number(q.slice(2)))
  }
  const any = named.get('*') ?? 0
  const weight = (coding: Coding) => named.get(coding) ?? any
  if (weight('br') > 0 && weight('br') >= weight('gzip')) return 'br'
  return weight('gzip') > 0 ? 'gzip' : undefined
}

/** An `onSend` hook: packs what a GET of the interface answers. */
export async function packed(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  // An answer that repeats what the caller sent beside a secret tells of the secret by its length: sessions stay unpacked.
  if (request.method !== 'GET' || !request.url.startsWith('/api/') || request.url.startsWith('/api/v1/session')) return payload
  if (reply.hasHeader('content-encoding') || !/json|csv|yaml|text\/plain/.test(String(reply.getHeader('content-type')))) return payload
  const isStream = payload instanceof Readable
  const isWhole = typeof payload === 'string' || payload instanceof Uint8Array
  if (!isStream && !(isWhole && payload.length >= WORTH_BYTES)) return payload
  const varies = reply.getHeader('vary')
  reply.header('vary', varies === undefined ? 'accept-encoding' : `${String(varies)}, accept-encoding`)
  const coding = codingOf(request.headers['accept-encoding'])
  if (coding === undefined) return payload
  reply.header('content-encoding', coding)
  reply.removeHeader('content-length')
  if (!isStream) return await packedAtOnce(payload, coding)
  const pack = coding === 'br' ? createBrotliCompress(BROTLI) : createGzip(GZIP)
  // Ends both ways: a file that fails ends the answer, a caller who goes away closes the file.
  payload.on('error', (error) => pack.destroy(error))
  pack.on('close', () => payload.destroy())
  return payload.pipe(pack)
}
const packedAtOnce = (whole: string | Uint8Array, coding: Coding): Promise<Buffer> =>
  new Promise((done, fail) => {
    const end = (error: Error | null, bytes: Buffer) => (error === null ? done(bytes) : fail(error))
    if (coding === 'br') brotliCompress(whole, BROTLI, end)
    else gzip(whole, GZIP, end)
  })
