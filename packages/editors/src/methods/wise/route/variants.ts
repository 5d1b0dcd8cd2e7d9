import { createRandom } from '@wise-edit/core'
import type { NamedRequest } from '../../../editor/requests'
import type { WiseSettings } from '../options/settings'

/** Share of the words around the subject that a variant leaves out. */
const LEFT_OUT = 0.4

/**
 * Returns variants of the record's prompt, each without some of its words: a fact learned from all of them depends less
 * on how the question is phrased. The subject stays; if it is not known, capitalised words and numbers stay.
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

/** Returns the words of the prompt that all questions of its form share; `undefined` if these are all words or none. */
export function promptForm({
  prompt,
  subject,
}: Pick<NamedRequest, 'prompt' | 'subject'>): string | undefined {
  const words = wordsOf(prompt, subject)
  const others = words.filter(({ name }) => !name)
  return others.length > 0 && others.length < words.length ? joined(others) : undefined
}

/** Returns the topic of a prompt in lower case: its subject or names without punctuation, or the prompt if none. */
export function promptTopic({ prompt, subject }: Pick<NamedRequest, 'prompt' | 'subject'>): string {
  const names = wordsOf(prompt, subject).filter(({ name }) => name)
  return (joined(names) || prompt)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

interface Word {
  word: string
  /** True if the word belongs to the subject or, if that is not known, to a name or number. */
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
