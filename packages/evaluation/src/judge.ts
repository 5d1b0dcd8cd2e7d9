import { mean, WiseError } from '@wise-edit/core'
import type { Evaluation } from './evaluate'
import type { GradedAnswer } from './grade'
import { checkSome } from './metrics/check'
import type { EvaluationRecord } from './record'

/** A language model that judges answers, behind any server with OpenAI's chat completions. */
export interface JudgeOptions {
  /** Address up to `/v1`, such as `http://127.0.0.1:8080/v1`. */
  url: string
  /** Name of the model there. */
  model: string
  /** Bearer token, for servers that want one. */
  key?: string
  /** Answers to judge at most, the first ones. Default: all. */
  limit?: number
  signal?: AbortSignal
}

/** Verdicts of a judge beside those of the built-in rule. */
export interface Judgement {
  /** Share of answers on which the judge agrees with the rule. */
  agreement: number
  /** Share of answers that the judge holds right. */
  right: number
  verdicts: { id: string; answer: GradedAnswer; right: boolean }[]
}

/**
 * Has another model judge the answers to own and reworded questions. Throws `JUDGE_FAILED` when the server refuses or says
 * neither yes nor no, and `METRIC_EMPTY` without such answers.
 */
export async function judge(
  { records }: Pick<Evaluation, 'records'>,
  facts: readonly EvaluationRecord[],
  options: JudgeOptions,
): Promise<Judgement> {
  const byId = new Map(facts.map((fact) => [fact.id, fact]))
  const asked = records
    .flatMap(({ id, answers }) => answers.map((answer) => ({ id, answer })))
    .filter(({ answer: { aspect } }) => aspect === 'own' || aspect === 'reworded')
    .slice(0, options.limit)
  checkSome(asked, 'answers to own or reworded questions')
  const verdicts: Judgement['verdicts'] = []
  for (const { id, answer } of asked) {
    verdicts.push({ id, answer, right: await verdict(byId.get(id), answer, options) })
  }
  return {
    agreement: mean(verdicts.map(({ answer, right }) => Number(answer.right === right))),
    right: mean(verdicts.map(({ right }) => Number(right))),
    verdicts,
  }
}

async function verdict(
  fact: EvaluationRecord | undefined,
  { prompt, text }: GradedAnswer,
  { url, model, key, signal }: JudgeOptions,
): Promise<boolean> {
  const expected = [fact?.target ?? '', ...(fact?.aliases ?? [])].join(' or ')
  const content = `Question: ${prompt}\nExpected answer: ${expected}\nGiven answer: ${text.trim()}\n\nDoes the given answer say the expected one and nothing that contradicts it? Answer yes or no.`
  const response = await fetch(`${url.replace(/\/$/, '')}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key ? { authorization: `Bearer ${key}` } : {}) },
    body: JSON.stringify({ model, messages: [{ role: 'user', content }], temperature: 0, max_tokens: 8 }),
    signal,
  })
  const body = await response.text()
  const said = response.ok ? contentOf(body) : undefined
  const [word] = /\b(?:yes|no)\b/i.exec(said ?? '') ?? []
  if (word === undefined) {
    throw new WiseError(
      'JUDGE_FAILED',
      `The judge at ${url} answered ${response.status} ${JSON.stringify((said ?? body).slice(0, 100))}; expected yes or no. Check its address and model.`,
    )
  }
  return word.toLowerCase() === 'yes'
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
