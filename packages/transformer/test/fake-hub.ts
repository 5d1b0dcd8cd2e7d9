import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A hub on this machine with one repository. */
export interface FakeHub {
  endpoint: string
  /** Requests so far, as `METHOD path range`. */
  requests: string[]
  /** The next answers for a file end after so many bytes, the connection dropped. */
  dropAfter: (path: string, bytes: number, times?: number) => void
  close: () => Promise<void>
}

export const COMMIT = 'a'.repeat(40)

/** Starts a hub that serves `files` of `repo`; `lfs` names those stored with a SHA-256. */
export async function startFakeHub(
  repo: string,
  files: Record<string, Uint8Array>,
  { lfs = [], token, badHash = false }: { lfs?: string[]; token?: string; badHash?: boolean } = {},
): Promise<FakeHub> {
  const requests: string[] = []
  const drops = new Map<string, { bytes: number; times: number }>()
  const listing = Object.entries(files).map(([path, data]) => {
    const sha256 = createHash('sha256').update(data).digest('hex')
    return {
      type: 'file',
      path,
      size: data.length,
      oid: createHash('sha1').update(data).digest('hex'),
      ...(lfs.includes(path) && {
        lfs: { oid: badHash ? '0'.repeat(64) : sha256, size: data.length, pointerSize: 134 },
      }),
    }
  })

  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const url = decodeURIComponent(request.url?.split('?')[0] ?? '')
    requests.push(`${request.method} ${url} ${request.headers.range ?? ''}`.trim())
    const json = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    }
    if (token && request.headers.authorization !== `Bearer ${token}`) return json(401, { error: 'no' })
    if (url === `/api/models/${repo}/revision/main`) return json(200, { _id: '1', id: repo, sha: COMMIT })
    if (url === `/api/models/${repo}/tree/${COMMIT}`) return json(200, listing)
    const path = url.replace(`/${repo}/resolve/${COMMIT}/`, '')
    const data = files[path]
    if (!data) return json(404, { error: 'not found' })
    serve(path, data, request, response)
  }

  const serve = (
    path: string,
    data: Uint8Array,
    request: IncomingMessage,
    response: ServerResponse,
  ): void => {
    const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '')
    const from = range ? Number(range[1]) : 0
    const to = range?.[2] ? Math.min(Number(range[2]) + 1, data.length) : data.length
    const head = { etag: '"x"', 'content-length': to - from }
    const contentRange = { 'content-range': `bytes ${from}-${to - 1}/${data.length}` }
    response.writeHead(range ? 206 : 200, range ? { ...head, ...contentRange } : head)
    const drop = to - from > 1 ? drops.get(path) : undefined
    if (!drop || drop.times === 0) {
      response.end(data.subarray(from, to))
      return
    }
    drop.times--
    // Written out before the socket goes, so that the client has the bytes.
    response.write(data.subarray(from, from + drop.bytes), () => setTimeout(() => response.destroy(), 30))
  }

  const server = createServer(answer)
  // On a busy machine the client would use a connection that the server is closing.
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    dropAfter: (path, bytes, times = 1) => drops.set(path, { bytes, times }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
