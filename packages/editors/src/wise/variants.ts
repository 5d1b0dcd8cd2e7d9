import { createRandom } from '@wise-edit/kernels'
import type { NamedRequest } from '../requests'
import type { WiseOptions } from './options'

/** Share of the words around the subject that a variant leaves out. */
const LEFT_OUT = 0.4

/**
 * The record's prompt with some of its words left out, differently in each variant: a fact learned from all of them
 * depends less on how the question is put. The subject stays; where it is not known, words in capitals do.
 */
export function promptVariants(
  { id, prompt, subject }: NamedRequest,
  { variants, seed }: Pick<WiseOptions, 'variants' | 'seed'>,
): string[] {
  const random = createRandom(seed, 'variants', id)
  const [start, end] = subjectSpan(prompt, subject)
  return Array.from({ length: variants }, () => {
    const words = [...prompt.matchAll(/\S+/g)].filter(({ 0: word, index }) => {
      const inSubject = index < end && index + word.length > start
      const name = subject === undefined && index > 0 && /^\W*(\p{Lu}|\d)/u.test(word)
      return random.next() >= LEFT_OUT || inSubject || name
    })
    return words.length > 0 ? words.map(([word]) => word).join(' ') : prompt
  })
}

function subjectSpan(prompt: string, subject: string | undefined): [start: number, end: number] {
  const start = subject ? prompt.indexOf(subject) : -1
  return start < 0 ? [0, 0] : [start, start + (subject as string).length]
}
