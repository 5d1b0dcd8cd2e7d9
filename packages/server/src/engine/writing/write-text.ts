import type { ScoredToken, TextEnd, TextPiece, TextRequest } from '../engine'
import type { ServedEditor } from '../held-memory'
import type { TextModel } from '../text-model'
import { answerStart } from './answer-start'
import { StopTexts } from './stop-texts'
import { TokenScores, tokenTexts } from './token-scores'

/** Writes a text piece by piece, up to a stop text or `maxTokens`. */
export async function* writeText(
  request: TextRequest,
  source: Pick<ServedEditor, 'stream'>,
  model: TextModel,
  signal: AbortSignal,
): AsyncGenerator<TextPiece, TextEnd, void> {
  const { prompt, maxTokens, logprobs, echo } = request
  const { question, temperature, topP, seed } = request
  const options = { question, maxTokens, temperature, topP, seed, signal }
  const isScored = logprobs !== undefined
  const ids = prompt.ids ?? (isScored ? model.encode(prompt.text) : [])
  const scores = isScored ? new TokenScores(model.tokenizer, ids, logprobs) : undefined
  const read = scores && echo ? readScored(ids, request, model, scores) : undefined
  const cut = new CutText(request.stop)
  let tokens = 0
  let isEchoed = !echo
  const echoed = function* (): Generator<TextPiece> {
    if (isEchoed) return
    isEchoed = true
    yield { text: prompt.text, tokens: read?.tokens() ?? [], isPrompt: true }
  }
  const input = ids.length > 0 ? ids : prompt.text
  const pieces = source.stream(input, { ...options, ...read?.options, onLogits: scores?.onLogits })
  for await (const text of pieces) {
    tokens++
    yield* echoed()
    yield* cut.push(text, scores?.drawn(text))
    if (cut.isOver) break
  }
  yield* echoed()
  yield* cut.flush()
  const isFull = tokens >= maxTokens || prompt.tokens + tokens > model.decoder.config.maxPositions
  const usage = {
    prompt_tokens: prompt.tokens,
    completion_tokens: tokens,
    total_tokens: prompt.tokens + tokens,
  }
  return { reason: isFull && !cut.isOver ? 'length' : 'stop', usage }
}

/** Returns the options with which a prompt is scored, and a function that returns its scores once it was read. */
function readScored(
  ids: readonly number[],
  { prompt: { text } }: TextRequest,
  model: TextModel,
  scores: TokenScores,
) {
  const texts = tokenTexts(model.tokenizer, ids, text)
  // A memory answers from the end of the question on, and what the prompt holds after it is part of the answer.
  const start = answerStart(text, model)
  let questionTokens = 0
  for (let length = 0; length < start && questionTokens < ids.length; questionTokens++)
    length += (texts[questionTokens] as string).length
  return {
    options: { onPromptLogits: scores.onPromptLogits, questionTokens },
    tokens: () => scores.prompt(texts),
  }
}

/** Text with the scores of its tokens, cut before the first of several stop texts. */
class CutText {
  readonly #stop: StopTexts
  readonly #waiting: { token: ScoredToken; start: number }[] = []
  #pushed = 0
  #ready = 0

  constructor(stops: readonly string[]) {
    this.#stop = new StopTexts(stops)
  }

  /** True if a stop text was found. */
  get isOver(): boolean {
    return this.#stop.found
  }

  /** Adds the text of one token; yields what certainly comes before any stop text. */
  *push(text: string, token: ScoredToken | undefined): Generator<TextPiece> {
    if (token) this.#waiting.push({ token, start: this.#pushed })
    this.#pushed += text.length
    const ready = this.#stop.push(text)
    if (ready !== '') yield this.#piece(ready)
  }

  /** Yields the rest once the text has ended. */
  *flush(): Generator<TextPiece> {
    if (this.isOver) return
    const rest = this.#stop.flush()
    if (rest !== '' || this.#waiting.length > 0) yield this.#piece(rest, Number.POSITIVE_INFINITY)
  }

  #piece(text: string, end = this.#ready + text.length): TextPiece {
    this.#ready += text.length
    const count = this.#waiting.findIndex(({ start }) => start >= end)
    const begun = this.#waiting.splice(0, count < 0 ? this.#waiting.length : count)
    return { text, tokens: begun.map(({ token }) => token) }
  }
}
