import { WiseError } from '@wise-edit/core'

/**
 * Loads BullMQ, an optional dependency, and checks that the Redis or Valkey server at `url` responds.
 *
 * Throws `QUEUE_NOT_INSTALLED`, `QUEUE_URL` or `QUEUE_UNREACHABLE`.
 */
export async function openQueue(url: string) {
  const { Redis, bullmq } = await load()
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) {
    throw new WiseError(
      'QUEUE_URL',
      `Found --redis ${url}; expected a URL such as redis://localhost:6379. Correct it.`,
    )
  }
  const probe = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
  // Without a listener, ioredis also prints the error that `connect` throws.
  probe.on('error', () => {})
  try {
    await probe.connect()
  } catch (cause) {
    throw new WiseError(
      'QUEUE_UNREACHABLE',
      `No Redis or Valkey answers at ${url}: ${(cause as Error).message}. Start one there, or correct --redis.`,
      { cause },
    )
  } finally {
    probe.disconnect()
  }
  return { ...bullmq, connection: { url, maxRetriesPerRequest: null } }
}

async function load() {
  try {
    const { Redis } = await import('ioredis')
    return { Redis, bullmq: await import('bullmq') }
  } catch (cause) {
    throw new WiseError(
      'QUEUE_NOT_INSTALLED',
      'bullmq or ioredis did not load; expected both for workers on several machines. Run npm install bullmq ioredis.',
      { cause },
    )
  }
}
