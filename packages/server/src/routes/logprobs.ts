import { z } from 'zod'
import type { ScoredToken } from '../engine/engine'

/** Maximum number of likely tokens that are returned for each token of a turn. */
export const MOST_LOGPROBS = 20

/** Scores of tokens, as `POST /v1/completions` returns them. */
export const completionLogprobs = z.object({
  tokens: z.array(z.string()),
  token_logprobs: z.array(z.number().nullable()),
  top_logprobs: z.array(z.record(z.string(), z.number()).nullable()),
  text_offset: z.array(z.int()),
})

/** Returns the scores of tokens that begin at character `offset` of a text. */
export function completionScores(
  tokens: readonly ScoredToken[],
  offset = 0,
): z.output<typeof completionLogprobs> {
  let end = offset
  return {
    tokens: tokens.map(({ text }) => text),
    token_logprobs: tokens.map(({ logprob }) => logprob ?? null),
    top_logprobs: tokens.map(topOf),
    text_offset: tokens.map(({ text }) => {
      end += text.length
      return end - text.length
    }),
  }
}

/** Returns the most likely tokens and the token itself; `null` for a first token, which nothing predicts. */
function topOf({ text, logprob, top }: ScoredToken): Record<string, number> | null {
  if (logprob === undefined) return null
  const scores: Record<string, number> = {}
  // Of tokens with the same text, the likeliest stays.
  for (const each of [...top, { text, logprob }]) scores[each.text] ??= each.logprob
  return scores
}

const scoredToken = z.object({ token: z.string(), logprob: z.number(), bytes: z.array(z.int()) })

/** Scores of tokens, as `POST /v1/chat/completions` returns them. */
export const chatLogprobs = z.object({
  content: z.array(scoredToken.extend({ top_logprobs: z.array(scoredToken) })),
  refusal: z.null(),
})

/** Returns the scores of the tokens of a turn. */
export function chatScores(tokens: readonly ScoredToken[]): z.output<typeof chatLogprobs> {
  const content = tokens.map(({ text, logprob = 0, top }) => ({
    ...scored(text, logprob),
    top_logprobs: top.map((each) => scored(each.text, each.logprob)),
  }))
  return { content, refusal: null }
}

function scored(token: string, logprob: number): z.output<typeof scoredToken> {
  return { token, logprob, bytes: [...Buffer.from(token)] }
}
