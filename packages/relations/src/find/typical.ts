import type { Relation, Template } from '../bank'
import { stemsOf } from '../fold'
import { isCommon } from './language'
import type { TypeKnown } from './type-evidence'

/**
 * True if a form has a word that reveals the type of the subject, such as "club", "patient" or "chef", and that is not
 * in `except`. Such a form may not fit a subject of unknown type.
 */
export function namesType(
  { relation, stems }: Template,
  except: ReadonlySet<string>,
  known: TypeKnown,
): boolean {
  if (known === 'by name') return false
  return [...stems].some((stem) => !except.has(stem) && isTypical(relation, stem, known))
}

function isTypical({ type }: Relation, stem: string, known: TypeKnown): boolean {
  const { language } = type
  if (isCommon(language, stem)) return false
  if (type.name.split('-').some((word) => stemsOf(word).includes(stem))) return true
  const users = type.relations.filter(({ stems }) => stems.has(stem)).length
  const all = language.relationsWith.get(stem) ?? 0
  return known === 'one of several' ? users === all : users > 2 && users > 0.7 * all
}
