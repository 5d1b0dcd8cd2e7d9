import { mean } from '@wise-edit/core/internal'
import type { EditRecord } from '@wise-edit/datasets'
import type { Editor } from '@wise-edit/editors'
import { evaluate, type Reference } from '@wise-edit/evaluation'
import type { LanguageModel } from '@wise-edit/transformer'
import { editAll } from '../cell/edit-all'
import { createEditor, optionsOf } from '../methods'
import { type Evaluate, type Scores, shareNames } from './trial'

/** Number of edits after which a trial may be given up. */
export const EARLY = 10

export interface Bench {
  model: LanguageModel
  /** Records to teach, one after another or in the method's batches, and to ask about. */
  records: readonly EditRecord[]
  /** Answers of the unedited model, for locality. */
  answers: Reference
  seed: number
  signal?: AbortSignal
  onEdit?: (done: number) => void
}

/** Returns an evaluation that edits as the benchmark does and asks freely, with a new editor each time. */
export function evaluateOn(bench: Bench): Evaluate {
  const { model, records, seed } = bench
  return async (method, options, hopeless) => {
    using editor = await createEditor(model, method, options, seed)
    const failed = () => editor.edits.filter(({ status }) => status !== 'done').length
    if (records.length <= EARLY) {
      await teach(bench, editor, records.length)
      return { scores: await measure(bench, editor), failed: failed() }
    }
    await teach(bench, editor, EARLY)
    const early = await measure(bench, editor)
    if (hopeless(early)) return { early, failed: failed() }
    await teach(bench, editor, records.length)
    return { early, scores: await measure(bench, editor), failed: failed() }
  }
}

/** Makes edits until there are `T`, as `bench run` does: a method that makes all at once restarts. */
async function teach({ records, signal, onEdit }: Bench, editor: Editor, T: number): Promise<void> {
  const { editsPerBatch = 1 } = optionsOf(editor)
  const size = editsPerBatch === 'all' ? T : Number(editsPerBatch)
  if (editsPerBatch === 'all') editor.reset()
  for (let done = editor.edits.length; done < T; done = editor.edits.length) {
    await editAll({ editor, signal }, records.slice(done, Math.min(T, done + size)), () => {})
    onEdit?.(editor.edits.length)
  }
}

async function measure({ records, answers, signal }: Bench, editor: Editor): Promise<Scores> {
  const asked = records.slice(0, editor.edits.length)
  const { totals } = await evaluate(editor, asked, { aspects: shareNames, reference: answers, signal })
  const shares = shareNames.flatMap((name) => (totals[name] ? [[name, totals[name].estimate] as const] : []))
  return { ...Object.fromEntries(shares), average: mean(shares.map(([, share]) => share)) }
}
