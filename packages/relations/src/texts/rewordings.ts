import { type Form, rarity, type Template } from '../bank'
import { locate } from '../find/find-relation'
import { namesType } from '../find/typical'
import { fold, stemsOf } from '../fold'
import { fill, withoutRepeats } from './fill'

/** A paraphrase of a prompt. */
export interface Rewording {
  form: Form
  prompt: string
}

/**
 * Paraphrases a prompt with the bank's other forms of its relation, those that differ most from it and from each other
 * first. Returns an empty list if `findRelation` finds no relation. Forms that mention the type of the subject ("the
 * club") are left out if the prompt does not reveal the type.
 */
export function rewordingsOf(prompt: string, subject?: string): Rewording[] {
  const found = locate(prompt, subject)
  if (!found) return []
  const { relation, phrase, known } = found
  const asked = new Set(stemsOf(fold(prompt).text))
  const fitting = relation.templates.filter((template) => !namesType(template, asked, known))
  const filled = fitting.map((template) => ({
    template,
    form: template.form,
    prompt: fill(template, phrase),
  }))
  const fresh = withoutRepeats(filled, (one) => one.prompt, prompt)
  return mostDifferentFirst(fresh, asked).map(({ form, prompt }) => ({ form, prompt }))
}

/** Orders forms so that each differs as much as possible from the prompt and all forms before it. */
function mostDifferentFirst<T extends { template: Template }>(forms: T[], asked: Set<string>): T[] {
  const left = forms.map((one) => ({ one, likeness: likeness(one.template, asked) }))
  const ordered: T[] = []
  while (left.length > 0) {
    const least = left.reduce((best, next, i) => (next.likeness < (left[best]?.likeness ?? 1) ? i : best), 0)
    const [next] = left.splice(least, 1) as [(typeof left)[number]]
    ordered.push(next.one)
    for (const other of left) {
      other.likeness = Math.max(other.likeness, likeness(other.one.template, next.one.template.stems))
    }
  }
  return ordered
}

/** Overlap of a form with a set of stems, weighted by rarity. */
function likeness({ stems, relation }: Template, others: Set<string>): number {
  const { language } = relation.type
  let shared = 0
  let union = 0
  for (const stem of new Set([...stems, ...others])) {
    // Stems that no form has belong to the name.
    if (!language.relationsWith.has(stem)) continue
    const weight = rarity(language, stem)
    union += weight
    if (stems.has(stem) && others.has(stem)) shared += weight
  }
  return union > 0 ? shared / union : 0
}
