import { mean, median, peakMemory, savedBytes } from '@wise-edit/core/internal'
import { type AskedEditor, type AskedModel, editedText, type Interventions } from '../asking/asked-model'
import { checkSome } from '../metrics/check'

/** Cost of an editor's edits. Times are in seconds, sizes in bytes. */
export interface Cost {
  /** Means over all edits. */
  secondsPerEdit: number
  stepsPerEdit: number
  /** Size of the memory file and of the edits in memory, divided by the number of edits. */
  bytesPerEdit: { file: number; memory: number }
  /** Medians over the prompts, routing included. */
  firstToken: { edited: number; unedited: number }
  perToken: { edited: number; unedited: number }
  /** Mean number of tokens that the edited model reads in addition to the prompt. */
  promptTokensAdded: number
  /** Peak memory of this process so far; NaN in a browser, which does not say. */
  peakBytes: number
}

/** Parts of an editor that measuring its cost needs. */
export interface CostedEditor extends AskedEditor {
  readonly edits: readonly { readonly seconds: number; readonly steps: number }[]
  readonly bytes: number
  save(path: string): Promise<void>
}

/** Options of `measureCost`. */
export interface CostOptions {
  /** Number of tokens of each answer. Default 16. */
  maxTokens?: number
  signal?: AbortSignal
}

/**
 * Measures the cost of the edits, of their file, and of generation after `prompts` with and without them. Throws
 * `METRIC_EMPTY` without edits or prompts.
 */
export async function measureCost(
  editor: CostedEditor,
  prompts: readonly string[],
  { maxTokens = 16, signal }: CostOptions = {},
): Promise<Cost> {
  const { edits, model } = editor
  checkSome(edits, 'edits')
  checkSome(prompts, 'prompts')
  const secondsPerEdit = mean(edits.map(({ seconds }) => seconds))
  const stepsPerEdit = mean(edits.map(({ steps }) => steps))
  const runs = { edited: [] as Times[], unedited: [] as Times[] }
  const added: number[] = []
  for (const [i, prompt] of [prompts[0] ?? '', ...prompts].entries()) {
    const unedited = await timeTokens(model, { prompt: () => prompt, maxTokens, signal })
    const edited = await timeTokens(model, {
      prompt: () => editedText(editor, prompt),
      interventions: () => editor.answering([prompt]),
      maxTokens,
      signal,
    })
    // The first prompt comes twice; its first run is a warm-up.
    if (i === 0) continue
    runs.unedited.push(unedited)
    runs.edited.push(edited)
    added.push(edited.read - unedited.read)
  }
  const typical = (of: (times: Times) => number) => ({
    edited: median(runs.edited.map(of)),
    unedited: median(runs.unedited.map(of)),
  })
  return {
    secondsPerEdit,
    stepsPerEdit,
    bytesPerEdit: {
      file: (await savedBytes((path) => editor.save(path))) / edits.length,
      memory: editor.bytes / edits.length,
    },
    firstToken: typical(({ first }) => first),
    perToken: typical(({ each }) => each),
    promptTokensAdded: mean(added),
    peakBytes: peakMemory(),
  }
}

interface Times {
  first: number
  /** Mean time of the tokens after the first. */
  each: number
  /** Number of tokens of the prompt. */
  read: number
}

/** Settings of a timed answer. The time includes making the prompt and routing. */
interface Timed {
  prompt: () => string
  interventions?: () => Interventions
  maxTokens: number
  signal?: AbortSignal
}

async function timeTokens(
  model: AskedModel,
  { prompt, interventions, maxTokens, signal }: Timed,
): Promise<Times> {
  const started = performance.now()
  const given = model.encode(prompt())
  const tokens = model.generateTokens(given, {
    maxTokens,
    stopTokens: [],
    interventions: interventions?.(),
    signal,
  })
  await tokens.next()
  const first = performance.now() - started
  let count = 0
  for await (const _ of tokens) count++
  const rest = performance.now() - started - first
  return { first: first / 1000, each: rest / Math.max(count, 1) / 1000, read: given.length }
}
