import { readFile, writeFile } from 'node:fs/promises'
import { WiseError } from '@wise-edit/core'
import { BaseEditor, type EditEvent, type EditRequest, type EditSummary } from '@wise-edit/editors'
import type { GenerateOptions, LanguageModel } from '@wise-edit/transformer'

/** Stands among the methods for the model as it is: it takes edits and learns nothing. */
class Unedited extends BaseEditor {
  readonly method = 'unedited'
  readonly bytes = 0
  edits: EditSummary[] = []

  intervene() {
    return {}
  }

  answering() {
    return {}
  }

  stream(prompt: string, options?: GenerateOptions) {
    return this.model.stream(prompt, options)
  }

  explain() {
    return undefined
  }

  async save(path: string): Promise<void> {
    await writeFile(path, JSON.stringify(this.edits))
  }

  reset(): void {
    this.edits = []
  }

  protected async *teach(records: Iterable<EditRequest>): AsyncGenerator<EditEvent, void, void> {
    for (const { id = String(this.edits.length + 1), prompt, target, irrelevant } of records) {
      const index = this.edits.length
      const losses = { lossBefore: Number.NaN, lossAfter: Number.NaN }
      const request = { id, prompt, target, irrelevant }
      const edit: EditSummary = { ...request, status: 'done', steps: 0, seconds: 0, ...losses }
      this.edits.push(edit)
      yield { type: 'edit', index, edit }
    }
  }

  protected async readFile(path: string): Promise<void> {
    this.edits = JSON.parse(await readFile(path, 'utf8'))
  }

  protected async takeBack(id: string): Promise<void> {
    this.edits = this.edits.filter((edit) => edit.id !== id)
  }
}

/** The model as it is, as an editor. Throws `OPTION_INVALID` for any option. */
export function createUnedited(model: LanguageModel, options: Record<string, unknown> = {}): BaseEditor {
  const [option] = Object.keys(options)
  if (option === undefined) return new Unedited(model)
  throw new WiseError('OPTION_INVALID', `The unedited model has no options; found "${option}". Leave it out.`)
}
