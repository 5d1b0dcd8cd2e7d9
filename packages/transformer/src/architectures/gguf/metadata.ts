import { WiseError } from '@wise-edit/core'

/** Reader of numbers and names in GGUF metadata, under the architecture's prefix (`llama.block_count` …). */
export class GgufFields {
  readonly metadata: Readonly<Record<string, unknown>>
  readonly architecture: string
  readonly path: string

  /** Throws `GGUF_METADATA_INVALID` if the file names no architecture. */
  constructor(metadata: Readonly<Record<string, unknown>>, path: string) {
    this.metadata = metadata
    this.path = path
    this.architecture = this.text('general.architecture')
  }

  /** Returns an integer from 1 to `max`, or `fallback` if the key is absent. Throws if there is neither. */
  count(key: string, max: number, fallback?: number): number {
    const value = this.number(key, fallback)
    if (Number.isInteger(value) && value >= 1 && value <= max) return value
    throw this.invalid(key, `${value}; expected a whole number from 1 to ${max}`)
  }

  /** Returns a number, or `fallback` if the key is absent. Throws if there is neither. */
  number(key: string, fallback?: number): number {
    const value = this.find(key) ?? fallback
    if (typeof value === 'bigint') return Number(value)
    if (typeof value === 'number' && Number.isFinite(value)) return value
    throw this.invalid(key, `${JSON.stringify(value)?.slice(0, 40)}; expected a number`)
  }

  /** Returns a string; throws if there is none. */
  text(key: string): string {
    const value = this.find(key)
    if (typeof value === 'string') return value
    throw this.invalid(key, `${JSON.stringify(value)?.slice(0, 40)}; expected a string`)
  }

  /** Returns the value of `key`, either without a prefix or under the architecture's prefix. */
  find(key: string): unknown {
    const prefixed = `${this.architecture}.${key}`
    if (Object.hasOwn(this.metadata, prefixed)) return this.metadata[prefixed]
    return Object.hasOwn(this.metadata, key) ? this.metadata[key] : undefined
  }

  invalid(key: string, found: string): WiseError {
    return new WiseError(
      'GGUF_METADATA_INVALID',
      `${this.path}: metadata "${key}" of architecture "${this.architecture}" is ${found}. Use another file of the model, or convert it again.`,
    )
  }
}
