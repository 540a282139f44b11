// A real Chromium for browser tests, without root and without a download: the one inside @sparticuz/chromium on Linux x64,
// elsewhere the installed Chrome or Edge.
import { execFileSync } from 'node:child_process'
import { type Browser, chromium } from 'playwright-core'

const ARGS = [
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
]

/** A minimal Linux lacks NSS, which the binary loads; the package carries it, but unpacks it only where it sees its usual host. */
function hasNss(): boolean {
  try {
    return execFileSync('ldconfig', ['-p'], { encoding: 'utf8' }).includes('libnss3.so')
  } catch {
    return false
  }
}

/** Opens the browser, or says why this machine has none. */
export async function openBrowser(): Promise<Browser | { readonly missing: string }> {
  if (process.platform === 'linux' && process.arch === 'x64') {
    if (!hasNss()) process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs20.x'
    const { default: pack } = await import('@sparticuz/chromium')
    return await chromium.launch({ executablePath: await pack.executablePath(), headless: true, args: ARGS })
  }
  for (const channel of ['chrome', 'msedge']) {
    try {
      return await chromium.launch({ channel, headless: true, args: ARGS })
    } catch {
      // Not installed: try the next one.
    }
  }
  return { missing: 'no Chromium for this platform: install Chrome or Edge to run the browser tests' }
}
