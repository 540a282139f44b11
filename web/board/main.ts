// Opens the board: preferences, session, socket and routes are made here and handed down; no page makes its own.
import '@fontsource-variable/noto-sans-sc'
import './theme/theme.css'
import { io } from 'socket.io-client'
import { computed, createApp, ref, watch } from 'vue'
import { createApi } from './api.ts'
import App from './app.vue'
import type { Board } from './board.ts'
import { BOARD } from './board.ts'
import { createOpened } from './opened.ts'
import { createPreferences } from './preferences.ts'
import { createLive } from './rooms/live.ts'
import { createRoutes } from './routes.ts'
import { createSession } from './session.ts'
import { createTexts } from './texts/texts.ts'
import { createToasts } from './toasts.ts'

const preferences = createPreferences(navigator.language, matchMedia('(prefers-color-scheme: dark)').matches)
const api = createApi(
  '',
  () => session.lost(),
  () => preferences.lang.value,
)
const session = createSession(() => api)
/** A socket that cannot connect may mean that the session ended: asked at most this often, ms. */
const ASK_EVERY = 10_000
let asked = 0
const live = createLive(io({ autoConnect: false, reconnectionDelayMax: 10_000 }), Date.now, () => {
  if (Date.now() - asked < ASK_EVERY) return
  asked = Date.now()
  // Without an answer there is nothing to learn: the banner already says that the connection is gone.
  session.refresh().catch(() => undefined)
})
const clock = ref(Date.now())
setInterval(() => {
  clock.value = Date.now()
}, 1000)

const board: Board = {
  api,
  live,
  session,
  preferences,
  toasts: createToasts(),
  opened: createOpened(api),
  now: computed(() => clock.value - live.clockOffset.value),
}
const router = createRoutes(session)
const texts = createTexts(preferences.lang.value)

watch(
  session.me,
  (me, before) => {
    if (me) {
      if (me.role === 'operator') preferences.suggestTheme('dark')
      live.start()
    } else if (me === null) {
      live.stop()
      if (before && router.currentRoute.value.meta.open !== true) {
        void router.replace({ path: '/signin', query: { next: router.currentRoute.value.fullPath } })
      }
    }
  },
  { flush: 'sync' },
)
watch(
  preferences.lang,
  (lang) => {
    texts.global.locale.value = lang
    document.documentElement.lang = lang
    document.title = texts.global.t('app.name')
  },
  { immediate: true },
)
watch(
  preferences.theme,
  (theme) => {
    document.documentElement.dataset.theme = theme
  },
  { immediate: true },
)

createApp(App).provide(BOARD, board).use(texts).use(router).mount('#app')
