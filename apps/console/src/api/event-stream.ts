/** Yields the `data` of each server-sent event of a response's body, until the body ends or contains `[DONE]`. */
export async function* eventData(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, void> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      const lines = (rest + (value ?? '')).split(/\r?\n/)
      rest = done ? '' : (lines.pop() as string)
      for (const line of lines) {
        if (!line.startsWith('data:')) continue
        const data = line.slice(5).trim()
        if (data === '[DONE]') return
        if (data !== '') yield data
      }
      if (done) return
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
