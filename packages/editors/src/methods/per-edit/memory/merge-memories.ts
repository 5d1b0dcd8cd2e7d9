import { WiseError } from '@wise-edit/core'
import { isEqual, quoted } from '@wise-edit/core/internal'
import type { EditSummary } from '../../../editor/editor'
import { checkSameModel, freeName, type MergeReport } from '../../../memory-file/merging'
import { LearnedFacts, overruling } from '../route/contradictions'
import type { StoredMemory } from '../route/stored-memory'
import { type OpenedMemory, openPerEdit, writeOpened } from './persist'

/**
 * Merges the side memories of several files without loading the model; the options are the first file's. An edit in
 * several files is kept as the last of them learned it. Vectors of different gates cannot be compared: the union then has
 * no vectors and no gate, and the vectors are computed when it is loaded.
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
  const known = new KnownContradictions()
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
      // Later entries of the map take precedence.
      edits.delete(id)
      memories.delete(id)
      names.set(edit.id, id)
      const contradicts = edit.contradicts?.map((other) => names.get(other) ?? other) ?? []
      known.add(id, contradicts)
      edits.set(id, { ...edit, id })
      const learned = memory.memories.get(edit.id)
      if (learned) memories.set(id, learned)
      taken.add(id)
    }
  }
  const { list, overruled } = withContradictions([...edits.values()], memories, known)
  const gatesDiffer = opened.some(({ gate }) => !gate || gate.sha256 !== first.gate?.sha256)
  const whole = { ...first, edits: list, memories }
  await writeOpened(out, gatesDiffer ? withoutGate(whole) : whole)
  return { edits: list.length, renamed, overruled, gatesDiffer }
}

/** Contradictions between edits that the files record. */
class KnownContradictions {
  readonly #earlier = new Map<string, string[]>()
  readonly #later = new Map<string, string[]>()

  add(later: string, earlier: readonly string[]): void {
    this.#earlier.set(later, [...(this.#earlier.get(later) ?? []), ...earlier])
    for (const id of earlier) this.#later.set(id, [...(this.#later.get(id) ?? []), later])
  }

  /** Returns the ids of the edits that contradict an edit, earlier or later in their file. */
  of(id: string): string[] {
    return [...(this.#earlier.get(id) ?? []), ...(this.#later.get(id) ?? [])]
  }

  has(later: string, earlier: string): boolean {
    return this.#earlier.get(later)?.includes(earlier) ?? false
  }
}

/** Adds to each edit those it overrules: earlier ones that share a text with it or contradict it according to a file. */
function withContradictions(
  edits: readonly EditSummary[],
  memories: ReadonlyMap<string, StoredMemory>,
  known: KnownContradictions,
) {
  const facts = new LearnedFacts()
  const places = new Map<string, number>()
  const overruled: MergeReport['overruled'] = []
  const silent = new Set<string>()
  const list = edits.map((edit, place) => {
    const memory = memories.get(edit.id)
    if (!memory) return edit
    const all = new Set([...facts.contradictedBy({ edit, memory }), ...known.of(edit.id)])
    const contradicts = [...all]
      .filter((id) => places.has(id))
      .sort((a, b) => (places.get(a) as number) - (places.get(b) as number))
    facts.add({ edit, memory })
    places.set(edit.id, place)
    for (const id of contradicts) {
      if (!known.has(edit.id, id) && !silent.has(id)) overruled.push({ id, by: edit.id })
      silent.add(id)
    }
    return overruling({ ...edit, contradicts }, () => true)
  })
  return { list, overruled }
}

function sameFact(a: EditSummary, b: EditSummary): boolean {
  return FACT.every((key) => isEqual(a[key], b[key]))
}

const FACT = ['prompt', 'target', 'subject', 'paraphrases', 'contrasts'] as const

/** Removes the vectors and the gate from a memory. */
function withoutGate(memory: OpenedMemory): OpenedMemory {
  const memories = [...memory.memories].map(([id, stored]): [string, StoredMemory] => {
    return [id, { ...stored, vectors: stored.texts.map(() => new Float32Array(0)) }]
  })
  return { ...memory, gate: undefined, memories: new Map(memories) }
}

function collision(file: string, held: EditSummary, { id, prompt, target }: EditSummary): WiseError {
  const said = ({ prompt, target }: Pick<EditSummary, 'prompt' | 'target'>) =>
    `${quoted(prompt)} -> ${quoted(target)}`
  return new WiseError(
    'EDIT_EXISTS',
    `The edit "${id}" of "${file}", ${said({ prompt, target })}, has the id of another edit, ${said(held)}; expected ids of their own. Rename those of later files (\`rename\`), or undo one of the two.`,
  )
}
