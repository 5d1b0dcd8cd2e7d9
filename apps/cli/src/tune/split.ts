import { createRandom, WiseError } from '@wise-edit/core'
import { type EditRecord, findContradictions } from '@wise-edit/datasets'

/** Minimum number of records: one to teach and one to ask. */
const FEWEST = 2

/**
 * Splits records at random: half are taught, and the questions of the other half, which no edit is about, must keep
 * their answers. Returns the taught records, each with its share of those questions as far questions.
 *
 * Records that contradict others are left out, since no setting satisfies them. Throws `RECORDS_TOO_FEW`.
 */
export function splitRecords(records: readonly EditRecord[], limit: number, seed: number): EditRecord[] {
  const { contradictions } = findContradictions(records)
  const torn = new Set(contradictions.map(({ record }) => record))
  const random = createRandom(seed, 'tune', 'split')
  const usable = random.shuffle(unrepeated(records).filter((record) => !torn.has(record))).slice(0, limit)
  if (usable.length < FEWEST) {
    throw new WiseError(
      'RECORDS_TOO_FEW',
      `${usable.length} of ${records.length} records can be used to tune; expected at least ${FEWEST} that do not repeat or contradict each other and fit the model. Add records, or leave --edits out.`,
    )
  }
  const half = Math.ceil(usable.length / 2)
  const taught = usable.slice(0, half)
  const questions = usable
    .slice(half)
    .flatMap(({ prompt, locality }) => [prompt, ...locality.map((question) => question.prompt)])
  return taught.map((record, i) => ({
    ...record,
    portability: [],
    far: questions.filter((_, n) => n % taught.length === i),
  }))
}

function unrepeated(records: readonly EditRecord[]): EditRecord[] {
  const prompts = new Set<string>()
  return records.filter(({ prompt }) => !prompts.has(prompt) && prompts.add(prompt))
}
