import type { EditRecord } from './record'

/** A record that cannot be learned together with another one: both ask the same with different targets. */
export interface Contradiction {
  /**
   * Text or fact that both share: the prompt, a rephrase, a rephrase of this record that is the other's prompt, or the
   * fact (subject and old answer), for which the two prompts are worded differently.
   */
  kind: 'prompt' | 'rephrase' | 'rephrase-prompt' | 'fact'
  record: EditRecord
  /** The first record with another target; there may be more. */
  other: EditRecord
}

/** Result of `findContradictions`. */
export interface ContradictionReport {
  /** Distinct facts, pairs of subject and old answer, among the records that name both. */
  facts: number
  /** At most one of each kind for each record, by kind and then in the order of the records. */
  contradictions: Contradiction[]
}

/**
 * Finds records that contradict each other, which bounds the scores that any editor can reach on all of them.
 *
 * Prompts, rephrases, subjects and old answers are compared without regard to case and white space; targets are
 * different when they differ in anything but white space.
 */
export function findContradictions(records: readonly EditRecord[]): ContradictionReport {
  const prompts = new Answers()
  const rephrases = new Answers()
  const facts = new Answers()
  for (const record of records) {
    prompts.add(normalize(record.prompt), record)
    for (const rephrase of record.rephrases) rephrases.add(normalize(rephrase), record)
    for (const fact of factOf(record)) facts.add(fact, record)
  }
  const find = (kind: Contradiction['kind'], keysOf: (record: EditRecord) => string[], answers: Answers) =>
    records.flatMap((record) => {
      const other = keysOf(record)
        .map((key) => answers.against(key, record))
        .find((other) => other)
      return other ? [{ kind, record, other }] : []
    })
  const rephrasesOf = (record: EditRecord) => record.rephrases.map(normalize)
  return {
    facts: facts.size,
    contradictions: [
      ...find('prompt', ({ prompt }) => [normalize(prompt)], prompts),
      ...find('rephrase-prompt', rephrasesOf, prompts),
      ...find('rephrase', rephrasesOf, rephrases),
      ...find('fact', factOf, facts),
    ],
  }
}

/** For each key the first record and the first one with another target: enough to contradict any third one. */
class Answers {
  readonly #first = new Map<string, EditRecord>()
  readonly #second = new Map<string, EditRecord>()

  get size(): number {
    return this.#first.size
  }

  add(key: string, record: EditRecord): void {
    const first = this.#first.get(key)
    if (!first) this.#first.set(key, record)
    else if (differ(first, record) && !this.#second.has(key)) this.#second.set(key, record)
  }

  /** Returns a record of `key` with another target than `record`, if there is one. */
  against(key: string, record: EditRecord): EditRecord | undefined {
    const first = this.#first.get(key)
    return first && differ(first, record) ? first : this.#second.get(key)
  }
}

function differ(a: EditRecord, b: EditRecord): boolean {
  return collapse(a.target) !== collapse(b.target)
}

/** The record's fact as a key; empty if the subject or the old answer is missing. */
function factOf({ subject, truths: [truth] }: EditRecord): string[] {
  if (subject === undefined || truth === undefined) return []
  return [JSON.stringify([normalize(subject), normalize(truth)])]
}

function normalize(text: string): string {
  return collapse(text).toLowerCase()
}

function collapse(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ')
}
