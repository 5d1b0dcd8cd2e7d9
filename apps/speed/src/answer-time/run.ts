import { loadavg } from 'node:os'
import { basename } from 'node:path'
import { WiseError } from '@wise-edit/core'
import { type EditRecord, loadRecords } from '@wise-edit/datasets'
import { createEditor, type MethodName } from '@wise-edit/editors'
import { embeddedModel } from '@wise-edit/embedded-model'
import { useBackend } from '@wise-edit/kernels'
import { fitRecords } from '@wise-edit/measuring/fit-records'
import { type LanguageModel, loadModel } from '@wise-edit/transformer'
import { type Machine, thisMachine } from '../shared/machine'
import { type AnswerTime, measureAnswers } from './measure'

export interface AnswerTimeOptions {
  /** `embedded`, a `.gguf` file, a folder or a hub id. */
  model: string
  methods: readonly MethodName[]
  /** Numbers of edits after which to measure. */
  T: readonly number[]
  threads?: number
  onProgress?: (done: string) => void
  signal?: AbortSignal
}

/** Report of `answer-time`, as `--out` writes it. */
export interface AnswerTimeReport {
  model: string
  machine: Machine
  /** System load at the start and at the end: above 1, other processes were running too. */
  load: [number, number]
  backend: string
  rows: ({ method: MethodName; T: number } & AnswerTime)[]
}

/** A shard takes 25 edits, so that WISE-Retrieve has many memories after some hundred edits. */
const OPTIONS: Partial<Record<MethodName, { editsPerShard: number }>> = {
  'wise-merge': { editsPerShard: 25 },
  'wise-retrieve': { editsPerShard: 25 },
}

/** Makes ZsRE edits with each method and measures the time to answer after each number of edits. Throws `TOO_FEW_RECORDS`. */
export async function runAnswerTime(options: AnswerTimeOptions): Promise<AnswerTimeReport> {
  const started = loadavg()[0] as number
  const { description } = await useBackend({ threads: options.threads })
  using model = await loadModel(options.model === 'embedded' ? embeddedModel : options.model)
  const T = [...new Set(options.T)].sort((a, b) => a - b)
  const records = await recordsFor(model, T.at(-1) as number)
  const rows: AnswerTimeReport['rows'] = []
  for (const method of options.methods) {
    using editor = createEditor(model, method, OPTIONS[method])
    let done = 0
    for (const mark of T) {
      await editor.edit(records.slice(done, mark), { signal: options.signal })
      done = mark
      rows.push({ method, T: mark, ...(await measureAnswers(editor, records.slice(0, mark))) })
      options.onProgress?.(`${method}: ${mark} of ${T.at(-1)} edits`)
    }
  }
  return {
    model: basename(options.model),
    machine: thisMachine(),
    load: [started, loadavg()[0] as number],
    backend: description,
    rows,
  }
}

async function recordsFor(model: LanguageModel, count: number): Promise<EditRecord[]> {
  const records = await loadRecords('zsre', { limit: count })
  if (records.length === count) return fitRecords(model, records).records
  throw new WiseError(
    'TOO_FEW_RECORDS',
    `Found ${records.length} ZsRE records; expected ${count}, one for each edit. Use a smaller --T.`,
  )
}
