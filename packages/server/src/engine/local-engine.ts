import { chunk, reported } from '@wise-edit/core/internal'
import type { EditSummary, Question } from '@wise-edit/editors'
import { questionText } from '@wise-edit/editors/internal'
import type { EvaluateOptions, Evaluation } from '@wise-edit/evaluation'
import { refusedValue, ServiceError } from '../errors'
import { type ToolSupport, toolSupport } from '../tools/tool-format'
import type {
  CheckedText,
  Engine,
  EvaluationProgress,
  EvaluationRequest,
  Prompt,
  Route,
  TensorMemory,
  TextEnd,
  TextPiece,
  TextRequest,
  TokenizerInfo,
} from './engine'
import { HeldMemory, type MemoryParts, type ServedEditor } from './held-memory'
import type { TextModel } from './text-model'
import { writeText } from './writing/write-text'

/** Parts that an engine is built from. */
export interface EngineParts<E extends ServedEditor> extends MemoryParts<E> {
  model: TextModel
  /** Evaluates an editor on records. */
  evaluate(
    editor: E,
    records: NonNullable<EvaluationRequest['records']>,
    options: Omit<EvaluationRequest, 'records'> & Pick<EvaluateOptions, 'onProgress' | 'signal'>,
  ): Promise<Evaluation>
  tensors(): TensorMemory
  /** Frees the resources that the editors share. */
  dispose(): void
}

/** Number of texts that are checked in one turn. */
const AT_ONCE = 20

/** Model with its memory, in this thread. */
export class LocalEngine<E extends ServedEditor> implements Engine {
  readonly failure = undefined
  readonly silence = 0
  readonly memory: HeldMemory<E>
  readonly #parts: EngineParts<E>

  private constructor(parts: EngineParts<E>, memory: HeldMemory<E>) {
    this.#parts = parts
    this.memory = memory
  }

  /** Opens the memory. Throws what `loadEditor` throws. */
  static async open<E extends ServedEditor>(parts: EngineParts<E>): Promise<LocalEngine<E>> {
    return new LocalEngine(parts, await HeldMemory.open(parts))
  }

  get maxPositions(): number {
    return this.#parts.model.decoder.config.maxPositions
  }

  get tokenizer(): TokenizerInfo {
    const { tokenizer } = this.#parts.model
    const text = (id: number | undefined) =>
      id === undefined ? null : tokenizer.decode([id], { skipSpecialTokens: false })
    return {
      bos_token: text(tokenizer.bosToken),
      eos_token: text(tokenizer.eosTokens[0]),
      chat_template: tokenizer.chatTemplate ?? null,
    }
  }

  get toolSupport(): ToolSupport {
    return toolSupport(this.#parts.model)
  }

  get tensors(): TensorMemory {
    return this.#parts.tensors()
  }

  async prepare({ question, tools, most, param }: Parameters<Engine['prepare']>[0]): Promise<Prompt> {
    return this.#parts.shares.run('texts', async () => {
      const text = this.#render(question, tools, param)
      return { text, tokens: this.#count(text, most, param) }
    })
  }

  async prepareTokens({ ids, most, param }: Parameters<Engine['prepareTokens']>[0]): Promise<Prompt> {
    const { tokenizer, decoder } = this.#parts.model
    this.#checkCount(ids.length, most, param)
    const unknown = ids.find((id) => id >= decoder.config.vocabSize)
    if (unknown !== undefined) {
      const message = `Found token id ${unknown}; the model has ids from 0 to ${decoder.config.vocabSize - 1}. Use the tokenizer of this model.`
      throw new ServiceError('invalid_value', message, { param })
    }
    return this.#parts.shares.run('texts', async () => {
      try {
        const text = tokenizer.decode(ids, { skipSpecialTokens: false })
        return { text, tokens: ids.length, ids }
      } catch (error) {
        throw refusedValue(error, param)
      }
    })
  }

  tokenize({ text, special, param }: Parameters<Engine['tokenize']>[0]): Promise<number[]> {
    const { model, shares } = this.#parts
    return shares.run('texts', async () => {
      try {
        return special ? model.encode(text) : model.tokenizer.encode(text, { addSpecialTokens: false })
      } catch (error) {
        throw refusedValue(error, param)
      }
    })
  }

  async check({ texts, most }: Parameters<Engine['check']>[0]): Promise<void> {
    for (const some of chunk(texts, AT_ONCE)) {
      await this.#parts.shares.run('checks', async () => {
        for (const text of some) this.#checkOne(text, most)
      })
    }
  }

  write(request: TextRequest, signal: AbortSignal): AsyncGenerator<TextPiece, TextEnd, void> {
    const source = request.edited ? this.memory.answering : this.#parts.model
    return writeText(request, source, this.#parts.model, signal)
  }

  async route({ question, nearest }: { question: Question; nearest: number }): Promise<Route> {
    const editor = this.memory.answering
    const decision = editor.explain(question)
    // A router that reads the question returns the edits that it compared.
    if (decision.candidates) return { decision, memories: [], nearest: [] }
    return {
      decision,
      memories: editor.memories,
      nearest: editor.nearest(questionText(question), nearest),
    }
  }

  async *evaluate(
    { records, ...options }: EvaluationRequest,
    signal: AbortSignal,
  ): AsyncGenerator<EvaluationProgress, Evaluation, void> {
    const editor = await this.memory.snapshot()
    try {
      if (records === undefined && editor.edits.length === 0)
        throw new ServiceError('nothing_to_evaluate', 'The memory has no edits. Give records.')
      const asked = records ?? editor.edits.filter(isHeard)
      return yield* reported<EvaluationProgress, Evaluation>((report) => {
        const onProgress = (done: number, total: number) => report({ done, total })
        return this.#parts.evaluate(editor, asked, { ...options, onProgress, signal })
      })
    } catch (error) {
      throw refusedValue(error)
    } finally {
      editor.dispose()
    }
  }

  async close(): Promise<void> {
    this.memory.dispose()
    this.#parts.dispose()
  }

  async abandon(): Promise<void> {}

  /** Returns the text of a question as the model reads it. A model without a chat template continues the last turn. */
  #render(question: Question, tools: readonly unknown[] | undefined, param: string): string {
    const { model } = this.#parts
    if (typeof question === 'string') return question
    if (model.tokenizer.chatTemplate === undefined) return question.at(-1)?.content ?? ''
    try {
      return model.chatPrompt(question, tools)
    } catch (error) {
      throw refusedValue(error, param)
    }
  }

  #count(text: string, most: number, param: string): number {
    const tokens = this.#parts.model.encode(text).length
    this.#checkCount(tokens, most, param)
    return tokens
  }

  #checkCount(tokens: number, most: number, param: string): void {
    if (tokens === 0)
      throw new ServiceError('prompt_empty', 'The prompt has no token. Ask something.', { param })
    if (tokens > most) {
      const message = `The prompt has ${tokens} tokens and at most ${most} may be asked. Shorten it.`
      throw new ServiceError('context_length_exceeded', message, { param })
    }
  }

  #checkOne({ prompt, target, param }: CheckedText, most: number): void {
    try {
      if (target === undefined) this.#count(prompt, most, param)
      else this.#parts.model.query(prompt, target)
    } catch (error) {
      throw refusedValue(error, param)
    }
  }
}

/** Returns true if no other edit overrules this one, so that it answers its question or would if it were learned. */
function isHeard({ overruledBy }: EditSummary): boolean {
  return overruledBy === undefined
}
