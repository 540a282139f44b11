// Build of the board: static files into dist/board, served by the front. Nothing inline and nothing from other hosts, so that the
// page lives under a strict Content-Security-Policy.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'

/** Puts a .br and a .gz beside every text file, for servers that hand out the twin a browser accepts. Fonts are compressed already. */
const compressedTwins: Plugin = {
  name: 'compressed-twins',
  apply: 'build',
  writeBundle({ dir }) {
    if (dir === undefined) return
    for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(js|css|json|svg|html)$/.test(name)) continue
      const bytes = readFileSync(join(dir, name))
      if (bytes.length < 1024) continue
      // Quality 9 is a tenth of the time of 11 for a few percent more bytes.
      writeFileSync(join(dir, `${name}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
      writeFileSync(join(dir, `${name}.gz`), gzipSync(bytes, { level: 9 }))
    }
  },
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [vue({ features: { optionsAPI: false } }), compressedTwins],
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
