/** Scripts whose words are not separated by spaces, or that add particles to words (Hangul). */
const JOINED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`
const JOINED_RUN = new RegExp(`[${JOINED}\\p{M}ー]*[${JOINED}][${JOINED}\\p{M}ー]*`, 'gu')
const HAS_JOINED = new RegExp(`[${JOINED}]`, 'u')
const ARTICLES = new Set(['a', 'an', 'the'])

/**
 * Returns the words of a text for comparing answers: lower case, without accents, punctuation and articles, and with
 * numbers in one spelling ("1,000" becomes "1000", "42.00" becomes "42").
 *
 * Marks inside codes stay ("blue-heron-777", "example.com", "9:30"), so that a longer code is another word.
 */
export function answerWords(text: string): string[] {
  const folded = foldAccents(text.normalize('NFKC').toLowerCase())
    .replace(/\p{Nd}/gu, asciiDigit)
    .replace(/(?<!\p{L})(?:\p{L}\.){2,}/gu, (letters) => letters.replaceAll('.', ''))
    .replace(/['’‘ʼ]s(?!\p{L})/gu, '')
    .replace(/['’‘ʼ]/gu, '')
    .replaceAll('&', ' and ')
    .replaceAll('%', ' percent ')
    .replace(/(?<![\d.,])[1-9]\d{0,2}(?:[, ]\d{3})+(?![\d,])/g, (number) => number.replace(/\D/g, ''))
    .replace(/(?<![\d.,])(\d+),(\d{1,2})(?![\d,])/g, '$1.$2')
    .replace(/(?<![\d.])(\d+)\.0+(?![\d.])/g, '$1')
    .replace(JOINED_RUN, ' $& ')
  const words = (folded.match(WORDS) ?? []).flatMap((word) =>
    /\d|[.@_]/.test(word) ? [word] : word.split('-'),
  )
  const rest = words.filter((word) => !ARTICLES.has(word))
  return rest.length > 0 ? rest : words
}

/** Pattern of a word: letters and digits, with marks between them that belong to codes, addresses and numbers. */
const WORDS = /(?<![\p{L}\p{N}])-(?=\d)[\p{N}.]*\p{N}|[\p{L}\p{N}\p{M}]+(?:[-.@_:][\p{L}\p{N}\p{M}]+)*/gu

/** Text to look for in answers, prepared once. */
export interface Wanted {
  text: string
  /** Words with a space around each. */
  words: string
  /** The words without spaces, for scripts that are compared by substring. */
  joined?: string
}

/** Prepares a text for comparison. A text without words is compared unchanged, but without spaces. */
export function wanted(text: string): Wanted {
  const words = answerWords(text)
  if (words.length === 0) return { text, words: '', joined: squeezed(text) }
  const joined = HAS_JOINED.test(text) ? words.join('') : undefined
  return { text, words: ` ${words.join(' ')} `, joined }
}

/** True if one text contains another as whole words, or as a substring in scripts without spaces. */
export function contains(text: Wanted, part: Wanted): boolean {
  if (part.words === '') return part.joined !== '' && squeezed(text.text).includes(part.joined as string)
  if (part.joined !== undefined) return text.words.replaceAll(' ', '').includes(part.joined)
  return text.words.includes(part.words)
}

/** True if an answer contains a target, as `contains` defines it. */
export function says(answer: string, target: string): boolean {
  return contains(wanted(answer), wanted(target))
}

/**
 * Returns true if a text repeats itself: the same one to ten words three times in a row. In scripts without spaces, each
 * character counts as a word.
 */
export function repeats(text: string): boolean {
  const words = answerWords(text).flatMap((word) => (HAS_JOINED.test(word) ? [...word] : word.split('-')))
  for (let n = 1; n <= Math.min(10, words.length / 3); n++) {
    let same = 0
    for (let i = n; i < words.length; i++) {
      same = words[i] === words[i - n] ? same + 1 : 0
      if (same === 2 * n) return true
    }
  }
  return false
}

/** Removes accents in Latin, Greek, Cyrillic and Arabic. In other scripts, marks make another letter. */
function foldAccents(text: string): string {
  return text
    .normalize('NFD')
    .replace(/([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{Mn}+/gu, '$1')
    .replace(/[\u064b-\u0652]/g, '')
    .normalize('NFC')
    .replaceAll('ß', 'ss')
}

function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) as number
  let zero = code
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  return String(code - zero)
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '')
}
