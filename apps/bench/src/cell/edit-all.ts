import type { EditRecord } from '@wise-edit/datasets'
import type { Work } from './work'

/** Teaches records, in one batch if the editor supports batches; returns the duration in seconds. */
export async function editAll(
  { editor, signal }: Pick<Work, 'editor' | 'signal'>,
  records: readonly EditRecord[],
  onStep: (loss: number) => void,
): Promise<number> {
  const started = performance.now()
  const requests = records.map(({ id, prompt, target, subject, irrelevant }) => ({
    id,
    prompt,
    target,
    subject,
    irrelevant,
  }))
  await editor.edit(requests, { signal, onStep: ({ loss }) => onStep(loss) })
  return (performance.now() - started) / 1000
}
