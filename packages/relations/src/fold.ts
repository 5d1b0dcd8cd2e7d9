/** A text normalized for comparison: lower case, without accents and punctuation, one space between words. */
export interface Folded {
  text: string
  /** Offset in the original text at which each character of `text` starts. */
  starts: number[]
  /** Offset in the original text at which each character of `text` ends. */
  ends: number[]
}

const WORD = /[\p{L}\p{N}\p{M}]+/gu
/** Scripts written without spaces, and Hangul, whose particles are attached to the word before them. */
export const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u
const ASKING = new Set(['who', 'what', 'where', 'when', 'how'])

/** Folds a text and keeps the offsets of every character, so that spans can be cut out of the original. */
export function fold(original: string): Folded {
  const folded: Folded = { text: '', starts: [], ends: [] }
  for (const word of words(original)) {
    const last = folded.text.at(-1)
    if (last !== undefined && !(UNSPACED.test(last) && UNSPACED.test(word.chars[0]?.[0] ?? ''))) {
      folded.text += ' '
      folded.starts.push(folded.ends.at(-1) as number)
      folded.ends.push(word.start)
    }
    for (const [char, start, end] of word.chars) {
      for (const unit of char.split('')) {
        folded.text += unit
        folded.starts.push(start)
        folded.ends.push(end)
      }
    }
  }
  return folded
}

interface Word {
  start: number
  chars: [char: string, start: number, end: number][]
}

/** Words of a text; "who's" and "whos" become "who is". */
function words(original: string): Word[] {
  const out: Word[] = []
  let before = ''
  for (const match of original.matchAll(WORD)) {
    const word = foldWord(match[0], match.index)
    if (word.chars.length === 0) continue
    const text = word.chars.map(([char]) => char).join('')
    const stem = text.slice(0, -1)
    const end = match.index + match[0].length
    const is = (): Word => ({
      start: end,
      chars: [
        ['i', end, end],
        ['s', end, end],
      ],
    })
    if (text === 's' && ASKING.has(before)) out.push(is())
    else if (text.endsWith('s') && ASKING.has(stem)) {
      out.push({ start: word.start, chars: word.chars.slice(0, -1) }, is())
    } else out.push(word)
    before = text
  }
  return out
}

function foldWord(word: string, offset: number): Word {
  const chars: Word['chars'] = []
  let at = offset
  for (const char of word) {
    const end = at + char.length
    const plain = char < '\u0080' ? char.toLowerCase() : foldLetter(char)
    if (plain !== '') chars.push([plain, at, end])
    at = end
  }
  return { start: offset, chars }
}

const LETTERS: Record<string, string> = {
  ı: 'i',
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
  ى: 'ي',
  ـ: '',
}

function foldLetter(char: string): string {
  const plain = char
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f\u064b-\u065f]/g, '')
    .normalize('NFC')
  return LETTERS[plain] ?? plain
}

/** Returns the stems of a folded text: shortened words in scripts with spaces, pairs of characters in others. */
export function stemsOf(folded: string): string[] {
  return folded.split(' ').flatMap((word) => {
    if (!UNSPACED.test(word)) return word === '' ? [] : [stem(word)]
    const runs = word.match(RUNS) ?? []
    return runs.flatMap((run) => (UNSPACED.test(run) ? pairs(run) : [stem(run)]))
  })
}

const RUNS = new RegExp(`(?:${UNSPACED.source})+|(?:(?!${UNSPACED.source}).)+`, 'gu')

function pairs(run: string): string[] {
  const chars = [...run]
  return chars.length < 2 ? chars : chars.slice(1).map((char, i) => `${chars[i]}${char}`)
}

function stem(word: string): string {
  if (/^[a-z]+$/.test(word)) {
    const short = word.replace(/(?:ies|ied)$/, 'y').replace(/(?<=...)(?:ing|edly|ed|es|ly|s|e)$/, '')
    return short.length > 8 ? short.slice(0, 8) : short
  }
  return word.length > 6 ? word.slice(0, 5) : word
}
