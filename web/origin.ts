// Tells a request of our own pages from one that a page of another site made a browser send: a cookie goes along with both.
import type { IncomingHttpHeaders } from 'node:http'

/**
 * True when a browser says that the request came from another origin. `publicUrl`: the address people use, when a proxy stands in front
 * of us and the Host header names something else; '' if none. Programs that are no browser send neither header and pass.
 */
export function crossOrigin(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  const origin = headers.origin
  const site = headers['sec-fetch-site']
  if (origin !== undefined && publicUrl !== '' && origin === originOf(publicUrl)) return false
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  if (origin === undefined) return false
  return hostOf(origin) !== headers.host
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined
}
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
