import { type Form, type Language, type Relation, rarity } from '../bank'
import { type Folded, fold, stemsOf } from '../fold'
import { findSubject } from './find-subject'
import { areKin } from './kin'
import { isCommon, languageOf } from './language'
import { indexOfWords, matchTemplates } from './match'
import { MAX_PROMPT, phraseAround } from './phrase'
import { chooseRelation, type TypeKnown } from './type-evidence'

/** A relation of the bank that a prompt asks for. */
export interface FoundRelation {
  /** The name that the prompt is about. */
  subject: string
  /** Subject type, such as `company`. */
  type: string
  /** Relation, such as `chief executive`. */
  name: string
  /** Language code, such as `en`. */
  language: string
  form: Form
}

/**
 * Finds the relation that a prompt asks for: by a form of the bank that it matches exactly, else by the words it shares
 * with the forms of a relation, if one is clearly the most similar. Also finds the subject if it is not given. Returns
 * `undefined` if no single relation is meant, and for prompts of more than 2,000 characters.
 */
export function findRelation(prompt: string, subject?: string): FoundRelation | undefined {
  const found = locate(prompt, subject)
  if (!found) return undefined
  const { type, name } = found.relation
  return { subject: found.subject, type: type.name, name, language: type.language.code, form: found.form }
}

/** A relation found in a prompt, with everything needed to put its subject into other forms. */
export interface Located {
  subject: string
  /** The subject as written in the prompt, with its article and quotation marks. */
  phrase: string
  relation: Relation
  form: Form
  /** Evidence for the type: the subject, a relation that only one type has, or none (one of several). */
  known: TypeKnown
}

/** Finds the relation of the bank that a prompt asks for, see `findRelation`. */
export function locate(prompt: string, subject?: string): Located | undefined {
  if (prompt.length > MAX_PROMPT) return undefined
  const folded = fold(prompt)
  const match = matchTemplates(prompt, folded, subject)
  if (match) {
    const chosen = chooseRelation(
      match.templates.map(({ relation }) => relation),
      match.phrase,
    )
    const template = match.templates.find(({ relation }) => relation === chosen?.relation)
    return (
      chosen && template && { subject: match.subject, phrase: match.phrase, form: template.form, ...chosen }
    )
  }
  const name = subject ?? findSubject(prompt)
  if (name === undefined) return undefined
  return subject === undefined ? locate(prompt, name) : locateByWords(prompt, folded, name)
}

/**
 * Lowest similarity of an accepted relation, and highest share of it that the second best may reach; tuned on held-out
 * forms of the bank.
 */
const THRESHOLD = 0.65
const RIVAL = 0.75

function locateByWords(prompt: string, folded: Folded, subject: string): Located | undefined {
  const mention = mentionOf(prompt, folded, subject)
  // One word besides the name is too little evidence: "color" may even be Spanish.
  if (!mention || stemsOf(mention.rest).length < 2) return undefined
  const ranked = rankRelations(mention.rest)
  const [best] = ranked
  if (!best || best.likeness < THRESHOLD) return undefined
  const form = formOf(prompt, mention.language)
  if (!asksFor(mention.rest, best.relation, form)) return undefined
  const rival = ranked.find(({ relation }) => !areKin(relation, best.relation))
  if (rival && rival.likeness > best.likeness * RIVAL) return undefined
  const equals = ranked
    .filter(({ likeness }) => likeness >= best.likeness * 0.95)
    .map(({ relation }) => relation)
  const chosen = chooseRelation(
    equals.filter((one) => areKin(one, best.relation)),
    mention.phrase,
  )
  return chosen && { subject, phrase: mention.phrase, form, ...chosen }
}

const ASKING = new Set(['who', 'whose', 'when', 'where', 'how', 'why'].flatMap(stemsOf))

/** Last words of a statement that distinguish a place, a date and a person. */
const PREPOSITIONS = new Set('in on at to by from since for with'.split(' '))

