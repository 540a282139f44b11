// Both languages as one shape: the compiler finds a text that only one of them has.
import { createI18n } from 'vue-i18n'
import type { Lang } from '../format/lang.ts'
import { en } from './en.ts'
import type { Texts } from './shape.ts'
import { zh } from './zh.ts'

export function createTexts(lang: Lang) {
  const messages: Record<Lang, Texts<typeof en>> = { 'zh-CN': zh, en }
  return createI18n({ legacy: false, locale: lang, fallbackLocale: 'en', messages, missingWarn: false, fallbackWarn: false })
}
