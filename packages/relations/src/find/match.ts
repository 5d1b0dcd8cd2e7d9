import { bank, type Language, type RelationType, type Template } from '../bank'
import { type Folded, fold, stemsOf, UNSPACED } from '../fold'
import { isCommon } from './language'
import { DETERMINERS, narrow, TRAILERS } from './phrase'

/** Templates that match a prompt, all with the same literal text, and the text at the subject's position. */
export interface Match {
  templates: Template[]
  subject: string
  /** The noun phrase in the prompt, with article and quotation marks. */
  phrase: string
}

/**
 * Returns the templates with most literal characters that match a prompt exactly, about a given subject if there is
 * one.
 */
export function matchTemplates(prompt: string, folded: Folded, subject?: string): Match | undefined {
  const given = subject === undefined ? undefined : fold(subject).text
  let best: Match | undefined
  let longest = 0
  for (const template of allTemplates()) {
    const length = template.prefix.length + template.suffix.length
    if (length < longest) continue
    const span = spanOf(folded.text, template)
    if (!span || weight(template) < 2) continue
    const phrase = quotedPhrase(prompt, folded, span)
    const { type } = template.relation
    const inside = folded.text.slice(...span)
    if (given === undefined && !isNounPhrase(inside, phrase, type.language)) continue
    const about = subject ?? narrow(phrase, span[0] === 0)
    if (!isAbout(inside, given ?? fold(about).text, type)) continue
    if (length > longest) best = { templates: [], subject: about, phrase }
    longest = length
    best?.templates.push(template)
  }
  return best
}

let templates: Template[] | undefined

function allTemplates(): Template[] {
  templates ??= bank().flatMap(({ types }) =>
    types.flatMap(({ relations }) => relations.flatMap(({ templates }) => templates)),
  )
  return templates
}

/** Returns the part of a folded text at the subject's position, `[start, end)`. */
function spanOf(text: string, template: Template): [number, number] | undefined {
  const { prefix, suffix, spacedBefore, spacedAfter } = template
  let start = prefix.length
  let end = text.length - suffix.length
  if (start >= end || !text.startsWith(prefix) || !text.endsWith(suffix)) return undefined
  if (start > 0 && spacedBefore && !isBoundary(text[start])) return undefined
  if (suffix !== '' && spacedAfter && !isBoundary(text[end - 1])) return undefined
  while (text[start] === ' ') start++
  while (text[end - 1] === ' ') end--
  return start < end ? [start, end] : undefined
}

function isBoundary(char = ' '): boolean {
  return char === ' ' || UNSPACED.test(char)
}

/** Number of words of literal text; two characters of a script without spaces count as one. */
function weight({ prefix, suffix }: Template): number {
  const words = `${prefix} ${suffix}`.split(' ').filter((word) => word !== '')
  return words.reduce((sum, word) => sum + (UNSPACED.test(word) ? [...word].length / 2 : 1), 0)
}

function quotedPhrase(prompt: string, { starts, ends }: Folded, [from, to]: [number, number]): string {
  let start = starts[from] as number
  let end = ends[to - 1] as number
  while (/["“„«「『《]/.test(prompt[start - 1] ?? '')) start--
  while (/["”“»」』》]/.test(prompt[end] ?? '')) end++
  return prompt.slice(start, end)
}

const MAX_EXTRA_WORDS = 2

/**
 * True if a span names the subject and nothing that could change the question. An article and a word or two that no
 * relation of the type uses may accompany it ("the Falk 9 pump", but not "the lid of the Falk 9").
 */
function isAbout(span: string, subject: string, type: RelationType): boolean {
  const at = indexOfWords(span, subject)
  if (subject === '' || at < 0 || span.split(' ').length > 12) return false
  const before = split(span.slice(0, at))
  const after = split(span.slice(at + subject.length))
  if (DETERMINERS.has(before[0] ?? '')) before.shift()
  if (before.length > MAX_EXTRA_WORDS || after.length > MAX_EXTRA_WORDS) return false
  return [...before, ...after].every((word) => isNeutral(word, type))
}

/** True if a span can be a name. A span that starts or ends with a word of most questions was cut out of one. */
function isNounPhrase(span: string, phrase: string, language: Language): boolean {
  // A comma before a word in lower case ends the noun phrase.
  if (/[,;:–—]\s+\p{Ll}|\s-\s/u.test(phrase)) return false
  const words = split(span)
  if (TRAILERS.has(words.at(-1) as string)) return false
  if (/\s\p{Ll}+$/u.test(phrase) && isVerbal(words.at(-1) as string, phrase, language)) return false
  if (words.length > 1 && DETERMINERS.has(words[0] as string)) words.shift()
  return [words[0], words.at(-1)].every(
    (word) => !stemsOf(word ?? '').every((stem) => isCommon(language, stem)),
  )
}

/** True if a last word in lower case belongs to the question: "located" in "the Selwick Museum located". */
function isVerbal(word: string, phrase: string, language: Language): boolean {
  if (!/\p{Lu}/u.test(phrase)) return PARTICIPLE.test(word)
  return stemsOf(word).every((stem) => language.relationsWith.has(stem))
}

const PARTICIPLE = /(?:ed|born|made|held|built|written)$/

function isNeutral(word: string, type: RelationType): boolean {
  if (UNSPACED.test(word) || word.length < 2) return false
  if (type.name.split('-').includes(word)) return true
  return stemsOf(word).every((stem) => !type.relations.some(({ stems }) => stems.has(stem)))
}

/** Returns the offset of a phrase in a folded text, at word boundaries; -1 if it is not there. */
export function indexOfWords(text: string, phrase: string): number {
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    const [before, after] = [text[at - 1], text[at + phrase.length]]
    if (touches(before, phrase[0]) && touches(after, phrase.at(-1))) return at
  }
  return -1
}

function touches(outside = ' ', inside = ' '): boolean {
  return outside === ' ' || UNSPACED.test(outside) || UNSPACED.test(inside)
}

function split(text: string): string[] {
  return text.split(' ').filter((word) => word !== '')
}
