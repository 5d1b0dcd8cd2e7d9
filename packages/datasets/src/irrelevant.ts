import { WiseError } from '@wise-edit/core'
import { z } from 'zod'
import { fields, optionalText, text } from './fields'
import { fileRows, placeOf } from './files/rows'
import { fieldProblems, InvalidRecords } from './invalid'

const irrelevantText = z.union(
  [
    text,
    fields({ loc: text, loc_ans: text }).transform(({ loc, loc_ans }) => `${loc} ${loc_ans}`),
    fields({ locality_prompt: text, locality_ground_truth: optionalText }).transform(
      ({ locality_prompt: prompt, locality_ground_truth: answer }) =>
        answer === undefined ? prompt : `${prompt} ${answer}`,
    ),
  ],
  'a text, or a record with a locality question and its answer',
)

/**
 * Reads irrelevant texts for the margin loss: plain texts, or the locality question and answer of each record of a
 * training set, joined by a space as in EasyEdit's `loc_prompts`.
 *
 * Throws `DATASET_INVALID` if any entry is neither, since leaving it out would pair all later ones with the wrong
 * records, `DATASET_EMPTY`, and the errors of `fileRows`.
 */
export async function readIrrelevant(path: string): Promise<string[]> {
  const invalid = new InvalidRecords('throw')
  const texts: string[] = []
  for await (const row of fileRows(path)) {
    const parsed = irrelevantText.safeParse(row.expected === undefined ? row.value : undefined)
    if (parsed.success) texts.push(parsed.data)
    else invalid.add({ ...placeOf(path, row), problems: fieldProblems(row.value, parsed.error) })
  }
  invalid.throwIfAny(path)
  if (texts.length > 0) return texts
  throw new WiseError('DATASET_EMPTY', `${path} is empty; expected at least one irrelevant text.`)
}
