import { fileURLToPath } from 'node:url'
import { build, type PreviewServer, preview } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Builds the page and serves it as a static folder on a free port. */
export async function servePage(name: string): Promise<{ url: string; close: () => Promise<void> }> {
  const outDir = `.test/page-${name}`
  await build({ root, logLevel: 'warn', build: { outDir } })
  const server: PreviewServer = await preview({
    root,
    logLevel: 'silent',
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1' },
  })
  return { url: server.resolvedUrls?.local[0] as string, close: () => server.close() }
}
