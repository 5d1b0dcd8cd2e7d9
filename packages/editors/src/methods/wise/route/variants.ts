import { createRandom } from '@wise-edit/core'
import type { NamedRequest } from '../../../editor/requests'
import type { WiseSettings } from '../options/settings'

/** Share of the words around the subject that a variant leaves out. */
const LEFT_OUT = 0.4

/**
 * The record's prompt with some of its words left out, differently in each variant: a fact learned from all of them
 * depends less on how the question is put. The subject stays; where it is not known, words in capitals do.
 */
export function promptVariants(
  { id, prompt, subject }: NamedRequest,
  { variants, seed }: Pick<WiseSettings, 'variants' | 'seed'>,
): string[] {
  const random = createRandom(seed, 'variants', id)
  return Array.from({ length: variants }, () => {
    const words = wordsOf(prompt, subject).filter(({ name }) => random.next() >= LEFT_OUT || name)
    return words.length > 0 ? joined(words) : prompt
  })
}

/** The prompt without what it is about: what all questions of its form have in common. `undefined` where that is all or nothing. */
export function promptForm({
  prompt,
  subject,
}: Pick<NamedRequest, 'prompt' | 'subject'>): string | undefined {
  const words = wordsOf(prompt, subject)
  const others = words.filter(({ name }) => !name)
  return others.length > 0 && others.length < words.length ? joined(others) : undefined
}

/** What the prompt is about, to tell whether another is about the same: its subject or the names in it, without punctuation. */
export function promptTopic({ prompt, subject }: Pick<NamedRequest, 'prompt' | 'subject'>): string {
  const names = wordsOf(prompt, subject).filter(({ name }) => name)
  return (joined(names) || prompt)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

interface Word {
  word: string
  /** Whether it belongs to the subject; where that is not known, to a name or number. */
  name: boolean
}

function wordsOf(prompt: string, subject: string | undefined): Word[] {
  const [start, end] = subjectSpan(prompt, subject)
  return [...prompt.matchAll(/\S+/g)].map(({ 0: word, index }) => {
    const inSubject = index < end && index + word.length > start
    return { word, name: inSubject || (subject === undefined && index > 0 && /^\W*(\p{Lu}|\d)/u.test(word)) }
  })
}

function joined(words: readonly Word[]): string {
  return words.map(({ word }) => word).join(' ')
}

function subjectSpan(prompt: string, subject: string | undefined): [start: number, end: number] {
  const start = subject ? prompt.indexOf(subject) : -1
  return start < 0 ? [0, 0] : [start, start + (subject as string).length]
}
