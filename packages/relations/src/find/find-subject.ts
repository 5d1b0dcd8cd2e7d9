import type { Language } from '../bank'
import { type Folded, fold, stemsOf, UNSPACED } from '../fold'
import { isCommon, languageOf } from './language'
import { matchTemplates } from './match'
import { MAX_PROMPT, quotedTexts, TRAILERS } from './phrase'

/**
 * Finds the name that a prompt is about: the text at the subject's position in a form of the bank, else a quoted text,
 * capitalised words and names with digits, a word in another script, or words that no form has. Returns `undefined` if
 * nothing looks like a name, and for prompts of more than 2,000 characters.
 */
export function findSubject(prompt: string): string | undefined {
  if (prompt.length > MAX_PROMPT) return undefined
  const folded = fold(prompt)
  return (
    matchTemplates(prompt, folded)?.subject ??
    quotedTexts(prompt)[0] ??
    bestName(prompt, languageOf(folded.text)) ??
    foreignWords(prompt) ??
    unknownWords(prompt, folded, languageOf(folded.text))
  )
}

const TOKEN = /[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}.'’_#+-]*[\p{L}\p{M}\p{N}#+])?/gu
/** Words that may occur within a name, between two capitalised ones. */
const CONNECTORS = new Set('of de la le du des von van der del di da do dos y the'.split(' '))

interface Name {
  start: number
  end: number
  words: string[]
  score: number
}

/**
 * The best of the capitalised spans: prefers long ones, those with digits, and those that do more than start a
 * sentence.
 */
function bestName(prompt: string, language: Language | undefined): string | undefined {
  const names = capitalisedSpans(prompt, language)
  const best = names.reduce<Name | undefined>(
    (best, one) => (best && best.score > one.score ? best : one),
    undefined,
  )
  return best && prompt.slice(best.start, best.end)
}

function capitalisedSpans(prompt: string, language: Language | undefined): Name[] {
  const known = (word: string) => stemsOf(fold(word).text).every((stem) => language?.relationsWith.has(stem))
  const names: Name[] = []
  let open: Name | undefined
  const close = () => {
    if (open && open.words.length > 0) names.push(open)
    open = undefined
  }
  let last = 0
  for (const match of prompt.matchAll(TOKEN)) {
    const between = prompt.slice(last, match.index)
    const [word, possessive] = match[0].split(/(?=['’]s$)/u) as [string, string?]
    const start = match.index
    last = start + match[0].length
    const starts = start === 0 || /[.?!:;]\s*$|^\W*$/u.test(prompt.slice(0, start))
    if (!/^\s*&?\s*$/.test(between)) close()
    // German capitalises every noun: "Nummer der Stadtwerke" is not a name.
    if (open && CONNECTORS.has(word) && language?.code !== 'de') continue
    const named = isNameWord(word) && !(starts && known(word) && !/\d/.test(word))
    if (!named && !(open && /^\d/.test(word))) {
      close()
      continue
    }
    open ??= { start, end: start, words: [], score: starts ? -0.5 : 0 }
    open.end = start + word.length
    open.words.push(word)
    open.score += (known(word) ? 0.5 : 1) + (/\d/.test(word) && open.words.length > 1 ? 0.5 : 0)
    if (possessive) close()
  }
  close()
  return names
}

function isNameWord(word: string): boolean {
  return /^\p{Lu}/u.test(word) ? word.length > 1 : /\p{Lu}/u.test(word)
}

/** Words in another script than most of the text. */
function foreignWords(prompt: string): string | undefined {
  const latin = prompt.match(/\p{Script=Latin}/gu)?.length ?? 0
  const letters = prompt.match(/\p{L}/gu)?.length ?? 0
  if (latin === 0 || latin === letters) return undefined
  const other =
    latin * 2 < letters
      ? /\p{Script=Latin}[\p{Script=Latin}\p{N} .&'-]*/gu
      : /(?:(?!\p{Script=Latin})[\p{L}\p{M}])+/gu
  return longest(prompt.match(other)?.map((text) => text.trim()) ?? [])
}

/** The longest run of words, or of characters in scripts without spaces, that the forms of the language do not have. */
function unknownWords(prompt: string, folded: Folded, language: Language | undefined): string | undefined {
  if (!language) return undefined
  const unspaced = [...folded.text].filter((char) => UNSPACED.test(char)).length * 2 > folded.text.length
  const runs = unspaced ? unknownCharacters(folded.text, language) : unknownRuns(prompt, folded, language)
  const texts = runs.map(([start, end]) => prompt.slice(folded.starts[start], folded.ends[end - 1]))
  return longest(
    texts
      .flatMap((text) => (unspaced ? text.split(/[的是はがをのに]/u) : text))
      .filter((text) => text.length > 1 && text.split(' ').length <= 6),
  )
}

/** Runs of unknown words, with adjacent numbers and words of other names: "summit" in "quillon summit 2031". */
function unknownRuns(
  prompt: string,
  { text, starts, ends }: Folded,
  language: Language,
): [start: number, end: number][] {
  const words = [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
    word,
    start: index,
    stems: stemsOf(word),
  }))
  const unknown = words.map(
    ({ word, stems }) => word.length > 1 && !stems.every((stem) => language.relationsWith.has(stem)),
  )
  const isNumber = (i: number) => /^\d+$/.test(words[i]?.word ?? '')
  const naming = words.map(({ stems }, i) => {
    if (unknown[i] || isNumber(i)) return true
    const telling = !stems.some((stem) => isCommon(language, stem))
    return (
      telling &&
      ((unknown[i - 1] && isNumber(i + 1)) || stems.every((stem) => language.subjectStems.has(stem)))
    )
  })
  const breaks = (at: number) => /[,;:?!()"]|\.\s|\s-\s/.test(prompt.slice(ends[at - 2], starts[at]))
  const runs: [number, number][] = []
  for (let i = 0; i < words.length; i++) {
    let end = i
    while (naming[end] && !(end > i && breaks(words[end]?.start ?? 0))) end++
    const run = words.slice(i, end)
    while (TRAILERS.has(run.at(-1)?.word ?? '')) run.pop()
    const [first, last] = [run[0], run.at(-1)]
    if (first && last && unknown.slice(i, i + run.length).some(Boolean)) {
      runs.push([first.start, last.start + last.word.length])
    }
    i = Math.max(i, end - 1)
  }
  return runs
}

/** Characters that form no known pair with either neighbour. */
function unknownCharacters(text: string, language: Language): [start: number, end: number][] {
  const knows = (at: number) => language.relationsWith.has(text.slice(at, at + 2))
  const runs: [number, number][] = []
  for (let at = 0; at < text.length; at++) {
    if (knows(at - 1) || knows(at)) continue
    const last = runs.at(-1)
    if (last?.[1] === at) last[1] = at + 1
    else runs.push([at, at + 1])
  }
  return runs.filter(([start, end]) => end - start > 1 && end - start <= 12)
}

function longest(texts: string[]): string | undefined {
  return texts.reduce<string | undefined>(
    (best, one) => (best && best.length > one.length ? best : one),
    undefined,
  )
}
