import { bankFiles } from '#bank-files'
import type { BankFile, Form } from './bank-file'
import { fold, stemsOf, UNSPACED } from './fold'

export type { Form }

export const FORMS: readonly Form[] = ['question', 'statement', 'colloquial']

/** A kind of fact about subjects of one type, and the forms of questions for it. */
export interface Relation {
  name: string
  type: RelationType
  templates: Template[]
  /** Number of the relation's forms that contain each stem. */
  stems: Map<string, number>
}

/** A form of a relation; `{}` stands for the subject. */
export interface Template {
  relation: Relation
  form: Form
  text: string
  /** Folded text before and after the subject. */
  prefix: string
  suffix: string
  /** True if a word must end before the subject, and begin after it. */
  spacedBefore: boolean
  spacedAfter: boolean
  stems: Set<string>
  /** Sum of the rarity of its stems. */
  weight: number
}

export interface RelationType {
  language: Language
  name: string
  subjects: string[]
  /** The subjects, folded. */
  folded: Set<string>
  relations: Relation[]
}

export interface Language {
  code: string
  types: RelationType[]
  /** Number of relations in which each stem occurs. */
  relationsWith: Map<string, number>
  /** Number of relations. */
  size: number
  /** Frequency of each stem in the subjects of each type. */
  subjectStems: Map<string, Map<RelationType, number>>
}

let loaded: Language[] | undefined

/** Returns the languages of the bank; reads them at the first call. */
export function bank(): Language[] {
  loaded ??= Object.entries(bankFiles()).map(([code, files]) => readLanguage(code, files))
  return loaded
}

function readLanguage(code: string, files: readonly BankFile[]): Language {
  const language: Language = { code, types: [], relationsWith: new Map(), size: 0, subjectStems: new Map() }
  for (const file of files) language.types.push(readType(file, language))
  for (const { templates } of language.types.flatMap(({ relations }) => relations)) {
    for (const template of templates) {
      for (const stem of template.stems) template.weight += rarity(language, stem)
    }
  }
  return language
}

/** Returns the rarity of a stem in the relations of a language: 0 for a stem that all of them have. */
export function rarity({ relationsWith, size }: Language, stem: string): number {
  return Math.max(0, Math.log(size / ((relationsWith.get(stem) ?? 0) + 0.3)))
}

function readType({ type: name, subjects, relations }: BankFile, language: Language): RelationType {
  const folded = new Set(subjects.map((subject) => fold(subject).text))
  const type: RelationType = { language, name, subjects, folded, relations: [] }
  for (const entry of relations) {
    const relation: Relation = { name: entry.name, type, templates: [], stems: new Map() }
    relation.templates = FORMS.flatMap((form) => entry[form].map((text) => template(relation, form, text)))
    for (const { stems } of relation.templates) for (const stem of stems) increment(relation.stems, stem)
    for (const stem of relation.stems.keys()) increment(language.relationsWith, stem)
    language.size++
    type.relations.push(relation)
  }
  for (const stem of [...folded, name.replaceAll('-', ' ')].flatMap(stemsOf)) {
    const types = language.subjectStems.get(stem) ?? new Map<RelationType, number>()
    language.subjectStems.set(stem, types.set(type, (types.get(type) ?? 0) + 1))
  }
  return type
}

function template(relation: Relation, form: Form, text: string): Template {
  const [before, after] = text.split('{}') as [string, string]
  const prefix = fold(before).text
  const suffix = fold(after).text
  return {
    relation,
    form,
    text,
    prefix,
    suffix,
    spacedBefore: !/[\p{L}\p{N}\p{M}]$/u.test(before) && !UNSPACED.test(prefix.at(-1) ?? ''),
    spacedAfter: !/^[\p{L}\p{N}\p{M}]/u.test(after) && !UNSPACED.test(suffix[0] ?? ''),
    stems: new Set([...stemsOf(prefix), ...stemsOf(suffix)]),
    weight: 0,
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
