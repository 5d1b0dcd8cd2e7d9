import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LanguageModel } from '@wise-edit/transformer'
import type { MendExample, MendTrainingOptions } from '../src/methods/mend'
import { trainMend } from '../src/methods/mend'
import { records } from './counting'

/** The facts that contradict counting, each with a longer prompt and with counting itself. */
export const mendExamples: MendExample[] = records.map(({ prompt, target }) => ({
  prompt,
  target,
  rephrase: `eight ${prompt}`,
  unrelated: { prompt: 'six seven', target: 'eight' },
}))

/** Settings with which the model that counts gets a hypernetwork in a second. */
export const mendTraining: Partial<MendTrainingOptions> = {
  rank: 4,
  learningRate: 3e-3,
  stepSizeRate: 3e-3,
  stepSize: 0.03,
  steps: 4,
  editsPerStep: 3,
  saveEvery: 100,
  seed: 1,
}

/** Trains a hypernetwork for the model that counts and returns its file, which the caller removes. */
export async function trainCountingNetwork(
  model: LanguageModel,
  options: Partial<MendTrainingOptions> = {},
): Promise<string> {
  const path = join(tmpdir(), `wise-edit-${randomUUID()}.mend`)
  for await (const _ of trainMend(model, mendExamples, path, { ...mendTraining, ...options }));
  return path
}
