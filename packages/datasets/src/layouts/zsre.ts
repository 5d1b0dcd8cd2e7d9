import { z } from 'zod'
import { fields, isBlank, optionalText, target, text, texts } from '../fields'
import type { Rewording } from '../record'
import type { Layout } from './layout'

const hop = fields({ 'New Question': optionalText, 'New Answer': optionalText }).transform(
  ({ 'New Question': prompt, 'New Answer': target }) =>
    prompt && target ? [{ kind: 'one-hop', prompt, target }] : [],
)

const row = fields({
  subject: optionalText,
  src: text,
  alt: target,
  answers: texts,
  rephrase: texts,
  loc: optionalText,
  loc_ans: optionalText,
  portability: z.preprocess((value) => (isBlank(value) ? {} : value), hop),
})

/**
 * ZsRE in the layout of MEND and EasyEdit: `alt` is the edit target, `answers` are the true answers, `pred` is the
 * answer of MEND's model and `cond` the edit as one text.
 */
export const zsre: Layout = {
  keys: ['src', 'alt'],
  names: Object.keys(row.shape),
  schema: row.transform(({ subject, src, alt, answers, rephrase, loc, loc_ans, portability }) => ({
    subject,
    prompt: src,
    ...alt,
    truths: answers,
    rewordings: rephrase.map((prompt): Rewording => ({ form: 'question', prompt })),
    far: loc ? [{ prompt: loc, target: loc_ans }] : [],
    portability,
  })),
}
