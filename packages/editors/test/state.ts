import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Editor, WiseEditor } from '../src'
import type { WiseOptions } from '../src/methods/wise/options/options'
import type { PaperSettings } from '../src/methods/wise/options/paper-settings'
import { logits } from './counting'
import { partsOf, writeParts } from './memory-parts'

/** Runs `use` with a folder that is gone afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'wise-edit-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Returns the whole state of an editor for exact comparison: its saved file without the times of edits, its thresholds, and
 * its logits. Numbers are given as their bytes.
 */
export async function stateOf(editor: Editor): Promise<{ tensors: Record<string, string> }> {
  return withFolder(async (folder) => {
    const path = join(folder, 'state')
    await editor.save(path)
    const { contents, tensors } = await partsOf(path)
    const timeless = JSON.stringify(contents, (key, value) => (key === 'seconds' ? undefined : value))
    return {
      contents: JSON.parse(timeless),
      tensors: Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, bytes(data)])),
      memories: editor instanceof WiseEditor ? editor.memories : undefined,
      logits: bytes(logits(editor)),
    }
  })
}

/** Gives an editor other settings for the edits to come. */
export async function change(editor: WiseEditor, settings: PaperSettings): Promise<void> {
  await withFolder(async (folder) => {
    const path = join(folder, 'memory')
    await editor.save(path)
    const { contents, tensors } = await partsOf(path)
    const { options } = (contents as { state: { options: WiseOptions } }).state
    options.paper = { ...options.paper, ...settings }
    await writeParts(path, { contents, tensors })
    await editor.load(path)
  })
}

function bytes({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64')
}
