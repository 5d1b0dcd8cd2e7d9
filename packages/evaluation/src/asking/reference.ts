import { WiseError } from '@wise-edit/core'
import type { AskedModel } from './asked-model'

/** Answers of the unedited model, kept from one evaluation to the next. An evaluation adds the answers that are missing. */
export class Reference {
  readonly model: AskedModel
  readonly #answers: Map<string, unknown>

  /** `answers` come from `toJSON` of another run with the same model. */
  constructor(model: AskedModel, answers: Readonly<Record<string, unknown>> = {}) {
    this.model = model
    this.#answers = new Map(Object.entries(answers))
  }

  /** Returns the answers kept under a key. If there are none, calls `ask` and keeps its result. */
  async get<T>(key: string, ask: () => Promise<T>): Promise<T> {
    if (!this.#answers.has(key)) this.#answers.set(key, await ask())
    return this.#answers.get(key) as T
  }

  /**
   * Returns the answers kept under the keys. Calls `ask` with an index of each key that is missing, and keeps its results.
   */
  async getAll<T>(keys: readonly string[], ask: (missing: readonly number[]) => Promise<T[]>): Promise<T[]> {
    const missing = [...new Map(keys.map((key, i) => [key, i])).entries()].filter(
      ([key]) => !this.#answers.has(key),
    )
    const found = await ask(missing.map(([, i]) => i))
    for (const [n, [key]] of missing.entries()) this.#answers.set(key, found[n])
    return keys.map((key) => this.#answers.get(key) as T)
  }

  toJSON(): Record<string, unknown> {
    return Object.fromEntries(this.#answers)
  }
}

/** Returns the given reference, or a new one. Throws `REFERENCE_MODEL` for the reference of another model. */
export function referenceFor(model: AskedModel, reference = new Reference(model)): Reference {
  if (reference.model === model) return reference
  throw new WiseError(
    'REFERENCE_MODEL',
    'The reference holds answers of another model; expected the one that is evaluated. Make a reference for it.',
  )
}
