import { fold } from '../fold'
import { languageOf } from './language'

/**
 * Returns the code of a text's language, such as `en`, by the words it shares with the bank; `undefined` if it shares
 * none.
 */
export function findLanguage(text: string): string | undefined {
  return languageOf(fold(text).text)?.code
}
