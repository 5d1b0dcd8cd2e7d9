import { fields, optionalText, target, text, texts } from '../fields'
import { localityQuestions, paraphrases, portabilityQuestions } from '../questions'
import type { Layout } from './layout'

const row = fields({
  subject: optionalText,
  prompt: text,
  target_new: target,
  ground_truth: texts,
  target_old: texts,
  target_true: texts,
  rephrase_prompt: paraphrases,
  rephrase_prompts: paraphrases,
  rephrase: paraphrases,
  locality: localityQuestions,
  portability: portabilityQuestions,
  locality_inputs: localityQuestions,
  portability_inputs: portabilityQuestions,
})

const schema = row.transform((row) => ({
  subject: row.subject,
  prompt: row.prompt,
  ...row.target_new,
  truths: [...row.ground_truth, ...row.target_old, ...row.target_true],
  rewordings: [...row.rephrase_prompt, ...row.rephrase_prompts, ...row.rephrase],
  near: [...row.locality, ...row.locality_inputs],
  portability: [...row.portability, ...row.portability_inputs],
}))

const names = Object.keys(row.shape)

/** KnowEdit and CKnowEdit: every question of every locality and portability group. */
export const knowedit: Layout = { keys: ['prompt', 'target_new', 'locality'], names, schema }

/** A request of EasyEdit's and ROME's editors, with or without questions. */
export const easyedit: Layout = { keys: ['prompt', 'target_new'], names, schema }

const passage = fields({
  text,
  labels: target,
  concept: optionalText,
  locality: localityQuestions,
  portability: portabilityQuestions,
})

/** WikiBio of KnowEdit: passages of a biography to continue. */
export const wikibio: Layout = {
  keys: ['text', 'labels'],
  names: Object.keys(passage.shape),
  schema: passage.transform(({ text, labels, concept, locality, portability }) => ({
    subject: concept,
    prompt: text,
    ...labels,
    near: locality,
    portability,
  })),
}
