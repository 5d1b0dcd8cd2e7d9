import { median } from '@wise-edit/core'
import { generateBatch, type Interventions } from '@wise-edit/transformer'
import type { MeasureContext, Measurement } from './measurement'

const TOKENS = 16
const PROMPTS = 20

/**
 * Milliseconds to answer a prompt with 16 tokens by the edited model (`answerMs`) and the unedited one (`uneditedMs`),
 * and their ratio. These are medians over up to 20 prompts; the two models alternate, so that both run under the same
 * load.
 */
export const inferenceTime = async ({
  model,
  editor,
  records,
}: Pick<MeasureContext, 'model' | 'editor' | 'records'>): Promise<Pick<Measurement, 'values'>> => {
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
  const [answerMs, uneditedMs] = [median(edited), median(unedited)]
  return { values: { answerMs, uneditedMs, timeRatio: answerMs / uneditedMs } }
}
