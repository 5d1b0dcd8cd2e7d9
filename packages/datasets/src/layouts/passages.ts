import type { z } from 'zod'
import { fields, optionalText, target, text } from '../fields'
import type { Layout } from './layout'

const passage = fields({
  subject: optionalText,
  prompt: text,
  target_new: target,
  locality_prompt: optionalText,
  locality_ground_truth: optionalText,
})

/** The hallucination set of the WISE paper (SelfCheckGPT): passages to continue with a true sentence. */
export const hallucination: Layout = {
  keys: ['prompt', 'target_new', 'locality_prompt', 'locality_ground_truth'],
  names: Object.keys(passage.shape),
  schema: passage.transform(toDraft),
}

const dated = passage.extend({ ood_rephrase: optionalText })

/** The temporal set of the WISE paper: new descriptions of a subject, and another text on it. */
export const temporal: Layout = {
  keys: ['prompt', 'target_new', 'ood_rephrase'],
  names: Object.keys(dated.shape),
  schema: dated.transform((row) => ({ ...toDraft(row), ood: row.ood_rephrase })),
}

function toDraft({
  subject,
  prompt,
  target_new,
  locality_prompt,
  locality_ground_truth,
}: z.infer<typeof passage>) {
  return {
    subject,
    prompt,
    ...target_new,
    far: locality_prompt ? [{ prompt: locality_prompt, target: locality_ground_truth }] : [],
  }
}
