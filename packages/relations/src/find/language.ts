import { bank, type Language } from '../bank'
import { stemsOf } from '../fold'

/** Returns the language of a folded text, by its words in the bank's forms; `undefined` if it has none of them. */
export function languageOf(folded: string): Language | undefined {
  const stems = [...new Set(stemsOf(folded))]
  let best: Language | undefined
  let most = 0
  for (const language of bank()) {
    let known = 0
    for (const stem of stems) known += Math.sqrt((language.relationsWith.get(stem) ?? 0) / language.size)
    if (known > most) [best, most] = [language, known]
  }
  return best
}

/** True if more than a tenth of the relations of a language have a stem, so that it does not distinguish them. */
export function isCommon({ relationsWith, size }: Language, stem: string): boolean {
  return (relationsWith.get(stem) ?? 0) > size / 10
}
