// Language and theme: what the person chose in this browser, else what browser and role suggest.
import type { ComputedRef, Ref } from 'vue'
import { computed, ref } from 'vue'
import type { Lang } from './format/lang.ts'
import { LANGS } from './format/lang.ts'

export type Theme = 'dark' | 'light'
export type Preferences = {
  readonly lang: Ref<Lang>
  readonly theme: ComputedRef<Theme>
  setLang(lang: Lang): void
  setTheme(theme: Theme): void
  /** The theme for people who chose none: walls are dark, phones follow their system. */
  suggestTheme(theme: Theme): void
}

export function createPreferences(browserLanguage: string, prefersDark: boolean): Preferences {
  const storedLang = LANGS.find((lang) => lang === read('ib.lang'))
  const storedTheme = (['dark', 'light'] as const).find((theme) => theme === read('ib.theme'))
  const lang = ref<Lang>(storedLang ?? (browserLanguage.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'))
  const chosen = ref<Theme | null>(storedTheme ?? null)
  const suggested = ref<Theme>(prefersDark ? 'dark' : 'light')
  return {
    lang,
    theme: computed(() => chosen.value ?? suggested.value),
    setLang: (value) => {
      lang.value = value
      write('ib.lang', value)
    },
    setTheme: (value) => {
      chosen.value = value
      write('ib.theme', value)
    },
    suggestTheme: (value) => {
      suggested.value = value
    },
  }
}

// Storage may be forbidden (private windows, kiosks): a preference then lasts as long as the page.
function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // nothing to do: see above
  }
}
