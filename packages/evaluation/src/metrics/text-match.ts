import { checkSome } from './check'

/**
 * Returns 1 if a generated text begins with the target, or with `place: 'anywhere'` contains it, else 0.
 *
 * Both are normalized by `normalizeText` and compared by whole words: "Iranian" does not contain "Iran". Languages
 * without spaces between words therefore match whole phrases only. Throws `METRIC_EMPTY` for a blank target.
 */
export function textMatch(generated: string, target: string, place: 'start' | 'anywhere' = 'start'): number {
  checkSome(foldSpaces(target), 'target text')
  const normalize = normalizeText(target) === '' ? foldSpaces : normalizeText
  const text = ` ${normalize(generated)} `
  const wanted = ` ${normalize(target)} `
  return (place === 'start' ? text.startsWith(wanted) : text.includes(wanted)) ? 1 : 0
}

/**
 * Normalizes a text as SQuAD does: lower case, without punctuation, articles (a, an, the) and extra spaces.
 *
 * As in SQuAD, ASCII punctuation is removed ("U.S." becomes "us"), and so are curly apostrophes. SQuAD keeps other
 * Unicode punctuation and symbols; here they separate words ("2006–2008" becomes "2006 2008").
 */
export function normalizeText(text: string): string {
  const words = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~’‘]/g, '')
    .replace(/[\p{P}\p{S}]/gu, ' ')
    .split(/\s+/)
  // A combining accent may now follow its letter directly, since marks were removed.
  return words
    .filter((word) => word !== '' && !ARTICLES.has(word))
    .join(' ')
    .normalize('NFC')
}

const ARTICLES = new Set(['a', 'an', 'the'])

/** Returns lower case with single spaces, for targets such as "The The" that normalization would empty. */
function foldSpaces(text: string): string {
  return text.toLowerCase().trim().replace(/\s+/g, ' ')
}
