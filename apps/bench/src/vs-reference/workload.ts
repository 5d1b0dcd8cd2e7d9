import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EditRecord } from '@wise-edit/datasets'
import type { EditSummary, WiseEditor, WiseMargin, WiseOptions } from '@wise-edit/editors'
import { type LanguageModel, readSafetensors, type TargetQuery } from '@wise-edit/transformer'

/** What both sides compute, as token ids: the edits, the questions after them, and a text to generate. */
export interface Workload {
  layer: number
  steps: number
  settings: Pick<WiseOptions, 'maskRatio' | 'seed' | 'weightDecay' | 'normConstraint' | 'thresholdRatio'> & {
    learningRate: number
    margin: WiseMargin
    indicator: WiseOptions['indicator']
  }
  /** The bare prompt first, then after each prefix; and a text that the edit must leave alone. */
  edits: { queries: TargetQuery[]; irrelevant: number[] }[]
  /** The questions of each record that is evaluated: reliability, generalization, locality. */
  records: TargetQuery[][]
  generate: { prompt: number[]; count: number; repeats: number }
}

/** Writes down what an editor has done, so that another program can do the same. */
export async function createWorkload(
  editor: WiseEditor,
  records: readonly TargetQuery[][],
  generate: Workload['generate'],
): Promise<Workload> {
  const { model, options } = editor
  const { layer, steps, maskRatio, seed, weightDecay, normConstraint, thresholdRatio, indicator } = options
  const prefixes = ['', ...(await drawnPrefixes(editor)).map((prefix) => `${prefix}. `)]
  return {
    layer,
    steps,
    settings: {
      ...{ maskRatio, seed, weightDecay, normConstraint, thresholdRatio, indicator },
      // Both were left to the editor, which has measured them by now.
      learningRate: options.learningRate as number,
      margin: options.margin as WiseMargin,
    },
    edits: editor.edits.map(({ prompt, target, irrelevant }: EditSummary) => ({
      queries: prefixes.map((prefix) => model.query(prefix + prompt, target)),
      irrelevant: model.encode(irrelevant as string),
    })),
    records: [...records],
    generate,
  }
}

/** What a record is asked: its prompt, its prompt in other words, and what the edit must not touch. */
export function questionsOf(model: LanguageModel, record: EditRecord): TargetQuery[] {
  const { prompt, rephrases, target, locality } = record
  return [
    ...[prompt, ...rephrases].map((question) => model.query(question, target)),
    ...locality.flatMap(({ prompt, target }) => (target ? [model.query(prompt, target)] : [])),
  ]
}

/** An editor's prefixes are its own; the memory file says which it drew. */
async function drawnPrefixes(editor: WiseEditor): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'wise-edit-'))
  try {
    const path = join(folder, 'edits')
    await editor.save(path)
    const contents = (await (await readSafetensors(path)).read('contents')) as Uint8Array
    return JSON.parse(new TextDecoder().decode(contents)).state.texts.edits
  } finally {
    await rm(folder, { recursive: true })
  }
}
