import { findRelation } from '@wise-edit/relations'
import { plainText } from '@wise-edit/router'
import type { EditSummary } from '../../../editor/editor'
import type { NamedRequest } from '../../../editor/requests'
import type { PerEditOptions } from '../options'
import type { Gate } from './gate'
import type { StoredMemory } from './stored-memory'

/** An edit that was learned. */
export interface LearnedFact {
  edit: NamedRequest
  memory: Pick<StoredMemory, 'texts' | 'threshold' | 'vectors'>
}

/** Cosine below which prompts ask for different things; 99 % of rewordings that the gate is sure of are above it. */
const LEAST_COSINE = 0.7
/** Number of prompts that are compared with the gate, the most similar first. */
const COMPARED = 16

/**
 * Index of the learned edits that finds those that contradict a new one: they ask the same and have another answer.
 *
 * Two edits ask the same if they share a text, or if each would answer the prompt of the other at even odds or better.
 * The result for a pair does not depend on other edits.
 */
export class LearnedFacts {
  readonly #facts = new Map<string, LearnedFact>()
  readonly #byText = new Map<string, Set<string>>()

  add(fact: LearnedFact): void {
    const { id } = fact.edit
    this.#facts.set(id, fact)
    for (const text of textsOf(fact)) this.#byText.set(text, (this.#byText.get(text) ?? new Set()).add(id))
  }

  remove(id: string): void {
    const fact = this.#facts.get(id)
    if (!fact) return
    this.#facts.delete(id)
    for (const text of textsOf(fact)) this.#byText.get(text)?.delete(id)
  }

  /** Returns the ids of the edits that a new one contradicts, in order. Without a gate, only those that share a text. */
  contradictedBy(fact: LearnedFact, gate?: Gate): string[] {
    const same = new Set(textsOf(fact).flatMap((text) => [...(this.#byText.get(text) ?? [])]))
    const others = [...this.#facts.values()].filter(({ edit }) => differ(edit.target, fact.edit.target))
    if (gate) {
      const alike = mostAlike(
        fact,
        others.filter(({ edit }) => !same.has(edit.id)),
      )
      const there = passing(gate, alike, (other) => [other, fact])
      for (const { edit } of passing(gate, there, (other) => [fact, other])) same.add(edit.id)
    }
    return others.filter(({ edit }) => same.has(edit.id)).map(({ edit }) => edit.id)
  }
}

/** Returns the edits without the one called `id`, which is also removed from the `contradicts` of the others. */
export function withoutEdit(edits: readonly EditSummary[], id: string): EditSummary[] {
  return edits
    .filter((edit) => edit.id !== id)
    .map((edit) => (edit.contradicts?.includes(id) ? overruling(edit, (other) => other !== id) : edit))
}

/** Returns an edit with only those of its `contradicts` for which `keep` is true. */
export function overruling(
  { contradicts = [], ...edit }: EditSummary,
  keep: (id: string) => boolean,
): EditSummary {
  const kept = contradicts.filter(keep)
  return kept.length > 0 ? { ...edit, contradicts: kept } : edit
}

/** Returns the edits with the latest edit that overrules each in `overruledBy`, if the option `overrule` is on. */
export function withOverruled(
  edits: readonly EditSummary[],
  { overrule }: Pick<PerEditOptions, 'overrule'>,
): EditSummary[] {
  if (!overrule) return [...edits]
  const by = new Map(edits.flatMap(({ id, contradicts = [] }) => contradicts.map((other) => [other, id])))
  return edits.map(({ overruledBy: _, ...edit }) => {
    const overruledBy = by.get(edit.id)
    return overruledBy === undefined ? edit : { ...edit, overruledBy }
  })
}

function textsOf({ memory }: LearnedFact): string[] {
  return [...new Set(memory.texts.map(plainText))].filter((text) => text !== '')
}

function differ(a: string, b: string): boolean {
  return a.trim() !== b.trim()
}

function mostAlike(fact: LearnedFact, others: readonly LearnedFact[]): LearnedFact[] {
  return others
    .map((other) => ({ other, cosine: cosine(other, fact) }))
    .filter(({ other, cosine }) => cosine >= LEAST_COSINE && couldAskTheSame(other.edit, fact.edit))
    .sort((a, b) => b.cosine - a.cosine)
    .slice(0, COMPARED)
    .map(({ other }) => other)
}

/** Returns those of `others` in whose pair the first edit would answer the prompt of the second. */
function passing(
  gate: Gate,
  others: readonly LearnedFact[],
  pairOf: (other: LearnedFact) => [answers: LearnedFact, asked: LearnedFact],
): LearnedFact[] {
  if (others.length === 0) return []
  const pairs = others.map(pairOf)
  const scores = gate.score(
    pairs.map(([answers, asked]) => [answers.edit.prompt, asked.edit.prompt] as const),
  )
  return others.filter(
    (_, i) => (scores[i] as number) > Math.max(0, pairs[i]?.[0].memory.threshold as number),
  )
}

function cosine({ memory: a }: LearnedFact, { memory: b }: LearnedFact): number {
  const [x, y] = [a.vectors[0], b.vectors[0]] as [Float32Array, Float32Array]
  return x.reduce((sum, value, i) => sum + value * (y[i] as number), 0)
}

/** Returns true if the prompts do not differ in numbers or subjects, which gates distinguish worst. */
function couldAskTheSame(a: NamedRequest, b: NamedRequest): boolean {
  if (numbersOf(a.prompt) !== numbersOf(b.prompt)) return false
  const [subjectA, subjectB] = [subjectOf(a), subjectOf(b)]
  if (subjectA === undefined || subjectB === undefined) return true
  return names(a.prompt, subjectB) || names(b.prompt, subjectA)
}

function numbersOf(prompt: string): string {
  const numbers = plainText(prompt)
    .split(' ')
    .filter((word) => /\p{Nd}/u.test(word))
  return numbers.sort().join(' ')
}

function subjectOf({ prompt, subject }: NamedRequest): string | undefined {
  return subject ?? findRelation(prompt)?.subject
}

function names(prompt: string, subject: string): boolean {
  return plainText(prompt).includes(plainText(subject))
}
