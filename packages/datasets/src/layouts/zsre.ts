import { fields, optionalText, text, texts } from '../fields'
import type { Layout } from './layout'

/**
 * ZsRE as MEND and EasyEdit lay it out: `alt` is the edit target, `answers` hold the truth, `pred` is what MEND's
 * model said and `cond` the edit as one text.
 */
export const zsre: Layout = {
  keys: ['src', 'alt'],
  schema: fields({
    subject: optionalText,
    src: text,
    alt: text,
    answers: texts,
    rephrase: text,
    loc: text,
    loc_ans: text,
    portability: fields({ 'New Question': text, 'New Answer': text }).nullish(),
  }).transform(({ subject, src, alt, answers, rephrase, loc, loc_ans, portability }) => ({
    subject,
    prompt: src,
    target: alt,
    truths: answers,
    rephrases: [rephrase],
    locality: [{ prompt: loc, target: loc_ans }],
    portability: portability
      ? [{ prompt: portability['New Question'], target: portability['New Answer'], kind: 'one-hop' }]
      : [],
  })),
}
