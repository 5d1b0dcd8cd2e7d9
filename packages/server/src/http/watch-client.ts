import type { FastifyReply } from 'fastify'
import { clientClosed } from '../errors'

/**
 * Calls `leave` when the client disconnects before its answer is complete, until the returned function is called. Throws
 * `client_closed` if it has disconnected already, for then no event would say so.
 */
export function watchClient({ raw }: FastifyReply, leave: () => void): () => void {
  if (raw.destroyed) throw clientClosed()
  const closed = () => {
    if (!raw.writableFinished) leave()
  }
  raw.once('close', closed)
  return () => raw.off('close', closed)
}
