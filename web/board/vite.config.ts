// Build of the board: static files into dist/board, served by the front. Nothing inline and nothing from other hosts, so that the
// page lives under a strict Content-Security-Policy.
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [vue({ features: { optionsAPI: false } })],
  define: {
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    // Messages are interpreted from their syntax tree: no `new Function`, which the policy forbids.
    __INTLIFY_JIT_COMPILATION__: true,
  },
  build: {
    outDir: '../../dist/board',
    emptyOutDir: true,
    target: 'es2022',
    // Fonts and shapes stay files: only what a page needs is fetched, and font-src needs no data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 900,
  },
})
