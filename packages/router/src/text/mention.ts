import { plainText } from './words'

/** Scripts that are written without spaces, and Hangul, whose particles are attached to the words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u
/** Letters that inflection may remove from or add to the end of a word. */
const ENDING = 2

/**
 * Returns the share of a subject that a query names, 0 to 1: the share of its words, ignoring their endings, or of its
 * pairs of characters in scripts without spaces; 1 for its initials. A query with another number instead of the
 * subject's does not name it.
 */
export function mention(subject: string, query: string): number {
  const [name, text] = [plainText(subject), plainText(query)]
  if (name === '') return 1
  if (UNSPACED.test(name)) return shareOfPairs(name.replaceAll(' ', ''), text.replaceAll(' ', ''))
  const [words, queryWords] = [name.split(' '), text.split(' ')]
  const numbers = words.filter(isNumber)
  if (numbers.length > 0 && !numbers.some((one) => queryWords.includes(one)) && queryWords.some(isNumber))
    return 0
  if (words.length > 1 && queryWords.includes(words.map((word) => word.slice(0, 1)).join(''))) return 1
  const telling = words.filter((word) => word.length > 3 || isNumber(word))
  const wanted = telling.length > 0 ? telling : words
  return wanted.filter((word) => queryWords.some((other) => isSameWord(word, other))).length / wanted.length
}

function shareOfPairs(name: string, text: string): number {
  const pairs = name.length === 1 ? [name] : [...name].slice(1).map((_, i) => name.slice(i, i + 2))
  return pairs.filter((pair) => text.includes(pair)).length / pairs.length
}

/** True if two plain words differ at most in their endings. */
export function isSameWord(word: string, other: string): boolean {
  if (word === other) return true
  const stem = Math.max(4, Math.min(word.length, other.length) - ENDING)
  return word.length >= stem && other.length >= stem && word.slice(0, stem) === other.slice(0, stem)
}

function isNumber(word: string): boolean {
  return /^\p{N}+$/u.test(word)
}
