import { loadRecords } from '@wise-edit/datasets'
import { createEditor, type EditEvent } from '@wise-edit/editors'
import { generateTokens, type LanguageModel } from '@wise-edit/transformer'
import { createWorkload } from '../throughput/workload'
import { KernelClock, type Profile } from './kernel-times'

/** Number of warm-up steps and tokens. */
const WARM = 3

/** Profile of the fastest of `steps` steps of an edit by WISE, each measured from the end of the previous one. */
export async function profileStep(model: LanguageModel, steps: number): Promise<Profile> {
  const records = await loadRecords('zsre', { limit: 1 })
  using editor = createEditor(model, 'wise-merge', { stopLoss: 0, steps: WARM + steps })
  return fastest(stepsOf(editor.editEvents(records)))
}

/** Profile of the fastest of `tokens` tokens of greedy generation after 128 others. */
export async function profileDecode(model: LanguageModel, tokens: number): Promise<Profile> {
  const { ids, decodeAfter } = createWorkload(model)
  const options = { maxTokens: WARM + tokens, stopTokens: [] }
  return fastest(generateTokens(model.decoder, ids.slice(0, decodeAfter), options))
}

async function* stepsOf(events: AsyncIterable<EditEvent>): AsyncGenerator<EditEvent> {
  for await (const event of events) if (event.type === 'step') yield event
}

async function fastest(work: AsyncIterable<unknown>): Promise<Profile> {
  let clock: KernelClock | undefined
  let count = 0
  try {
    for await (const _ of work) {
      count++
      clock?.lap()
      if (count === WARM) clock = new KernelClock()
    }
  } finally {
    clock?.stop()
  }
  return clock!.stop()
}
