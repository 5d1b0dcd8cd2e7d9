import { readFile, writeFile } from 'node:fs/promises'
import { WiseError } from '@wise-edit/core'
import type { Editor, EditRequest, EditSummary } from '@wise-edit/editors'
import type { LanguageModel } from '@wise-edit/transformer'

/**
 * Stands among the methods for the model as it is: it takes edits and learns nothing. Throws `OPTION_INVALID` for any
 * option.
 */
export function createUnedited(model: LanguageModel, options: Record<string, unknown> = {}): Editor {
  const [option] = Object.keys(options)
  if (option !== undefined) {
    throw new WiseError(
      'OPTION_INVALID',
      `The unedited model has no options; found "${option}". Leave it out.`,
    )
  }
  let edits: EditSummary[] = []
  const reset = () => {
    edits = []
  }
  return {
    method: 'unedited',
    model,
    bytes: 0,
    get edits() {
      return edits
    },
    async *edit(records: Iterable<EditRequest>) {
      for (const { id = String(edits.length + 1), prompt, target, irrelevant } of records) {
        const index = edits.length
        const loss = { lossBefore: Number.NaN, lossAfter: Number.NaN }
        const edit: EditSummary = {
          id,
          prompt,
          target,
          irrelevant,
          status: 'done',
          steps: 0,
          seconds: 0,
          ...loss,
        }
        edits.push(edit)
        yield { type: 'edit', index, edit }
      }
    },
    intervene: () => ({}),
    answering: () => ({}),
    generate: (prompt, options) => model.generate(prompt, options),
    explain: () => undefined,
    save: (path) => writeFile(path, JSON.stringify(edits)),
    load: async (path) => {
      edits = JSON.parse(await readFile(path, 'utf8'))
    },
    undo: async () => {},
    reset,
    dispose: reset,
    [Symbol.dispose]: reset,
  }
}
