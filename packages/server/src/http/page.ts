import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { ApiError } from './errors'

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
}

/**
 * Serves the files of a folder, with `index.html` as `/`. The files are read at the start and each gets a route, so that no
 * request path can reach another file.
 */
export function addPage(app: FastifyInstance, folder: string): void {
  const files = filesOf(folder)
  for (const file of files) {
    const type = TYPES[extname(file)]
    if (!type) continue
    const bytes = readFileSync(join(folder, file))
    const policy = type.startsWith('text/html')
      ? contentSecurityPolicy(bytes.toString())
      : "default-src 'none'"
    const url = file === 'index.html' ? '/' : `/${file.split(sep).join('/')}`
    app.get(url, { config: { open: true }, schema: { hide: true } }, (_, reply) =>
      reply
        .type(type)
        .header('content-security-policy', policy)
        .header('cross-origin-opener-policy', 'same-origin')
        .header('cache-control', 'no-cache')
        .send(bytes),
    )
  }
  if (files.includes('index.html')) return
  app.get('/', { config: { open: true }, schema: { hide: true } }, () => {
    throw new ApiError(
      404,
      'no_page',
      'The page was not built; "pnpm --filter @wise-edit/server... build" builds it. GET /openapi.json lists what programs may ask.',
    )
  })
}

function filesOf(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}

/** Returns a policy that allows only the page's own scripts and styles, and connections only to this server. */
function contentSecurityPolicy(html: string): string {
  const hashes = (tag: string, text: string) =>
    [...text.matchAll(new RegExp(`<${tag}(?:\\s[^>]*)?>(.*?)</${tag}>`, 'gs'))]
      .map(([, text]) => text ?? '')
      .filter((text) => text !== '')
      .map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
  return [
    "default-src 'none'",
    `script-src ${["'self'", ...hashes('script', html)].join(' ')}`,
    `style-src ${["'self'", ...hashes('style', html.replaceAll(/<script.*?<\/script>/gs, ''))].join(' ')}`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
