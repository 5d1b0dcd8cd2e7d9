/** Number of lines and sentences that a plain answer may have: as many as its target. */
export interface AnswerParts {
  lines: number
  sentences: number
}

/**
 * Returns the length of a plain answer at the start of a text, or `undefined` if the answer has not ended. It ends after
 * `lines` lines or `sentences` sentences, whichever comes first; the default is one of each. Leading white space does
 * not count as a line.
 */
export function answerEnd(
  text: string,
  { lines, sentences }: AnswerParts = { lines: 1, sentences: 1 },
): number | undefined {
  const start = text.search(/\S/)
  if (start < 0) return undefined
  const line = nth(linesEnds(text, start), lines)
  const sentence = nth(sentenceEnds(text, start), sentences)
  return line === undefined || sentence === undefined ? (line ?? sentence) : Math.min(line, sentence)
}

/** Counts the lines and sentences of a target. An answer may have as many. */
export function partsOf(target: string): AnswerParts {
  const text = `${target.trim()}\n`
  const ends = [...sentenceEnds(text, 0)]
  const rest = text.slice(ends.at(-1) ?? 0).trim()
  return { lines: [...linesEnds(text, 0)].length, sentences: ends.length + (rest === '' ? 0 : 1) }
}

function* linesEnds(text: string, start: number): Generator<number> {
  for (const { index } of text.slice(start).matchAll(/(?<=\S[^\S\n]*)\n/g)) yield start + index
}

function* sentenceEnds(text: string, start: number): Generator<number> {
  const body = text.slice(start)
  for (const match of body.matchAll(SENTENCE_END)) {
    const before = body.slice(0, match.index)
    const after = body.slice(match.index + match[0].length)
    if (match[0].startsWith('.') && goesOn(before, after)) continue
    yield start + match.index + match[0].length
  }
}

/** Marks that always end a sentence, and marks that end it only before white space. */
const SENTENCE_END = /[。！？।॥]["'”’」』）)]*|[.!?؟۔…]+["'”’»)\]]*(?=\s)/gu

/** True if a full stop belongs to a word: an abbreviation, an initial, or the number of a list item or a date. */
function goesOn(before: string, after: string): boolean {
  const [word = ''] = /[^\s("'“‘«]*$/.exec(before) ?? []
  if (/^\p{Lu}$/u.test(word) || /^(?:\p{L}\.)+\p{L}$/u.test(word)) return true
  if (ABBREVIATIONS.has(word)) return true
  if (COUNTED.has(word.toLowerCase())) return /^\s+\d/.test(after)
  if (COMPANIES.has(word.toLowerCase())) return !/^\s+\p{Lu}/u.test(after)
  if (!/^\d{1,2}$/.test(word)) return false
  // A list number stands alone. In some languages a date has a full stop, so the next word decides.
  if (before.trim() === word) return true
  const [next] = /^\s+\S+(?=\s)/.exec(after) ?? []
  return next === undefined || MONTHS.test(next.trim())
}

const ABBREVIATIONS = new Set(
  'Mr Mrs Ms Dr Prof St Ste Mt Ft Gen Col Lt Sgt Capt Rev Hon Gov Sen Rep vs e.g i.e approx ca Hr Fr Sra Sr bzw z.B'.split(
    ' ',
  ),
)
/** Abbreviations before a number. */
const COUNTED = new Set('no nos nr vol fig art op'.split(' '))
/** Abbreviations that a sentence may end with. */
const COMPANIES = new Set('inc ltd co corp jr etc bros'.split(' '))
const MONTHS = /^(?:jan|feb|mär|mar|apr|mai|maj|jun|jul|aug|sep|okt|oct|nov|de[zc])/i

function nth(values: Iterable<number>, n: number): number | undefined {
  let seen = 0
  for (const value of values) if (++seen === n) return value
  return undefined
}
