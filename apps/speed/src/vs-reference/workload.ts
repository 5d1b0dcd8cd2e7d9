import { files, paths } from '@wise-edit/core/internal'
import type { EditRecord } from '@wise-edit/datasets'
import { type EditSummary, inspectMemory, type WiseEditor } from '@wise-edit/editors'
import type { WiseReport, WiseSettings } from '@wise-edit/editors/internal'
import type { LanguageModel, TargetQuery } from '@wise-edit/transformer'

/** Workload of both sides, as token ids: the edits, the questions after them, and a text to generate. */
export interface Workload {
  layer: number
  steps: number
  settings: Pick<
    WiseSettings,
    | 'maskRatio'
    | 'seed'
    | 'weightDecay'
    | 'normConstraint'
    | 'thresholdRatio'
    | 'indicator'
    | 'learningRate'
    | 'margin'
  >
  /** The bare prompt first, then after each prefix; and a text that the edit must leave alone. */
  edits: { queries: TargetQuery[]; irrelevant: number[] }[]
  /** Questions of each evaluated record: reliability, generalization, locality. */
  records: TargetQuery[][]
  generate: { prompt: number[]; count: number; repeats: number }
}

/** Describes the edits of an editor, so that another program can repeat them. */
export async function createWorkload(
  editor: WiseEditor,
  records: readonly TargetQuery[][],
  generate: Workload['generate'],
): Promise<Workload> {
  const { model } = editor
  const { settings, texts } = await reportOf(editor)
  const { layer, steps, maskRatio, seed, weightDecay, normConstraint, thresholdRatio, indicator } = settings
  const { learningRate, margin } = settings
  const prefixes = ['', ...(texts?.edits ?? []).map((prefix) => `${prefix}. `)]
  return {
    layer,
    steps,
    settings: {
      ...{ maskRatio, seed, weightDecay, normConstraint, thresholdRatio, indicator },
      ...{ learningRate, margin },
    },
    edits: editor.edits.map(({ prompt, target, irrelevant }: EditSummary) => ({
      queries: prefixes.map((prefix) => model.query(prefix + prompt, target)),
      irrelevant: model.encode(irrelevant as string),
    })),
    records: [...records],
    generate,
  }
}

/** Returns the questions of a record: its prompt, a paraphrase, and a locality question. */
export function questionsOf(model: LanguageModel, record: EditRecord): TargetQuery[] {
  const { prompt, rephrases, target, locality } = record
  return [
    ...[prompt, ...rephrases].map((question) => model.query(question, target)),
    ...locality.flatMap(({ prompt, target }) => (target ? [model.query(prompt, target)] : [])),
  ]
}

/** Reads the texts that an editor drew and the values that it measured from its memory file. */
function reportOf(editor: WiseEditor): Promise<WiseReport> {
  return files.inTemporaryFolder(async (folder) => {
    const path = paths.join(folder, 'edits')
    await editor.save(path)
    return (await inspectMemory(path)) as WiseReport
  })
}
