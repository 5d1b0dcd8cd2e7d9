import type { z } from 'zod'
import { emptyableText, fields, optionalText, text } from '../fields'
import type { Layout } from './layout'

const passage = fields({
  subject: optionalText,
  prompt: text,
  target_new: text,
  locality_prompt: text,
  locality_ground_truth: emptyableText,
})

/** The hallucination set of the WISE paper (SelfCheckGPT): passages to continue with a true sentence. */
export const hallucination: Layout = {
  keys: ['prompt', 'target_new', 'locality_prompt', 'locality_ground_truth'],
  schema: passage.transform(toDraft),
}

/** The temporal set of the WISE paper: new descriptions of a subject, and another text on it. */
export const temporal: Layout = {
  keys: ['prompt', 'target_new', 'ood_rephrase'],
  schema: passage.extend({ ood_rephrase: text }).transform((row) => ({
    ...toDraft(row),
    ood: row.ood_rephrase,
  })),
}

function toDraft(row: z.infer<typeof passage>) {
  return {
    subject: row.subject,
    prompt: row.prompt,
    target: row.target_new,
    truths: [],
    rephrases: [],
    locality: [{ prompt: row.locality_prompt, target: row.locality_ground_truth }],
    portability: [],
  }
}
