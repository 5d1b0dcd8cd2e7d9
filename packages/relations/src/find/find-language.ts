import { fold } from '../fold'
import { languageOf } from './language'

/** The code of a text's language, such as `en`, by the words it shares with the bank; `undefined` where it shares none. */
export function findLanguage(text: string): string | undefined {
  return languageOf(fold(text).text)?.code
}
