import type { Evaluation } from '@wise-edit/evaluation'
import type { ToolSupport } from '../../tools/tool-format'
import type {
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
} from '../engine'
import type { Caller } from './channel'
import { type MemoryAbout, RemoteMemory } from './remote-memory'

/** Properties of an engine in another thread once it is open. */
export interface EngineAbout {
  maxPositions: number
  tokenizer: TokenizerInfo
  toolSupport: ToolSupport
  memory: MemoryAbout
}

/** Thread with an engine. */
export interface EngineThread {
  caller: Caller
  /** Returns the last sign of life: its time by `performance.now()`, and the tensors that it reported. */
  last(): { at: number; tensors: TensorMemory }
  /** Ends the thread, even if it is busy. */
  terminate(): Promise<unknown>
}

/** Model with its memory, in another thread. */
export class ThreadEngine implements Engine {
  readonly maxPositions: number
  readonly tokenizer: TokenizerInfo
  readonly toolSupport: ToolSupport
  readonly memory: RemoteMemory
  readonly #thread: EngineThread
  readonly #caller: Caller

  constructor(thread: EngineThread, { maxPositions, tokenizer, toolSupport, memory }: EngineAbout) {
    this.#thread = thread
    this.#caller = thread.caller
    this.maxPositions = maxPositions
    this.tokenizer = tokenizer
    this.toolSupport = toolSupport
    this.memory = new RemoteMemory(thread.caller, memory)
  }

  get failure(): Error | undefined {
    return this.#caller.failure
  }

  get silence(): number {
    return performance.now() - this.#thread.last().at
  }

  get tensors(): TensorMemory {
    return this.#thread.last().tensors
  }

  prepare(asked: Parameters<Engine['prepare']>[0]): Promise<Prompt> {
    return this.#caller.call('prepare', asked)
  }

  prepareTokens(asked: Parameters<Engine['prepareTokens']>[0]): Promise<Prompt> {
    return this.#caller.call('prepareTokens', asked)
  }

  tokenize(asked: Parameters<Engine['tokenize']>[0]): Promise<number[]> {
    return this.#caller.call('tokenize', asked)
  }

  check(texts: Parameters<Engine['check']>[0]): Promise<void> {
    return this.#caller.call('check', texts)
  }

  write(request: TextRequest, signal: AbortSignal): AsyncGenerator<TextPiece, TextEnd, void> {
    return this.#caller.stream('write', request, signal)
  }

  route(asked: Parameters<Engine['route']>[0]): Promise<Route> {
    return this.#caller.call('route', asked)
  }

  evaluate(
    request: EvaluationRequest,
    signal: AbortSignal,
  ): AsyncGenerator<EvaluationProgress, Evaluation, void> {
    return this.#caller.stream('evaluate', request, signal)
  }

  async close(): Promise<void> {
    if (!this.failure) await this.#caller.call('close', undefined).catch(() => {})
    await this.abandon()
  }

  async abandon(): Promise<void> {
    await this.#thread.terminate()
  }
}
