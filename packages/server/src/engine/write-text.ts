import type { TextEnd, TextRequest } from './engine'
import type { ServedEditor } from './held-memory'
import { StopTexts } from './stop-texts'

/** Writes a text piece by piece, up to a stop text or `maxTokens`. `maxPositions` is the length of the model's context. */
export async function* writeText(
  { prompt, question, maxTokens, stop: stops, temperature, topP, seed }: TextRequest,
  source: Pick<ServedEditor, 'stream'>,
  maxPositions: number,
  signal: AbortSignal,
): AsyncGenerator<string, TextEnd, void> {
  const stop = new StopTexts(stops)
  let tokens = 0
  for await (const piece of source.stream(prompt.text, {
    ...{ question, maxTokens, temperature, topP, seed, signal },
  })) {
    tokens++
    const ready = stop.push(piece)
    if (ready !== '') yield ready
    if (stop.found) break
  }
  const rest = stop.found ? '' : stop.flush()
  if (rest !== '') yield rest
  const isFull = tokens >= maxTokens || prompt.tokens + tokens > maxPositions
  const usage = {
    prompt_tokens: prompt.tokens,
    completion_tokens: tokens,
    total_tokens: prompt.tokens + tokens,
  }
  return { reason: isFull && !stop.found ? 'length' : 'stop', usage }
}
