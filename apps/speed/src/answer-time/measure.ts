import { median } from '@wise-edit/core/internal'
import type { EditRecord } from '@wise-edit/datasets'
import type { Editor } from '@wise-edit/editors'
import { generateBatch, type Interventions } from '@wise-edit/transformer'

const TOKENS = 16
const PROMPTS = 20

/** Milliseconds of an answer of 16 tokens by the edited and the unedited model. */
export interface AnswerTime {
  answerMs: number
  uneditedMs: number
}

/**
 * Measures the time to answer the records' prompts. Both figures are medians over up to 20 prompts; the edited and the
 * unedited model alternate, so that both run under the same load.
 */
export async function measureAnswers(editor: Editor, records: readonly EditRecord[]): Promise<AnswerTime> {
  const { model } = editor
  const prompts = records.slice(0, PROMPTS).map(({ prompt }) => model.encode(prompt))
  const time = async (prompt: number[], interventions: Interventions) => {
    const started = performance.now()
    await generateBatch(model.decoder, [prompt], { maxTokens: TOKENS, stopTokens: [], interventions })
    return performance.now() - started
  }
  const warm = prompts[0] as number[]
  await time(warm, {})
  await time(warm, editor.intervene())
  const edited: number[] = []
  const unedited: number[] = []
  for (const prompt of prompts) {
    unedited.push(await time(prompt, {}))
    edited.push(await time(prompt, editor.intervene()))
  }
  return { answerMs: median(edited), uneditedMs: median(unedited) }
}