/**
 * True if a text asks for the relation and nothing else: the relation has all its distinctive words and its question
 * word, the text has the words that most forms of the relation have, and it ends as a statement of the relation may.
 */
function asksFor(rest: string, relation: Relation, form: Form): boolean {
  const { language } = relation.type
  const stems = stemsOf(rest)
  const has = new Set(stems)
  const tells = (stem: string) => !isCommon(language, stem) || ASKING.has(stem)
  if (stems.some((stem) => tells(stem) && !relation.stems.has(stem))) return false
  const most = relation.templates.length / 2
  if (
    [...relation.stems].some(([stem, count]) => count > most && !isCommon(language, stem) && !has.has(stem))
  )
    return false
  const lasts = relation.templates
    .filter((one) => one.form === 'statement')
    .map(({ suffix }) => stemsOf(suffix).at(-1))
  const last = stems.at(-1) ?? ''
  return form !== 'statement' || !PREPOSITIONS.has(last) || lasts.includes(last)
}

/** A subject in a prompt, with the folded text around it and the language of that text. */
export interface Mention {
  /** The subject as it is written in the prompt. */
  written: string
  /** The subject with its article and quotation marks. */
  phrase: string
  rest: string
  language: Language | undefined
}

/** Finds a given subject in a prompt, ignoring case, accents and punctuation. */
export function mentionOf(prompt: string, folded: Folded, subject: string): Mention | undefined {
  if (prompt.length > MAX_PROMPT) return undefined
  const name = fold(subject).text
  const at = name === '' ? -1 : indexOfWords(folded.text, name)
  if (at < 0) return undefined
  const end = at + name.length
  const rest = `${folded.text.slice(0, at)} ${folded.text.slice(end)}`
  const language = languageOf(rest)
  const [start, stop] = [folded.starts[at] as number, folded.ends[end - 1] as number]
  const phrase = phraseAround(prompt, start, stop, language?.code)
  return { written: prompt.slice(start, stop), phrase, rest, language }
}

export interface RankedRelation {
  relation: Relation
  /** From 0 to 1. */
  likeness: number
}

const LEAST_LIKENESS = 0.15

/**
 * Returns the relations of the language that share words with a folded text without its subject, the most similar
 * first.
 */
export function rankRelations(rest: string): RankedRelation[] {
  const language = languageOf(rest)
  if (!language) return []
  const stems = new Map([...new Set(stemsOf(rest))].map((stem) => [stem, rarity(language, stem)]))
  const relations = language.types.flatMap(({ relations }) => relations)
  return relations
    .map((relation) => ({ relation, likeness: likenessTo(relation, stems) }))
    .filter(({ likeness }) => likeness > 0)
    .sort((a, b) => b.likeness - a.likeness)
}

/**
 * Share of a text's words that the relation has, weighted by rarity, averaged with the overlap with its closest form.
 */
function likenessTo(relation: Relation, stems: Map<string, number>): number {
  let total = 0
  let covered = 0
  for (const [stem, weight] of stems) {
    total += weight
    if (relation.stems.has(stem)) covered += weight
  }
  // The overlap is never larger than the share.
  if (covered < LEAST_LIKENESS * total || covered === 0) return 0
  let most = 0
  for (const template of relation.templates) {
    let shared = 0
    for (const [stem, weight] of stems) if (template.stems.has(stem)) shared += weight
    most = Math.max(most, shared / (total + template.weight - shared))
  }
  return (covered / total + most) / 2
}

function formOf(prompt: string, language: Language | undefined): Form {
  const cased = language && !['zh', 'ja', 'ko', 'ar', 'hi'].includes(language.code)
  if (cased && /^\P{L}*\p{Ll}/u.test(prompt)) return 'colloquial'
  return /[?？؟.。।!]\s*$/u.test(prompt) ? 'question' : 'statement'
}
