import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { FakeServer } from './fake-server'

/** Builds the page in memory. */
export async function buildPage(): Promise<string> {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const result = await build({ root, logLevel: 'silent', build: { write: false } })
  const files = [result].flat().flatMap((built) => ('output' in built ? built.output : []))
  const [page] = files
  if (files.length !== 1 || page?.type !== 'asset') throw new Error(`The build made ${files.length} files.`)
  return String(page.source)
}

/** As strict as the policy of the real server, except for hashes: nothing is loaded from anywhere. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:"

/** Serves the page with a fake server, over HTTP on a free port. */
export async function serve(page: string, fake: FakeServer): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer(async (request, response) => {
    if (request.url === '/') {
      response
        .setHeader('content-type', 'text/html; charset=utf-8')
        .setHeader('content-security-policy', POLICY)
      return response.end(page)
    }
    const { method = 'GET', url = '' } = request
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const init = { method, body: await textOf(request), headers: { ...request.headers } as HeadersInit }
    const answer = await fake.fetch(url, { ...init, signal: gone.signal })
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    try {
      for await (const part of answer.body ?? []) response.write(part)
    } catch {
      // The page has stopped reading.
    }
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function textOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return parts.length > 0 ? Buffer.concat(parts).toString() : undefined
}
