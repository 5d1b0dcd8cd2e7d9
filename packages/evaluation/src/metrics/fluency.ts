import { checkOption } from './check'

/** The tokens of a text: words, or token ids. */
export type Tokens = ArrayLike<string | number>

/**
 * Fluency of a generated text in bits: (2/3 · H₂ + 4/3 · H₃) / 2, with Hₙ the entropy of its n-grams.
 *
 * High where word sequences vary; low where a broken model repeats itself, and 0 where there are fewer than three
 * tokens or only one sequence. It grows with the length, so that only texts of about one length compare. A text is
 * split by `words`, the reference's texts hold the prompt and about 100 tokens in all. Source: generation entropy of
 * ROME and MEMIT, EasyEdit `ngram_entropy`; their tables print it times 100.
 */
export function fluency(text: string | Tokens): number {
  const tokens = typeof text === 'string' ? words(text) : text
  return ((2 / 3) * ngramEntropy(tokens, 2) + (4 / 3) * ngramEntropy(tokens, 3)) / 2
}

/**
 * Entropy in bits of the n-grams of a text, -Σ f·log₂ f over their relative frequencies f; 0 where there are none.
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
 * Words and punctuation marks of a text, much as NLTK's `word_tokenize` splits it: marks stand alone, numbers and
 * compounds stay whole, and "doesn't" becomes "does" and "n't".
 */
export function words(text: string): string[] {
  return text.replace(ENDINGS, ' $&').match(WORDS) ?? []
}

const ENDINGS = /n['’]t(?!\p{L})|['’](?:s|m|d|ll|re|ve)(?!\p{L})/giu
const WORDS = new RegExp(
  `${ENDINGS.source}|[\\p{L}\\p{M}\\p{N}]+(?:[-.,:'’][\\p{L}\\p{M}\\p{N}]+)*|\\S`,
  ENDINGS.flags,
)
