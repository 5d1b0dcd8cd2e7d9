import { z } from 'zod'
import { fields, optionalText, target, text, texts } from '../fields'
import { paraphrases } from '../questions'
import type { Layout } from './layout'

const row = fields({
  case_id: z.int('an integer').nullish(),
  subject: optionalText,
  prompt: text,
  target_new: target,
  ground_truth: texts,
  rephrase_prompt: paraphrases,
  locality_prompt: optionalText,
  locality_ground_truth: optionalText,
})

/** CounterFact in EasyEdit's layout, with one paraphrase and one neighbour for each record. */
export const counterfact: Layout = {
  keys: ['prompt', 'target_new', 'rephrase_prompt', 'locality_prompt'],
  names: Object.keys(row.shape),
  schema: row.transform(({ case_id, locality_prompt, locality_ground_truth, ...row }) => ({
    id: typeof case_id === 'number' ? `counterfact-${case_id}` : undefined,
    subject: row.subject,
    prompt: row.prompt,
    ...row.target_new,
    truths: row.ground_truth,
    rewordings: row.rephrase_prompt,
    near: locality_prompt
      ? [{ kind: 'same relation', prompt: locality_prompt, target: locality_ground_truth }]
      : [],
  })),
}
