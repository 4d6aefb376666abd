import { type NextRequest, NextResponse } from 'next/server'
import { isAllowedHost } from '#lib/host-header.ts'

/**
 * Security headers for every answer. Who may call is decided in each route handler, never here: a proxy can be
 * walked around. The Host check only keeps our pages from being shown under a foreign name.
 */
export default function proxy(request: NextRequest): NextResponse {
  if (!isAllowedHost(request.headers.get('host'), allowedHosts())) {
    return new NextResponse('This server does not answer to that host name.\n', { status: 421 })
  }
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))))
  const policy = contentSecurityPolicy(nonce)
  // Next reads the nonce for its own scripts from this request header, so a visitor's own one is overwritten.
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  response.headers.set('x-content-type-options', 'nosniff')
  response.headers.set('referrer-policy', 'same-origin')
  return response
}

export const config = { matcher: '/((?!_next/static|fonts/).*)' }

function contentSecurityPolicy(nonce: string): string {
  // Next's development server evaluates code to reload modules.
  const development = process.env.NODE_ENV === 'development' ? " 'unsafe-eval'" : ''
  return [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development}`,
    // Sliders, virtual rows and the YAML editor position things with style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    // The map of names is laid out by a worker of our own.
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const allowedHosts = (): string[] =>
  (process.env.ISTHMUS_ALLOWED_HOSTS ?? '')
    .split(',')
    .flatMap((host) => (host.trim() ? [host.trim().toLowerCase()] : []))
