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

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
