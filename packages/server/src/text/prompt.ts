import type { Question } from '@wise-edit/editors'
import type { Message } from '@wise-edit/transformer'
import type { CheckedText, Prompt } from '../engine/engine'
import { ServiceError } from '../errors'
import type { Service } from '../service'

/** Maximum number of bytes per token in any text that people write. */
const BYTES = 16

/** Prompt as token ids. */
export interface TokenIds {
  ids: readonly number[]
}

/**
 * Returns the prompt of a question or of token ids. Throws `context_length_exceeded` if the bytes alone show that it is far
 * too long, and the errors of `Engine.prepare` and `Engine.prepareTokens`. `param` is the parameter that holds the question;
 * `tools` are those that the model may call.
 */
export async function preparePrompt(
  { engine, limits }: Pick<Service, 'engine' | 'limits'>,
  question: Question | TokenIds,
  param: string,
  tools?: readonly unknown[],
): Promise<Prompt> {
  const most = mostTokens({ engine, limits })
  if (typeof question === 'object' && 'ids' in question)
    return engine.prepareTokens({ ...question, most, param })
  const texts = typeof question === 'string' ? [question] : question.flatMap(textsOf)
  checkBytes(tools ? [...texts, JSON.stringify(tools)] : texts, most, param)
  return engine.prepare({ question, tools, most, param })
}

function textsOf({ content, tool_calls }: Message): string[] {
  return tool_calls ? [content, JSON.stringify(tool_calls)] : [content]
}

/** Returns the token ids of a text of any number of tokens that `preparePrompt` could read. Throws as it does. */
export function tokenize(
  { engine, limits }: Pick<Service, 'engine' | 'limits'>,
  asked: { text: string; special: boolean; param: string },
): Promise<number[]> {
  checkBytes([asked.text], mostTokens({ engine, limits }), asked.param)
  return engine.tokenize(asked)
}

/** Checks texts. Throws as `preparePrompt` and `Engine.check` do for the first that the model cannot read or learn. */
export async function checkTexts(
  { engine, limits }: Pick<Service, 'engine' | 'limits'>,
  texts: readonly CheckedText[],
): Promise<void> {
  const most = mostTokens({ engine, limits })
  for (const { prompt, target = '', param } of texts) checkBytes([prompt, target], most, param)
  await engine.check({ texts, most })
}

/** Returns the maximum number of tokens in a prompt: the answer needs room for one. */
function mostTokens({ engine, limits }: Pick<Service, 'engine' | 'limits'>): number {
  return Math.min(limits.promptTokens, engine.maxPositions - 1)
}

function checkBytes(texts: readonly string[], most: number, param: string): void {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
  if (bytes <= most * BYTES) return
  const message = `The prompt has ${bytes} bytes, and at most ${most} tokens may be asked, which hold ${most * BYTES} bytes at most. Shorten it.`
  throw new ServiceError('context_length_exceeded', message, { param })
}
