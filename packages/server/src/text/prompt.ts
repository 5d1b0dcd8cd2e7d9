import type { Question } from '@wise-edit/editors'
import type { CheckedText, Prompt } from '../engine/engine'
import { ServiceError } from '../errors'
import type { Service } from '../service'

/** Maximum number of bytes per token in any text that people write. */
const BYTES = 16

/**
 * Returns the prompt of a question. Throws `context_length_exceeded` if the bytes alone show that it is far too long, and
 * the errors of `Engine.prepare`. `param` is the parameter that holds the question.
 */
export async function preparePrompt(
  { engine, limits }: Pick<Service, 'engine' | 'limits'>,
  question: Question,
  param: string,
): Promise<Prompt> {
  const most = mostTokens({ engine, limits })
  const texts = typeof question === 'string' ? [question] : question.map(({ content }) => content)
  checkBytes(texts, most, param)
  return engine.prepare({ question, most, param })
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
