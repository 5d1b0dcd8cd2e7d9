import type { LanguageModel } from '@wise-edit/transformer'
import type { EditRequest } from '../../editor/editor'
import { samplePrefixes } from '../../training/sampled-texts'
import { type LocatedEdit, locateEdit } from './locate-edit'

/** Options of a method that locates records. */
export interface LocatorOptions {
  lookup: 'subject' | 'prompt'
  prefixes: number
  prefixTokens: number
  seed: number
}

/** Locates records after random prefixes, which are drawn once and shared. */
export class Locator {
  readonly #model: LanguageModel
  readonly #options: LocatorOptions
  #prefixes: string[] | undefined

  constructor(model: LanguageModel, options: LocatorOptions) {
    this.#model = model
    this.#options = options
  }

  async locate(records: readonly EditRequest[]): Promise<LocatedEdit[]> {
    const { lookup, prefixes: count, prefixTokens: tokens, seed } = this.#options
    this.#prefixes ??= await samplePrefixes(this.#model, { count, tokens, seed: `${seed} prefixes` })
    return records.map((record) => locateEdit(this.#model, this.#prefixes as string[], record, lookup))
  }
}
