import { setImmediate } from 'node:timers/promises'

/** Returns a signal that the first Ctrl-C (or request to terminate) aborts; a second one ends the program at once. */
export function untilInterrupted(): { signal: AbortSignal; [Symbol.dispose](): void } {
  const controller = new AbortController()
  const stop = () => {
    controller.abort()
    release()
  }
  const release = () => {
    for (const name of SIGNALS) process.off(name, stop)
  }
  for (const name of SIGNALS) process.on(name, stop)
  return { signal: controller.signal, [Symbol.dispose]: release }
}

/**
 * Returns a function for long loops, which lets signals such as Ctrl-C arrive and throws the reason of an aborted signal. It
 * takes time only every 50 ms.
 */
export function pausing(signal: AbortSignal): () => Promise<void> | undefined {
  let paused = performance.now()
  return () => {
    if (performance.now() - paused < UNHEARD) return undefined
    return setImmediate().then(() => {
      paused = performance.now()
      signal.throwIfAborted()
    })
  }
}

/** Milliseconds for which a signal may stay undelivered. */
const UNHEARD = 50

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
