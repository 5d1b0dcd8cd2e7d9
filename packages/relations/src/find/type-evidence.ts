import type { Relation, RelationType } from '../bank'
import { fold, stemsOf } from '../fold'
import { mostTypical } from './kin'

/** Evidence for the type of a subject: its name, a relation that no other type has, or none (one of several). */
export type TypeKnown = 'by name' | 'only one' | 'one of several'

/**
 * Chooses among relations that a prompt may ask for: the one of the type that its noun phrase indicates (similar names,
 * "GmbH", "the novel"), else the most typical one, if all of them ask for the same.
 */
export function chooseRelation(
  relations: Relation[],
  phrase: string,
): { relation: Relation; known: TypeKnown } | undefined {
  const unique = [...new Set(relations)]
  const folded = fold(phrase).text
  const evidence = unique.map(({ type }) => typeEvidence(type, folded))
  const [most, next] = [...evidence].sort((a, b) => b - a) as [number, number?]
  const byName = most >= LEAST_EVIDENCE && most >= 2 * (next ?? 0)
  const relation = byName ? unique[evidence.indexOf(most)] : mostTypical(unique)
  return (
    relation && { relation, known: byName ? 'by name' : unique.length === 1 ? 'only one' : 'one of several' }
  )
}

const LEAST_EVIDENCE = 0.3

/** Returns the evidence of a folded noun phrase for a type: the type's share in all uses of its words in names. */
export function typeEvidence(type: RelationType, folded: string): number {
  if (type.folded.has(folded)) return 100
  let evidence = 0
  for (const stem of new Set(stemsOf(folded))) {
    const types = type.language.subjectStems.get(stem)
    if (!types || stem.length < 2) continue
    const uses = [...types.values()].reduce((sum, count) => sum + count, 0)
    evidence += (types.get(type) ?? 0) / uses
  }
  return evidence
}
