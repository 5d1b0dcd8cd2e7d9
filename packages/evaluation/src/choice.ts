import { mean } from '@wise-edit/core/internal'
import { type AskedEditor, editedText, type Format, inFormat } from './asking/asked-model'
import type { EvaluationRecord } from './asking/record'

/**
 * Scores multiple choice by likelihood: 1 if the target is the most likely of the record's choices by the mean over
 * tokens, 0 if not, `undefined` with fewer than two choices. The default choices are the target and the answers that were
 * right before.
 */
export async function scoreChoices(
  editor: AskedEditor,
  records: readonly EvaluationRecord[],
  format: Format,
  signal?: AbortSignal,
): Promise<(number | undefined)[]> {
  const { model } = editor
  const asked = records.flatMap((record, number) => {
    const question = inFormat(record.prompt, format)
    const given = editedText(editor, question)
    const choices = choicesOf(record)
    return choices.length < 2
      ? []
      : choices.map((choice) => ({ record: number, question, query: model.query(given, choice) }))
  })
  const scores = await model.scoreTargets(
    asked.map(({ query }) => query),
    {
      intervene: (_, indices) => editor.answering(indices.map((i) => asked[i]?.question ?? '')),
      signal,
    },
  )
  return records.map((_, record) => {
    const losses = asked.flatMap((choice, i) =>
      choice.record === record ? [mean(scores[i]?.nlls ?? [])] : [],
    )
    const [target, ...others] = losses
    return target === undefined ? undefined : Number(others.every((loss) => target < loss))
  })
}

function choicesOf({ target, truths = [], choices = [target, ...truths] }: EvaluationRecord): string[] {
  return [...new Set(choices)]
}
