import { z } from 'zod'
import { fields, optionalText, target, text, texts } from '../fields'
import { paraphrases } from '../questions'
import type { NearQuestion } from '../record'
import type { Draft, Layout } from './layout'

/** An edit in ROME's layout, with braces instead of the subject and targets as `{ str, id }`. */
const rewrite = fields({
  prompt: text,
  subject: optionalText,
  target_new: target,
  target_true: texts,
  question: optionalText,
}).refine(({ prompt, subject }) => subject !== undefined || !prompt.includes('{}'), {
  path: ['subject'],
  message: 'the text that {} in the prompt stands for',
})

const caseId = z.preprocess((id) => (typeof id === 'number' ? String(id) : id), optionalText)

const original = fields({
  case_id: caseId,
  requested_rewrite: rewrite,
  paraphrase_prompts: paraphrases,
  neighborhood_prompts: texts,
  attribute_prompts: texts,
})

/**
 * CounterFact as ROME and MEMIT publish it: neighbours share the old answer, attribute prompts are about subjects for
 * which the new one is true.
 */
export const rome: Layout = {
  keys: ['requested_rewrite', 'paraphrase_prompts'],
  names: Object.keys(original.shape),
  schema: original.transform(({ case_id, requested_rewrite, ...row }): Draft => {
    const edit = toDraft(requested_rewrite)
    const near = (kind: string, prompts: string[], target?: string): NearQuestion[] =>
      prompts.map((prompt) => ({ kind, prompt, ...(target && { target }) }))
    return {
      ...edit,
      id: case_id && `counterfact-${case_id}`,
      rewordings: [...(edit.rewordings ?? []), ...row.paraphrase_prompts],
      near: [
        ...near('same relation', row.neighborhood_prompts, edit.truths?.[0]),
        ...near('same target', row.attribute_prompts, edit.target),
      ],
    }
  }),
}

const hop = fields({ question: optionalText, answer: optionalText, answer_alias: texts })

const chain = fields({
  case_id: caseId,
  requested_rewrite: z.preprocess(
    (value) => (Array.isArray(value) ? value : [value]),
    z.array(rewrite).min(1, 'at least one edit'),
  ),
  questions: texts,
  new_answer: optionalText,
  new_answer_alias: texts,
  new_single_hops: z.preprocess((value) => value ?? [], z.array(hop, 'a list')),
})

/**
 * MQuAKE: a case has one or several edits, and its questions need all of them. The questions belong to the last edit,
 * so that the others have been made when the questions are evaluated.
 */
export const mquake: Layout = {
  keys: ['requested_rewrite'],
  names: Object.keys(chain.shape),
  schema: chain.transform((row): Draft[] => {
    const edits = row.requested_rewrite.map(toDraft)
    return edits.map((edit, i) => ({
      ...edit,
      id: row.case_id && `mquake-${row.case_id}${edits.length > 1 ? `-${i + 1}` : ''}`,
      aliases: row.new_single_hops.find(({ answer }) => answer === edit.target)?.answer_alias,
      portability: i === edits.length - 1 ? questionsOf(row) : [],
    }))
  }),
}

function questionsOf({ questions, new_answer: target, new_answer_alias: aliases }: z.infer<typeof chain>) {
  if (target === undefined) return []
  return questions.map((prompt) => ({
    kind: 'multi-hop',
    prompt,
    target,
    ...(aliases.length > 0 && { aliases }),
  }))
}

function toDraft({ prompt, subject, target_new, target_true, question }: z.infer<typeof rewrite>): Draft {
  const rewordings = question ? [{ form: 'question' as const, prompt: question }] : []
  return { subject, prompt, ...target_new, truths: target_true, rewordings }
}
