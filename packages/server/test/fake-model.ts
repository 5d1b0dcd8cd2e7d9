import { WiseError } from '@wise-edit/core'
import type { GenerateOptions } from '@wise-edit/transformer'
import type { TextModel } from '../src/engine/local-engine'

/** Tokens that fit into the fake model. */
export const CONTEXT = 64

/** A model whose tokens are words, and which answers everything with the same ten of them. */
export class FakeModel implements TextModel {
  readonly tokenizer: TextModel['tokenizer']
  readonly decoder = { config: { maxPositions: CONTEXT } }

  constructor({ chatTemplate }: { chatTemplate?: string } = {}) {
    this.tokenizer = { chatTemplate }
  }

  encode(text: string): number[] {
    return words(text).map((word) => word.length)
  }

  query(prompt: string, target: string) {
    if (words(target).length === 0) throw new WiseError('TARGET_EMPTY', 'Found an empty target.')
    return { prompt: this.encode(prompt), target: this.encode(target) }
  }

  chatPrompt(messages: readonly { role: string; content: string }[]): string {
    if (messages.some(({ role }, i) => role === 'system' && i > 0)) {
      throw new WiseError('CHAT_TEMPLATE_FAILED', 'The system speaks first.')
    }
    return messages.map(({ role, content }) => `${role}: ${content}`).join('\n')
  }

  stream(prompt: string, options: GenerateOptions = {}) {
    return say('one two three four five six seven eight nine ten', prompt, options)
  }
}

/** Writes a text word by word, each with the space before it, as models do; it breaks off where a model would. */
export async function* say(
  text: string,
  prompt: string,
  { maxTokens = 128, signal }: GenerateOptions,
): AsyncGenerator<string, void, void> {
  if (prompt.includes('BREAK')) throw new Error('a fault of the model')
  for (const word of words(text).slice(0, Math.min(maxTokens, CONTEXT + 1 - words(prompt).length))) {
    signal?.throwIfAborted()
    yield ` ${word}`
    await new Promise(setImmediate)
    // Takes its time where a test asks for it.
    if (prompt.includes('SLOW')) await new Promise((resolve) => setTimeout(resolve, 20))
    if (prompt.includes('STUCK')) await new Promise((resolve) => signal?.addEventListener('abort', resolve))
  }
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean)
}
