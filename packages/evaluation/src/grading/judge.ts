import { WiseError } from '@wise-edit/core'
import type { EvaluationRecord } from '../asking/record'
import type { GradedAnswer } from './grade'

/** Options of a language model that judges answers, behind any server with OpenAI's chat completions API. */
export interface JudgeOptions {
  /** URL up to `/v1`, such as `http://127.0.0.1:8080/v1`. */
  url: string
  /** Name of the model on the server. */
  model: string
  /** Bearer token, for servers that require one. */
  key?: string
}

interface Judging extends JudgeOptions {
  signal?: AbortSignal
  /** Called after each verdict. */
  onVerdict?: () => void
}

/** True if the judge grades an answer: only answers to own and reworded questions are judged. */
export function isJudged({ aspect }: Pick<GradedAnswer, 'aspect'>): boolean {
  return aspect === 'own' || aspect === 'reworded'
}

/**
 * Asks the judge about an obvious answer, to detect a wrong address before long work. Throws `JUDGE_FAILED` if the server
 * cannot be reached, returns an error, or answers neither yes nor no.
 */
export async function tryJudge(options: Judging): Promise<void> {
  const said = await reply({ prompt: 'What is the capital of France?', text: 'Paris' }, ['Paris'], options)
  if (verdictIn(said) !== undefined) return
  throw new WiseError(
    'JUDGE_FAILED',
    `The judge at ${options.url} answered ${JSON.stringify(said.slice(0, 100))}; expected yes or no. Take another model.`,
  )
}

/**
 * Asks the judge whether each answer to an own or reworded question is right, and stores the verdict in `judged`. An answer
 * gets no verdict if the judge says neither yes nor no. Throws `JUDGE_FAILED` if the server cannot be reached or returns
 * an error.
 */
export async function judgeAnswers(
  answers: readonly GradedAnswer[],
  { target, aliases = [] }: EvaluationRecord,
  options: Judging,
): Promise<void> {
  for (const answer of answers.filter(isJudged)) {
    const judged = verdictIn(await reply(answer, [target, ...aliases], options))
    if (judged !== undefined) answer.judged = judged
    options.onVerdict?.()
  }
}

function verdictIn(said: string): boolean | undefined {
  const [word] = /\b(?:yes|no)\b/i.exec(said) ?? []
  return word === undefined ? undefined : word.toLowerCase() === 'yes'
}

/** Asks for a verdict and returns the reply of the judge. */
async function reply(
  { prompt, text }: Pick<GradedAnswer, 'prompt' | 'text'>,
  expected: readonly string[],
  { url, model, key, signal }: Judging,
): Promise<string> {
  const content = `Question: ${prompt}\nExpected answer: ${expected.join(' or ')}\nGiven answer: ${text.trim()}\n\nDoes the given answer say the expected one and nothing that contradicts it? Answer yes or no.`
  const messages = [{ role: 'user', content }]
  const send = () =>
    fetch(`${url.replace(/\/$/, '')}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
      body: JSON.stringify({ model, messages, temperature: 0, max_tokens: 8 }),
      signal,
    })
  let response: Response
  try {
    // The server may have closed a keep-alive connection while the edited model was busy.
    response = await send().catch(send)
  } catch (cause) {
    signal?.throwIfAborted()
    const why = ((cause as Error).cause as Error | undefined)?.message ?? (cause as Error).message
    throw new WiseError(
      'JUDGE_FAILED',
      `The judge at ${url} cannot be reached (${why}); expected a server with OpenAI's chat completions. Give its address up to /v1.`,
      { cause },
    )
  }
  const body = await response.text()
  const said = response.ok ? contentOf(body) : undefined
  if (said !== undefined) return said
  throw new WiseError(
    'JUDGE_FAILED',
    `The judge at ${url} answered ${response.status} ${JSON.stringify(body.slice(0, 100))}; expected a chat completion. Check its address, its model and the key.`,
  )
}

function contentOf(body: string): string | undefined {
  try {
    const { choices } = JSON.parse(body) as { choices?: { message?: { content?: unknown } }[] }
    const content = choices?.[0]?.message?.content
    return typeof content === 'string' ? content : undefined
  } catch {
    return undefined
  }
}
