import { isDeepStrictEqual } from 'node:util'
import { WiseError } from '@wise-edit/core'
import { plainText } from '@wise-edit/router'
import type { EditSummary } from '../editor'
import { checkSameModel, freeName, type MergeReport } from '../merging'
import { type OpenedMemory, openPerEdit, type StoredMemory, writeOpened } from './persist'

/**
 * Unites side memories of several files, without the model; the options are the first file's. An edit that several files
 * have is kept as the last of them learned it. Vectors of different gates cannot be compared: the union then has none, and
 * names no gate, so that it is read again when it is loaded.
 *
 * Throws as `openPerEdit` does, `MEMORIES_DIFFER` for files of different models, and `EDIT_EXISTS` for an id that stands
 * for different edits, unless they are to be renamed.
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
    checkSameModel([files[0] as string, first.model], [file, memory.model])
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
  const gatesDiffer = opened.some(({ gate }) => !gate || gate.sha256 !== first.gate?.sha256)
  const whole = { ...first, edits: list, memories }
  await writeOpened(out, gatesDiffer ? withoutGate(whole) : whole)
  return { edits: list.length, renamed, overruled, gatesDiffer }
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

/** A memory with no vectors and no gate that made them. */
function withoutGate(memory: OpenedMemory): OpenedMemory {
  const memories = [...memory.memories].map(([id, stored]): [string, StoredMemory] => {
    return [id, { ...stored, vectors: stored.texts.map(() => new Float32Array(0)) }]
  })
  return { ...memory, gate: undefined, memories: new Map(memories) }
}

function collision(file: string, held: EditSummary, { id, prompt, target }: EditSummary): WiseError {
  const said = ({ prompt, target }: Pick<EditSummary, 'prompt' | 'target'>) =>
    `${JSON.stringify(prompt)} -> ${JSON.stringify(target)}`
  return new WiseError(
    'EDIT_EXISTS',
    `The edit "${id}" of "${file}", ${said({ prompt, target })}, has the id of another edit, ${said(held)}; expected ids of their own. Rename those of later files (\`rename\`), or undo one of the two.`,
  )
}
