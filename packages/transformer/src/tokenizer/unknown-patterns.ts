import { isObject } from '@wise-edit/core/internal'
import { WORDS } from './gguf-words'

const KNOWN = new Set(Object.values(WORDS).flatMap(({ steps }) => steps))

/** Returns true if a `tokenizer.json` has an unknown regular expression, which may not terminate in reasonable time. */
export function hasUnknownPatterns({ normalizer, pre_tokenizer, decoder }: Record<string, unknown>): boolean {
  const open: unknown[] = [normalizer, pre_tokenizer, decoder]
  while (open.length > 0) {
    const part = open.pop()
    if (Array.isArray(part)) open.push(...part)
    if (!isObject(part)) continue
    if (typeof part.Regex === 'string' && !KNOWN.has(part.Regex)) return true
    open.push(...Object.values(part))
  }
  return false
}
