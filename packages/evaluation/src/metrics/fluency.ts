import { checkOption } from './check'

/** Tokens of a text: words or token ids. */
export type Tokens = ArrayLike<string | number>

/**
 * Returns the fluency of a generated text in bits: (2/3 · H₂ + 4/3 · H₃) / 2, with Hₙ the entropy of its n-grams.
 *
 * It is high if word sequences vary, low if a broken model repeats itself, and 0 if there are fewer than three tokens or
 * only one sequence. It grows with the length, so only texts of similar length can be compared. A string is split by
 * `words`. In the reference, texts consist of the prompt and its continuation, about 100 tokens in all. Source:
 * generation entropy of ROME and MEMIT, EasyEdit `ngram_entropy`; their tables print it times 100.
 */
export function fluency(text: string | Tokens): number {
  const tokens = typeof text === 'string' ? words(text) : text
  return ((2 / 3) * ngramEntropy(tokens, 2) + (4 / 3) * ngramEntropy(tokens, 3)) / 2
}

/**
 * Returns the entropy of the n-grams of a text in bits, -Σ f·log₂ f over their relative frequencies f; 0 without n-grams.
 *
 * Throws `METRIC_OPTION` unless `n` is an integer of at least 1.
 */
export function ngramEntropy(tokens: Tokens, n: number): number {
  checkOption(Number.isInteger(n) && n >= 1, 'n', n, 'an integer of at least 1')
  const list = Array.from(tokens)
  const total = list.length - n + 1
  const counts = new Map<string, number>()
  for (let i = 0; i < total; i++) {
    const ngram = list.slice(i, i + n).join('\u0000')
    counts.set(ngram, (counts.get(ngram) ?? 0) + 1)
  }
  let entropy = 0
  for (const count of counts.values()) entropy += (count / total) * Math.log2(total / count)
  return entropy
}

/**
 * Splits a text into words and punctuation marks, much like NLTK's `word_tokenize`: marks are separate tokens, numbers
 * and compounds stay whole, and "doesn't" becomes "does" and "n't".
 */
export function words(text: string): string[] {
  return text.replace(ENDINGS, ' $&').match(WORDS) ?? []
}

const ENDINGS = /n['’]t(?!\p{L})|['’](?:s|m|d|ll|re|ve)(?!\p{L})/giu
const WORDS = new RegExp(
  `${ENDINGS.source}|[\\p{L}\\p{M}\\p{N}]+(?:[-.,:'’][\\p{L}\\p{M}\\p{N}]+)*|\\S`,
  ENDINGS.flags,
)
