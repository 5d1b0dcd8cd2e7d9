import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import type { Measure } from './measurement'

/**
 * Bytes that the edits take: in a saved file (`fileBytes`) and as tensors when the edited model answers
 * (`tensorBytes`), beside those of the model (`modelBytes`).
 */
export const memoryCost: Measure = async ({ model, editor, records }) => {
  const modelBytes = model.decoder.weights.bytes
  for await (const _ of editor.generate((records[0] as { prompt: string }).prompt, { maxTokens: 1 }));
  return {
    values: {
      fileBytes: await savedBytes(editor),
      tensorBytes: tf.memory().numBytes - modelBytes,
      modelBytes,
    },
  }
}

/** Bytes of the file that an editor saves. */
export async function savedBytes(editor: { save(path: string): Promise<void> }): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'wise-edit-'))
  try {
    const path = join(folder, 'edits')
    await editor.save(path)
    return (await stat(path)).size
  } finally {
    await rm(folder, { recursive: true })
  }
}
