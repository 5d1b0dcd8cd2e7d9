import { z } from 'zod'
import { fields, optionalText, text, texts } from '../fields'
import type { Layout } from './layout'

/** CounterFact as EasyEdit lays it out, one paraphrase and one neighbour a record. */
export const counterfact: Layout = {
  keys: ['prompt', 'target_new', 'rephrase_prompt', 'locality_prompt'],
  schema: fields({
    case_id: z.int('an integer').nullish(),
    subject: optionalText,
    prompt: text,
    target_new: text,
    ground_truth: texts,
    rephrase_prompt: text,
    locality_prompt: text,
    locality_ground_truth: text,
  }).transform((row) => ({
    id: row.case_id === undefined || row.case_id === null ? undefined : `counterfact-${row.case_id}`,
    subject: row.subject,
    prompt: row.prompt,
    target: row.target_new,
    truths: row.ground_truth,
    rephrases: [row.rephrase_prompt],
    locality: [{ prompt: row.locality_prompt, target: row.locality_ground_truth }],
    portability: [],
  })),
}
