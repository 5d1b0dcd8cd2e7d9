import { z } from 'zod'
import { fields, listOf, optionalText, text, texts } from '../fields'
import type { Layout } from './layout'

const localityQuestion = z.preprocess(
  (value) => (typeof value === 'string' ? { prompt: value } : value),
  fields({ prompt: text, target: optionalText }),
)

/**
 * `{ prompt, target, rephrase?, locality? }` and whatever else an `EditRecord` has, under the names it has there;
 * lists may be single values.
 */
export const plain: Layout = {
  keys: ['prompt', 'target'],
  schema: fields({
    id: z.preprocess((value) => (typeof value === 'number' ? String(value) : value), optionalText),
    subject: optionalText,
    prompt: text,
    target: text,
    truth: texts,
    truths: texts,
    rephrase: texts,
    rephrases: texts,
    locality: listOf(localityQuestion),
    portability: listOf(fields({ prompt: text, target: text, kind: text.default('unnamed') })),
    ood: optionalText,
    irrelevant: optionalText,
  }).transform(({ truth, truths, rephrase, rephrases, ...row }) => ({
    ...row,
    truths: [...truth, ...truths],
    rephrases: [...rephrase, ...rephrases],
  })),
}
