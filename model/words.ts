// A sentence in both languages of the service: made where something is known, chosen where it is known who reads it. Values are put in as
// they are; nothing here is markup.

export const LANGUAGES = ['en', 'zh'] as const
export type Language = (typeof LANGUAGES)[number]
export type Words = Readonly<Record<Language, string>>
/** Both or none: a sentence with one language does not compile. */
export const say = (en: string, zh: string): Words => ({ en, zh })
