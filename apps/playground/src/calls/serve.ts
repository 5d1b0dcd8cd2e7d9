import type { CallMessage, Methods, ReplyMessage } from './messages'

/** Answers the calls that a page sends to this worker. */
export function serve(methods: Methods): void {
  addEventListener('message', ({ data }: MessageEvent<CallMessage>) => void answer(methods, data))
}

async function answer(methods: Methods, { method, args, port }: CallMessage): Promise<void> {
  const stop = new AbortController()
  // The page's only message is that it no longer wants the result.
  port.onmessage = () => stop.abort()
  const reply = (message: ReplyMessage) => port.postMessage(message)
  try {
    const run = methods[method] as Methods[string]
    const context = { signal: stop.signal, emit: (event: unknown) => reply({ event }) }
    reply({ result: await run(context, ...(args as never[])) })
  } catch (error) {
    const { message, code } = error as Error & { code?: string }
    reply({ failure: { message: message ?? String(error), code } })
  } finally {
    port.close()
  }
}
