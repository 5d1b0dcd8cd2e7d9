import { bank, type Language, type Relation } from '../bank'

let counted: Map<Relation, Map<Relation, number>> | undefined

/** True if two relations of one language ask for the same: they have the same name or share two forms. */
export function areKin(a: Relation, b: Relation): boolean {
  if (a === b) return true
  return a.type.language === b.type.language && (a.name === b.name || sharedForms(a, b) > 1)
}

/** Returns the relation that shares most forms with the others; `undefined` if one of them asks for something else. */
export function mostTypical(relations: Relation[]): Relation | undefined {
  const shared = (one: Relation) => relations.reduce((sum, other) => sum + sharedForms(one, other), 0)
  const best = relations.reduce((best, one) => (shared(one) > shared(best) ? one : best))
  return relations.every((one) => areKin(one, best)) ? best : undefined
}

function sharedForms(a: Relation, b: Relation): number {
  counted ??= new Map(bank().flatMap((language) => [...countShared(language)]))
  return a === b ? 0 : (counted.get(a)?.get(b) ?? 0)
}

function countShared(language: Language): Map<Relation, Map<Relation, number>> {
  const users = new Map<string, Relation[]>()
  for (const relation of language.types.flatMap(({ relations }) => relations)) {
    for (const { prefix, suffix } of relation.templates) {
      const key = `${prefix}{}${suffix}`
      users.set(key, [...(users.get(key) ?? []), relation])
    }
  }
  const counts = new Map<Relation, Map<Relation, number>>()
  for (const relations of users.values()) {
    for (const one of relations) {
      for (const other of relations) {
        const of = counts.get(one) ?? new Map<Relation, number>()
        counts.set(one, of.set(other, (of.get(other) ?? 0) + 1))
      }
    }
  }
  return counts
}
