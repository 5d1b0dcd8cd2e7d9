import { isDeepStrictEqual } from 'node:util'
import { WiseError } from '@wise-edit/core'
import { plainText } from '@wise-edit/router'
import type { EditSummary } from '../editor'
import { checkSameModel, freeName, type MergeReport, memoriesDiffer } from '../merging'
import { type OpenedMemory, openPerEdit, type StoredMemory, writeOpened } from './persist'

/**
 * Unites side memories of several files, without the model; the options are the first file's. An edit that several files
 * have is kept as the last of them learned it.
 *
 * Throws as `openPerEdit` does, `MEMORIES_DIFFER` for files of different models or gates, and `EDIT_EXISTS` for an id that
 * stands for different edits, unless they are to be renamed.
 */
export async function mergePerEdit(
  files: readonly string[],
  out: string,
  rename: boolean,
): Promise<MergeReport> {
  const opened: OpenedMemory[] = []
  for (const file of files) opened.push(await openPerEdit(file))
  const [first] = opened as [OpenedMemory]
  const edits = new Map<string, EditSummary>()
  const memories = new Map<string, StoredMemory>()
  const renamed: MergeReport['renamed'] = []
  for (const [i, memory] of opened.entries()) {
    const file = files[i] as string
    checkAlike([files[0] as string, first], [file, memory])
    const taken = new Set(edits.keys())
    const own = new Set(memory.edits.map(({ id }) => id))
    const names = new Map<string, string>()
    for (const edit of memory.edits) {
      const held = edits.get(edit.id)
      const id = held && !sameFact(held, edit) ? freeName(edit.id, taken, own) : edit.id
      if (id !== edit.id && !rename) throw collision(file, held as EditSummary, edit)
      if (id !== edit.id) renamed.push({ file, from: edit.id, to: id })
      else if (held?.status === 'done' && edit.status !== 'done') continue
      // What comes later in the map is asked first.
      edits.delete(id)
      memories.delete(id)
      names.set(edit.id, id)
      const { contradicts } = edit
      edits.set(id, {
        ...edit,
        id,
        ...(contradicts && { contradicts: names.get(contradicts) ?? contradicts }),
      })
      const learned = memory.memories.get(edit.id)
      if (learned) memories.set(id, learned)
      taken.add(id)
    }
  }
  const { list, overruled } = withContradictions([...edits.values()])
  await writeOpened(out, { ...first, edits: list, memories })
  return { edits: list.length, renamed, overruled }
}

/** Edits with the edit that each overrules, which is learned earlier and answers the same question differently. */
function withContradictions(edits: readonly EditSummary[]) {
  const answers = new Map<string, EditSummary>()
  const overruled: MergeReport['overruled'] = []
  const list = edits.map((edit) => {
    if (edit.status !== 'done') return edit
    const question = plainText(edit.prompt)
    const before = answers.get(question)
    answers.set(question, edit)
    if (!before || before.target === edit.target || before.id === edit.contradicts) return edit
    overruled.push({ id: before.id, by: edit.id })
    return { ...edit, contradicts: before.id }
  })
  return { list, overruled }
}

function sameFact(a: EditSummary, b: EditSummary): boolean {
  return FACT.every((key) => isDeepStrictEqual(a[key], b[key]))
}

const FACT = ['prompt', 'target', 'subject', 'paraphrases', 'contrasts'] as const

function checkAlike(
  [fileA, a]: readonly [string, OpenedMemory],
  [fileB, b]: readonly [string, OpenedMemory],
): void {
  checkSameModel([fileA, a.model], [fileB, b.model])
  const [x, y] = [a, b].map(({ memories }) => [...memories.values()][0]?.vectors[0]?.length)
  if (x === undefined || y === undefined || x === y) return
  throw memoriesDiffer(
    [fileA, fileB],
    `were made with gates whose vectors have ${x} and ${y} numbers`,
    'Make the edits of one again with the gate of the other.',
  )
}

function collision(file: string, held: EditSummary, { id, prompt, target }: EditSummary): WiseError {
  const said = ({ prompt, target }: Pick<EditSummary, 'prompt' | 'target'>) =>
    `${JSON.stringify(prompt)} -> ${JSON.stringify(target)}`
  return new WiseError(
    'EDIT_EXISTS',
    `The edit "${id}" of "${file}", ${said({ prompt, target })}, has the id of another edit, ${said(held)}; expected ids of their own. Rename those of later files (\`rename\`), or undo one of the two.`,
  )
}
