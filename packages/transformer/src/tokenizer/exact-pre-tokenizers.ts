import { isObject } from '@wise-edit/core/internal'
/** Pattern by which GPT-2 splits a text into words (Radford et al. 2019). */
export const GPT2_WORDS = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"

type Json = Record<string, unknown>

/**
 * Replaces `Digits` and `ByteLevel` pre-tokenizers in `tokenizer.json` with the equivalent `Split`.
 *
 * In the JavaScript tokenizers, these two use JavaScript's definitions of digits and spaces (ASCII digits; U+FEFF is a
 * space), while models were trained with those of Unicode; their `Split` follows Unicode.
 */
export function exactPreTokenizers(tokenizer: Json): Json {
  const preTokenizer = tokenizer.pre_tokenizer
  return isObject(preTokenizer) ? { ...tokenizer, pre_tokenizer: exact(preTokenizer) } : tokenizer
}

/** Returns a pre-tokenizer that splits around each match of a pattern and keeps the matches. */
export function split(regex: string): Json {
  return { type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false }
}

/** Returns a pre-tokenizer that applies `steps` one after another. */
export function sequence(steps: Json[]): Json {
  return { type: 'Sequence', pretokenizers: steps }
}

function exact(preTokenizer: Json): Json {
  const { type, pretokenizers } = preTokenizer
  if (type === 'Sequence' && Array.isArray(pretokenizers)) {
    return {
      ...preTokenizer,
      pretokenizers: pretokenizers.map((step) => (isObject(step) ? exact(step) : step)),
    }
  }
  if (type === 'Digits') return split(preTokenizer.individual_digits ? '\\p{N}' : '\\p{N}+')
  if (type === 'ByteLevel' && preTokenizer.use_regex !== false && !preTokenizer.add_prefix_space) {
    return sequence([split(GPT2_WORDS), { ...preTokenizer, use_regex: false }])
  }
  return preTokenizer
}
