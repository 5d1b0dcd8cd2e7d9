import { randomUUID } from 'node:crypto'
import { isObject } from '@wise-edit/core/internal'
import { StopTexts } from '../engine/writing/stop-texts'
import { jsonAt } from './json-at'
import type { ToolFormat } from './tool-format'

/** Call of a tool in an answer, as OpenAI's API describes it. */
export interface ToolCall {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

/** Separates an answer into its text and its calls of tools while it is written. */
export class ToolAnswer {
  readonly #format: ToolFormat
  readonly #tag: StopTexts
  #text = ''
  /** Number of characters that were searched for a tag, and that were returned. */
  #searched = 0
  #returned = 0

  constructor(format: ToolFormat) {
    this.#format = format
    this.#tag = new StopTexts(format.opening === '' ? [] : [format.opening])
  }

  /** Adds a piece. Returns the new part of the text that certainly comes before any call. */
  push(piece: string): string {
    this.#text += piece
    // A tag that is a special token is not part of the text, so a call may also begin with its JSON.
    if (/^\s*([[{]|$)/.test(this.#text) || this.#tag.found) return ''
    const sure = this.#tag.push(this.#text.slice(this.#searched))
    this.#searched = this.#text.length
    this.#returned += sure.length
    return sure
  }

  /** Returns the rest of the text and the calls once the answer has ended. A call that cannot be read is part of the text. */
  end(): { text: string; calls: ToolCall[] } {
    const { before, calls } = callsIn(this.#text, this.#format)
    return { text: (calls.length > 0 ? before.trimEnd() : this.#text).slice(this.#returned), calls }
  }
}

/** Returns the calls at the end of an answer, and the text before them. */
function callsIn(answer: string, { opening }: ToolFormat): { before: string; calls: ToolCall[] } {
  const none = { before: answer, calls: [] }
  const tag = opening === '' ? -1 : answer.indexOf(opening)
  const before = answer.slice(0, Math.max(tag, 0))
  const calls: ToolCall[] = []
  let at = before.length
  for (;;) {
    at = skipped(answer, at, opening)
    const found = jsonAt(answer, at)
    if (!found) break
    const read = [found.value].flat().map(callOf)
    if (read.includes(undefined)) return none
    calls.push(...(read as ToolCall[]))
    at = skipped(answer, found.end, closingOf(opening))
  }
  // A text that goes on after its JSON is no call.
  return calls.length > 0 && at === answer.length ? { before, calls } : none
}

/** Returns the place after white space, separators of calls, and a tag. */
function skipped(text: string, start: number, tag: string): number {
  const space = (at: number) => at + (/^[\s;,]*/.exec(text.slice(at)) as RegExpExecArray)[0].length
  const at = space(start)
  return tag !== '' && text.startsWith(tag, at) ? space(at + tag.length) : at
}

/** Returns the tag that ends a call; empty if it has none. */
function closingOf(opening: string): string {
  return /^<[a-z_]+>$/i.test(opening) ? opening.replace('<', '</') : ''
}

/** Returns the call that a value describes; `undefined` if it describes none. */
function callOf(value: unknown): ToolCall | undefined {
  if (!isObject(value) || typeof value.name !== 'string') return undefined
  const given = value.arguments ?? value.parameters ?? {}
  if (!isObject(given) && typeof given !== 'string') return undefined
  const text = typeof given === 'string' ? given : JSON.stringify(given)
  const id = `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`
  return { id, type: 'function', function: { name: value.name, arguments: text } }
}
