import type { LanguageModel, TargetQuery } from '@wise-edit/transformer'
import type { EditRequest } from '../../editor/editor'
import { prefixedQueries } from '../../training/sampled-texts'

/** A record as token ids, with the token of each text at which the fact is looked up (the lookup token). */
export interface LocatedEdit {
  /** The bare prompt with its target first, then the same after each prefix. */
  queries: readonly TargetQuery[]
  /** Position of the lookup token in each query, counted from the start of the text. */
  places: readonly number[]
  /** A text on the subject alone, whose continuation should not change: "<subject> is a". */
  essence?: { tokens: readonly number[]; place: number }
}

/**
 * Finds the lookup token of a record in its bare prompt and after each of `prefixes`: the last token of the subject's
 * last mention, or the last token of the prompt. It is that of the prompt if the record names no subject, or one that
 * its prompt does not contain.
 *
 * Throws `TARGET_EMPTY` as `LanguageModel.query` does.
 */
export function locateEdit(
  model: LanguageModel,
  prefixes: readonly string[],
  record: EditRequest,
  lookup: 'subject' | 'prompt',
): LocatedEdit {
  const { prompt, subject } = record
  const end = lookup === 'subject' ? subjectEnd(prompt, subject) : undefined
  const queries = prefixedQueries(model, prefixes, [record])
  const starts = ['', ...prefixes.map((prefix) => `${prefix}. `)]
  const places = queries.map((query, i) =>
    end === undefined
      ? query.prompt.length - 1
      : placeOf(model, `${starts[i]}${prompt.slice(0, end)}`, query.prompt),
  )
  if (end === undefined) return { queries, places }
  const tokens = model.encode(`${subject} is a`)
  return { queries, places, essence: { tokens, place: placeOf(model, subject as string, tokens) } }
}

/** Returns the offset, in characters, at which the subject's last mention in the prompt ends. */
function subjectEnd(prompt: string, subject: string | undefined): number | undefined {
  if (!subject) return undefined
  const exact = prompt.lastIndexOf(subject)
  const start = exact >= 0 ? exact : prompt.toLowerCase().lastIndexOf(subject.toLowerCase())
  return start >= 0 ? start + subject.length : undefined
}

/** Returns the position in `tokens` of the last character of `beginning`, with which their text begins. */
function placeOf(model: LanguageModel, beginning: string, tokens: readonly number[]): number {
  const own = model.encode(beginning)
  let shared = 0
  while (shared < own.length && own[shared] === tokens[shared]) shared++
  // Where a token runs across the end of the subject, it is the first that differs.
  const place = shared === own.length ? shared - 1 : shared
  return Math.min(place, tokens.length - 1)
}
