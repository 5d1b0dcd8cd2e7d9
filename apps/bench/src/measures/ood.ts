import { deltaAccuracy } from '@wise-edit/evaluation'
import { scoreTargets } from '@wise-edit/transformer'
import type { ScoreOptions } from '@wise-edit/transformer/internal'
import type { Measure, MeasureContext } from './measurement'
import { locality } from './teacher-forced'

/**
 * Share of tokens, and of whole texts, with a probability above 0.8: of the targets (`rel`, `relExample`) and of each
 * record's other text on the subject (`ood`, `oodExample`); also locality.
 */
export const ood: Measure = async (context) => {
  const { records } = context
  const rel = await nlls(
    context,
    records.map(({ prompt, target }) => [prompt, target]),
    (lengths) => context.editor.intervene(lengths),
  )
  const texts = await nlls(
    context,
    records.map(({ ood }) => (ood === undefined ? undefined : split(ood))),
    // All tokens of the whole text take part in routing.
    () => context.editor.intervene(),
  )
  const score = (lists: readonly (number[] | undefined)[], whole: boolean) =>
    lists.map((list) => (list ? deltaAccuracy(list, { whole }) : null))
  return {
    scores: {
      rel: score(rel, false),
      relExample: score(rel, true),
      ood: score(texts, false),
      oodExample: score(texts, true),
      loc: await locality(context),
    },
  }
}

async function nlls(
  { model, signal }: MeasureContext,
  pairs: readonly ([prompt: string, target: string] | undefined)[],
  intervene: ScoreOptions['intervene'],
): Promise<(number[] | undefined)[]> {
  const given = pairs.filter((pair) => pair !== undefined)
  const scores = await scoreTargets(
    model.decoder,
    given.map(([prompt, target]) => model.query(prompt, target)),
    { intervene, signal },
  )
  let next = 0
  return pairs.map((pair) => (pair ? scores[next++]?.nlls : undefined))
}

/** Splits a text into its first word, which is given, and the rest, which is scored; the first word has no context. */
function split(text: string): [string, string] {
  const [, first, rest] = /^(\S+)(\s.+)$/s.exec(text) ?? []
  return first && rest ? [first, rest] : ['', text]
}
