import { ToolAnswer, type ToolCall } from './tool-answer'
import type { ToolFormat } from './tool-format'

/** Text of a turn without white space at its start, and its calls of tools. */
export class Turn {
  readonly #answer: ToolAnswer | undefined
  readonly #most: number | undefined
  #begun = false

  /** `format` is that of the tools that the model may call, if any; without `severalCalls` only the first call counts. */
  constructor(format: ToolFormat | undefined, severalCalls: boolean | null | undefined) {
    this.#answer = format && new ToolAnswer(format)
    this.#most = severalCalls === false ? 1 : undefined
  }

  /** Adds a piece of the answer; returns what it adds to the text. */
  push(piece: string): string {
    return this.#trimmed(this.#answer ? this.#answer.push(piece) : piece)
  }

  /** Returns the rest of the text, and the calls, once the answer has ended. */
  end(): { rest: string; calls: ToolCall[] } {
    const { text, calls } = this.#answer?.end() ?? { text: '', calls: [] }
    return { rest: this.#trimmed(text), calls: calls.slice(0, this.#most) }
  }

  #trimmed(text: string): string {
    const trimmed = this.#begun ? text : text.trimStart()
    this.#begun ||= trimmed !== ''
    return trimmed
  }
}
