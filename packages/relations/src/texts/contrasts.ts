import { FORMS, type Language, type Relation, type RelationType, type Template } from '../bank'
import { locate, mentionOf, type RankedRelation, rankRelations } from '../find/find-relation'
import { findSubject } from '../find/find-subject'
import { areKin } from '../find/kin'
import { DETERMINERS } from '../find/phrase'
import { type TypeKnown, typeEvidence } from '../find/type-evidence'
import { namesType } from '../find/typical'
import { fold, stemsOf } from '../fold'
import { randomNumbers, shuffled } from '../random'
import { fill, withoutRepeats } from './fill'
import { resemblingNames } from './resembling-names'

/** Options of a draw. The same seed gives the same texts. */
export interface DrawOptions {
  /** Largest number of texts; default 8. */
  count?: number
  /** Default 0. */
  seed?: number
}

/**
 * Draws questions about the same subject that ask for something else: forms of other relations of its type, or of
 * relations that many types have if the type is unknown. Questions, statements and casual forms alternate. Returns an
 * empty list if no subject is found.
 */
export function nearTextsOf(prompt: string, subject?: string, options: DrawOptions = {}): string[] {
  const { count = 8, seed = 0 } = options
  const around = surroundings(prompt, subject)
  if (!around) return []
  const { phrase, known, others } = around
  const asked = new Set(stemsOf(fold(prompt).text))
  const random = randomNumbers(seed, `near ${prompt}`)
  const relations = shuffled(others, random)
  // Uses every relation once before repeating any; forms that fit any type of subject come first.
  const rounds = FORMS.flatMap((_, round) =>
    relations.flatMap((relation, i) => {
      const forms = relation.templates.filter(({ form }) => form === FORMS[(i + round) % FORMS.length])
      return forms.slice(Math.floor(random() * forms.length)).slice(0, 1)
    }),
  )
  const fits = (template: Template) => !namesType(template, asked, known)
  const templates = [...rounds.filter(fits), ...rounds.filter((template) => !fits(template))]
  const texts = templates.map((template) => fill(template, phrase))
  return withoutRepeats(texts, (text) => text, prompt).slice(0, count)
}

/**
 * Draws the same question about other subjects: names of the same type and, first, similar names with one word or
 * number changed. Returns an empty list if no subject is found in the prompt.
 */
export function siblingsOf(prompt: string, subject?: string, options: DrawOptions = {}): string[] {
  const { count = 8, seed = 0 } = options
  const folded = fold(prompt)
  const name = subject ?? findSubject(prompt)
  const mention = name === undefined ? undefined : mentionOf(prompt, folded, name)
  if (name === undefined || !mention) return []
  const random = randomNumbers(seed, `siblings ${prompt}`)
  const types = surroundings(prompt, name)?.types ?? []
  const others = shuffled(
    types.flatMap(({ subjects }) => subjects),
    random,
  )
  const alike = resemblingNames(name, others, random).slice(0, Math.ceil(count / 2))
  const { written } = mention
  const lower = written === written.toLowerCase() && written !== name
  const texts = [...alike, ...others].map((other) =>
    exchange(prompt, written, lower ? other.toLowerCase() : other),
  )
  return withoutRepeats(texts, (text) => text, prompt).slice(0, count)
}

/** Replaces the name in a prompt by another one, without its article if the prompt already has one before it. */
function exchange(prompt: string, written: string, other: string): string {
  const at = prompt.indexOf(written)
  const before = prompt.slice(0, at)
  const hasArticle = DETERMINERS.has(fold(before.split(/\s/).at(-2) ?? '').text)
  const [first, ...rest] = other.split(' ')
  const name =
    hasArticle && rest.length > 0 && DETERMINERS.has(fold(first ?? '').text) ? rest.join(' ') : other
  return `${before}${name}${prompt.slice(at + written.length)}`
}

interface Surroundings {
  phrase: string
  /** Possible types of the subject. */
  types: RelationType[]
  known: TypeKnown
  /** Relations that the prompt does not ask for. */
  others: Relation[]
}

/** Similarity from which a relation may be the one that the prompt asks for. */
const MAYBE_ASKED = 0.25

/** The subject's type, or the types that fit the prompt best, and their relations except those it may ask for. */
function surroundings(prompt: string, subject: string | undefined): Surroundings | undefined {
  const found = locate(prompt, subject)
  if (found) {
    const { relation, phrase, known } = found
    const others = relation.type.relations.filter((other) => !areKin(other, relation))
    return { phrase, types: [relation.type], known, others }
  }
  const name = subject ?? findSubject(prompt)
  const mention = name === undefined ? undefined : mentionOf(prompt, fold(prompt), name)
  if (!mention?.language) return undefined
  const ranked = rankRelations(mention.rest)
  const types = likeliestTypes(mention.phrase, mention.language, ranked)
  const asked = new Set(
    ranked.filter(({ likeness }) => likeness > MAYBE_ASKED).map(({ relation }) => relation),
  )
  const others = types.flatMap(({ relations }) => relations).filter((relation) => !asked.has(relation))
  return { phrase: mention.phrase, types, known: 'one of several', others }
}

/**
 * The type for which the subject's name and the other words are the strongest evidence, and a second one that is nearly
 * as likely.
 */
function likeliestTypes(phrase: string, language: Language, ranked: RankedRelation[]): RelationType[] {
  const folded = fold(phrase).text
  const scored = language.types.map((type) => {
    const best = ranked.find(({ relation }) => relation.type === type)?.likeness ?? 0
    return { type, score: best + Math.min(1, typeEvidence(type, folded)) / 2 }
  })
  const [first, second] = scored.sort((a, b) => b.score - a.score) as [
    (typeof scored)[number],
    (typeof scored)[number]?,
  ]
  return second && second.score > 0.8 * first.score ? [first.type, second.type] : [first.type]
}
