import { z } from 'zod'
import { answer, fields, optionalText, text, texts } from '../fields'
import type { Layout } from './layout'

/** Questions in named groups, such as `Relation_Specificity`. */
const groups = z
  .record(z.string(), z.array(fields({ prompt: answer, ground_truth: answer })), 'an object')
  .nullish()
  .transform((named) =>
    Object.entries(named ?? {}).flatMap(([kind, members]) =>
      members.map(({ prompt, ground_truth }) => ({ prompt, target: ground_truth, kind })),
    ),
  )

/** KnowEdit: every question of every locality and portability group. */
export const knowedit: Layout = {
  keys: ['prompt', 'target_new', 'locality'],
  schema: fields({
    subject: optionalText,
    prompt: text,
    target_new: text,
    ground_truth: texts,
    rephrase_prompt: texts,
    locality: groups,
    portability: groups,
  }).transform((row) => ({
    subject: row.subject,
    prompt: row.prompt,
    target: row.target_new,
    truths: row.ground_truth,
    rephrases: row.rephrase_prompt,
    locality: row.locality.map(({ prompt, target }) => ({ prompt, target })),
    portability: row.portability,
  })),
}
