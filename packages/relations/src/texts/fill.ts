import type { Template } from '../bank'
import { fold } from '../fold'

/**
 * Puts a noun phrase into a form: with one article if the form has one, and a capital letter at the start of a
 * sentence.
 */
export function fill({ text, form }: Template, phrase: string): string {
  const article = /^(the|our|my)\s+/i.exec(phrase)
  const [before] = text.split('{}') as [string]
  let name = phrase
  if (article && /\b(?:the|our|my|an?) $/i.test(before)) name = phrase.slice(article[0].length)
  else if (article) {
    const starts = before === '' && form !== 'colloquial'
    name = (starts ? phrase[0]?.toUpperCase() : phrase[0]?.toLowerCase()) + phrase.slice(1)
  }
  return text.replace('{}', () => name)
}

/** Removes texts that differ from an earlier one, or from the prompt, in case, accents or punctuation only. */
export function withoutRepeats<T>(items: T[], textOf: (item: T) => string, prompt: string): T[] {
  const seen = new Set([fold(prompt).text])
  return items.filter((item) => {
    const key = fold(textOf(item)).text
    return seen.size < seen.add(key).size
  })
}
