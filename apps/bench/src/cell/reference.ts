import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EditRecord } from '@wise-edit/datasets'
import { answerTargets, type LanguageModel, scoreTargets } from '@wise-edit/transformer'
import { z } from 'zod'
import { modelFingerprint, recordsFingerprint } from './fingerprint'
import { readJson, writeJson } from './json-file'

/** What the unedited model makes of one locality question. */
export interface ReferenceAnswer {
  prompt: number[]
  /** The data set's answer; where it gives none, what the unedited model generates. */
  target: number[]
  /** The unedited model's most likely token at each place of the target, teacher-forced. */
  predicted: number[]
}

const tokens = z.array(z.int().nonnegative())
const answersSchema: z.ZodType<Record<string, ReferenceAnswer[]>> = z.record(
  z.string(),
  z.array(z.object({ prompt: tokens, target: tokens, predicted: tokens })),
)

/** The unedited model's answers to the locality questions of records: what locality is measured against. */
export class Reference {
  readonly #answers: Record<string, ReferenceAnswer[]>

  constructor(answers: Record<string, ReferenceAnswer[]>) {
    this.#answers = answers
  }

  /** The answers to one record's questions, in order. */
  of(id: string): readonly ReferenceAnswer[] {
    return this.#answers[id] ?? []
  }
}

/** Asks the unedited model once; later calls for the same weights and questions read its answers from `folder`. */
export async function unedited(
  model: LanguageModel,
  records: readonly EditRecord[],
  folder: string,
): Promise<Reference> {
  const questions = records.map(({ id, locality }) => ({ id, locality }))
  const name = `${modelFingerprint(model).slice(0, 16)}-${recordsFingerprint(questions).slice(0, 16)}`
  const path = join(folder, `${name}.json`)
  const known = await readJson(path, answersSchema)
  if (known) return new Reference(known)
  const answers = await askUnedited(model, questions)
  await mkdir(folder, { recursive: true })
  await writeJson(path, answers)
  return new Reference(answers)
}

type Questions = Pick<EditRecord, 'id' | 'locality'>[]

/** What the model answers to each record's locality questions. */
export async function askUnedited(
  model: LanguageModel,
  questions: Questions,
): Promise<Record<string, ReferenceAnswer[]>> {
  const all = questions.flatMap(({ locality }) => locality)
  const queries = all.map(({ prompt, target }) =>
    target === undefined
      ? { prompt: model.encode(prompt), target: new Array<number>(GENERATED).fill(0) }
      : model.query(prompt, target),
  )
  const open = [...all.keys()].filter((i) => all[i]?.target === undefined)
  const generated = await answerTargets(
    model.decoder,
    open.map((i) => queries[i] as (typeof queries)[number]),
  )
  for (const [n, i] of open.entries())
    queries[i] = { prompt: queries[i]?.prompt ?? [], target: generated[n] as number[] }
  const scores = await scoreTargets(model.decoder, queries)
  let next = 0
  return Object.fromEntries(
    questions.map(({ id, locality }) => [
      id,
      locality.map(() => {
        const { prompt, target } = queries[next] as (typeof queries)[number]
        const { predicted } = scores[next++] as (typeof scores)[number]
        return { prompt: [...prompt], target: [...target], predicted }
      }),
    ]),
  )
}

/** Tokens that the unedited model generates for a question without an answer on record. */
const GENERATED = 10
