/** Scripts that are written without spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]+/gu

/** Accents, vowel signs of Hebrew and Arabic, and marks of Hindi and Japanese that change a consonant; other signs are letters. */
const OPTIONAL_MARKS = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u093c\u3099\u309a]+/gu

/** Returns a text without case, accents, punctuation and repeated spaces, for comparison. */
export function plainText(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(OPTIONAL_MARKS, '')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim()
}

/**
 * Returns the features that texts about the same thing share: words, the beginnings of long words, which survive
 * inflection, and pairs of characters in scripts without spaces.
 */
export function wordFeatures(text: string): string[] {
  const features = new Set<string>()
  for (const word of plainText(text).split(' ')) {
    if (word === '') continue
    const unspaced = word.match(UNSPACED)
    if (unspaced) {
      for (const run of unspaced) {
        for (let i = 0; i < Math.max(1, run.length - 1); i++) features.add(run.slice(i, i + 2))
      }
      const rest = word.replace(UNSPACED, ' ').trim()
      if (rest !== '') features.add(rest)
      continue
    }
    features.add(word)
    if (word.length > 5) features.add(`${word.slice(0, 5)}*`)
  }
  return [...features]
}
