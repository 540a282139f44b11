// Addresses of the board. A page is fetched when it is first opened; without a session every address but the open ones leads to /signin.
import type { RouteRecordRaw } from 'vue-router'
import { createRouter, createWebHistory } from 'vue-router'
import { Problem } from './api.ts'
import type { Session } from './session.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** needs no session */
    open?: boolean
    operator?: boolean
  }
}

const records: RouteRecordRaw[] = [
  { path: '/', name: 'cluster', component: () => import('./pages/cluster-page.vue'), meta: { operator: true } },
  {
    path: '/segment/:code',
    name: 'segment',
    component: () => import('./pages/group-page.vue'),
    props: (to) => ({ kind: 'segment', code: one(to.params.code) }),
  },
  {
    path: '/county/:code',
    name: 'county',
    component: () => import('./pages/group-page.vue'),
    props: (to) => ({ kind: 'county', code: one(to.params.code) }),
  },
  {
    path: '/region/:code',
    name: 'region',
    component: () => import('./pages/region-page.vue'),
    props: (to) => ({ code: one(to.params.code) }),
  },
  {
    path: '/factory/:id',
    name: 'factory',
    component: () => import('./pages/factory-page.vue'),
    props: (to) => ({ id: one(to.params.id) }),
  },
  {
    path: '/factory/:id/plant',
    name: 'plant',
    component: () => import('./pages/plant-page.vue'),
    props: (to) => ({ id: one(to.params.id) }),
  },
  {
    path: '/device/:ent/:site/:area/:line/:device',
    name: 'device',
    component: () => import('./pages/device-page.vue'),
    props: (to) => ({ path: ['ent', 'site', 'area', 'line', 'device'].map((level) => one(to.params[level])).join('/') }),
  },
  { path: '/alarms', name: 'alarms', component: () => import('./pages/alarms-page.vue') },
  { path: '/quarantine', name: 'quarantine', component: () => import('./pages/quarantine-page.vue') },
  { path: '/settings', name: 'settings', component: () => import('./pages/settings-page.vue') },
  { path: '/signin', name: 'signin', component: () => import('./pages/signin-page.vue'), meta: { open: true } },
  { path: '/:rest(.*)*', name: 'missing', component: () => import('./pages/missing-page.vue'), meta: { open: true } },
]
const one = (param: string | string[] | undefined): string => (Array.isArray(param) ? (param[0] ?? '') : (param ?? ''))

export function createRoutes(session: Session) {
  const router = createRouter({
    history: createWebHistory(),
    routes: records,
    // A part of the page that is open already; on another page the part leads to itself once it is there.
    scrollBehavior: (to, from, saved) => saved ?? (to.hash !== '' && to.path === from.path ? { el: to.hash } : { top: 0 }),
  })
  router.beforeEach(async (to) => {
    if (to.meta.open) return true
    if (session.me.value === undefined) {
      try {
        await session.refresh()
      } catch (error) {
        // The server gives no answer: the page opens and shows that it is not connected.
        if (error instanceof Problem) return true
        throw error
      }
    }
    const me = session.me.value
    if (!me) return { path: '/signin', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
    if (to.meta.operator && me.role !== 'operator' && me.enterprise !== null) return `/factory/${me.enterprise}`
    return true
  })
  return router
}
