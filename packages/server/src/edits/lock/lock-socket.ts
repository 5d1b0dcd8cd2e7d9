import { connect, createServer, type Server } from 'node:net'

/** Milliseconds that a busy owner has to send its name. */
const PATIENCE = 5000

/** Returns a server that sends the name of its owner to everybody, and does not keep the program running. */
export function serverOf(owner: string): Server {
  return createServer((other) => other.on('error', () => {}).end(owner)).unref()
}

/** Starts to listen on a socket, to which every user may connect. */
export function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    // A name without a file has no permissions.
    const all = !path.startsWith('\0')
    server.listen({ path, readableAll: all, writableAll: all }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Ends a server, and removes its socket. */
export function close(server: Server | undefined): Promise<void> {
  return new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()))
}

/** Returns the name that the owner of a socket sends; `undefined` if nobody listens. */
export function ownerOf(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let name: string | undefined
    const socket = connect(path, () => {
      name = ''
    })
    socket.setTimeout(PATIENCE, () => socket.destroy())
    socket.on('data', (text) => {
      name += `${text}`
    })
    socket.once('error', () => resolve(name && 'another program'))
    socket.once('close', () => resolve(name === '' ? 'another program' : name))
  })
}
