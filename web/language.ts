// In which language an answer speaks to people: Chinese for whoever asks for it first, English for everybody else.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Language } from '../model/words.ts'

/** The better liked of the two in an `Accept-Language` (RFC 9110 §12.5.4); English where neither is named. */
export function languageOf(accepts: string | undefined): Language {
  const weight: Record<Language, number> = { en: 0, zh: 0 }
  let first: Language = 'en'
  for (const part of (accepts ?? '').toLowerCase().split(',', 20)) {
    const [range = '', ...rest] = part.split(';').map((text) => text.trim())
    const q = rest.find((text) => text.startsWith('q='))
    const language = /^zh(-|$)/.test(range) ? 'zh' : /^en(-|$)/.test(range) ? 'en' : undefined
    const given = q === undefined ? 1 : Number(q.slice(2))
    if (language === undefined || !(given > weight[language])) continue
    if (weight.en === 0 && weight.zh === 0) first = language
    weight[language] = given
  }
  return weight.zh === weight.en ? first : weight.zh > weight.en ? 'zh' : 'en'
}

/** The language of an answer, told in its headers: caches keep both apart. */
export function speak(request: FastifyRequest, reply: FastifyReply): Language {
  const language = languageOf(request.headers['accept-language'])
  reply.header('content-language', language).header('vary', 'accept-language')
  return language
}
