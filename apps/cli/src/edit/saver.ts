import { access, constants, readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { WiseError } from '@wise-edit/core'
import type { Editor, EditSummary } from '@wise-edit/editors'
import type { OwnedMemory } from '../common/owned-memory'

/** Largest share of the time that saving may take. */
const SHARE = 0.1

/** Saves an editor regularly while it learns, so that a crash loses little. */
export class Saver {
  readonly #editor: Pick<Editor, 'save'>
  readonly #path: string
  readonly #pause: number
  #savedAt = performance.now()
  #took = 0
  readonly #owned: OwnedMemory
  #made: EditSummary[] = []

  /** Creates a saver that waits at least `pause` seconds between saves. */
  constructor(
    editor: Pick<Editor, 'save'>,
    path: string,
    { pause, owned }: { pause: number; owned: OwnedMemory },
  ) {
    this.#editor = editor
    this.#path = path
    this.#pause = pause
    this.#owned = owned
  }

  /** Adds an edit that was made, and saves unless the last save was a moment ago. */
  async tick(edit: EditSummary): Promise<void> {
    this.#made.push(edit)
    const since = (performance.now() - this.#savedAt) / 1000
    if (since >= Math.max(this.#pause, this.#took / SHARE)) await this.save()
  }

  /** Saves all unsaved changes. */
  async save(): Promise<void> {
    if (this.#made.length === 0) return
    const started = performance.now()
    await this.#editor.save(this.#path)
    await this.#owned.note('taught', this.#made)
    this.#made = []
    this.#savedAt = performance.now()
    this.#took = (this.#savedAt - started) / 1000
  }
}

/**
 * Checks that a file can be written, before hours of work depend on it, and removes temporary files that a killed run
 * left there. Throws `FOLDER_UNWRITABLE`.
 */
export async function prepareFolder(path: string): Promise<void> {
  const folder = dirname(path)
  try {
    await access(folder, constants.W_OK)
  } catch (error) {
    throw new WiseError(
      'FOLDER_UNWRITABLE',
      `"${path}" cannot be written (${(error as Error).message}); expected a folder that this user may write to. Create it, or choose another file.`,
    )
  }
  const left = (await readdir(folder)).filter(
    (name) => name.startsWith(`${basename(path)}.`) && HALF_WRITTEN.test(name),
  )
  for (const name of left) {
    const { mtimeMs } = await stat(join(folder, name))
    // A newer one may belong to another program that is still writing.
    if (Date.now() - mtimeMs > 60_000) await rm(join(folder, name), { force: true })
  }
}

const HALF_WRITTEN = /\.[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.tmp$/
