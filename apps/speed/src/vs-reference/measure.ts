import { WiseError } from '@wise-edit/core'
import { median } from '@wise-edit/core/internal'
import { loadRecords } from '@wise-edit/datasets'
import { createEditor, type EditRequest, paperOptions, type WiseEditor } from '@wise-edit/editors'
import { embeddedGate } from '@wise-edit/embedded-gate'
import { type BackendName, useBackend } from '@wise-edit/kernels'
import { fitRecords } from '@wise-edit/measuring/fit-records'
import { peakBytes } from '@wise-edit/measuring/peak-memory'
import {
  generateTokens,
  type LanguageModel,
  loadModel,
  loadSentenceEncoder,
  scoreTargets,
} from '@wise-edit/transformer'
import { forgetPeak, peakSince } from './peak'
import { createWorkload, questionsOf, type Workload } from './workload'

/** Measurements of one process: seconds, bytes, tokens a second, and results for comparison. */
export interface EditingMeasurement {
  system: string
  description: string
  threads: number
  loadSeconds: number
  /** Largest resident set during loading, and afterwards. */
  loadPeakBytes: number
  peakBytes: number
  /** Medians over all steps but the first of each edit, and over the edits. */
  stepSeconds: number
  editSeconds: number
  /** Median seconds of the same edits with the defaults of `per-edit`, which stop early; only of our side. */
  defaultEditSeconds?: number
  /** Seconds for the questions of one evaluated record: reliability, generalization, locality. */
  recordSeconds: number
  /** Tokens a second after an edited prompt, the same unedited, and the median ratio of runs in turns. */
  decode: number
  uneditedDecode: number
  decodeSlowdown: number
  /** Loss before each step of each edit. */
  losses: number[][]
  /** Most likely tokens at the targets of each question. */
  predicted: number[][]
  /** Tokens that the edited model generated. */
  tokens: number[]
}

export interface EditingJob {
  model: string
  backend?: BackendName
  threads?: number
  /** Number of edits, of steps of each, and of records that are evaluated after them. */
  edits: number
  steps: number
  records: number
  /** Number of tokens to generate. */
  tokens: number
}

/** Edits, evaluates and generates in this process; also returns the workload, for others to repeat. */
export async function measureEditing(job: EditingJob): Promise<{
  measurement: EditingMeasurement
  workload: Workload
  /** Bytes of the model's weights in float32. */
  weightBytes: number
}> {
  const started = performance.now()
  const info = await useBackend({ backend: job.backend, threads: job.threads })
  using model = await loadModel(job.model)
  const loadSeconds = seconds(started)
  const loadPeakBytes = peakBytes()
  forgetPeak()
  using editor = createEditor(model, 'wise-merge', { ...PAPER, steps: job.steps })
  const { records } = fitRecords(
    model,
    await loadRecords('zsre', { limit: Math.max(job.edits, job.records) }),
  )
  const edited = records.slice(0, job.edits)
  const editing = await measureEdits(editor, edited)
  const questions = records.slice(0, job.records).map((record) => questionsOf(model, record))
  const evaluation = await measureQuestions(editor, questions)
  const prompt = model.encode(edited[0]!.prompt)
  const generate = { prompt, count: job.tokens, repeats: 3 }
  const generation = await measureGeneration(editor, generate)
  const measurement = {
    system: info.name,
    description: info.description,
    threads: info.threads,
    loadSeconds,
    loadPeakBytes,
    peakBytes: peakSince(),
    defaultEditSeconds: await measureDefaultEdits(model, edited),
    ...editing,
    ...evaluation,
    ...generation,
  }
  const workload = await createWorkload(editor, questions, generate)
  const { weights } = model.decoder
  const values = weights.names().map((name) => (weights.shape(name) ?? []).reduce((size, n) => size * n, 1))
  return { measurement, workload, weightBytes: 4 * values.reduce((sum, size) => sum + size, 0) }
}

/** The paper's method without early stopping; options that fit 7B models only are measured on the model. */
const PAPER = {
  ...paperOptions,
  paper: {
    ...paperOptions.paper,
    margin: undefined,
    learningRate: undefined,
    thresholdFrom: 'after-edit',
  },
  stopLoss: 0,
} as const

async function measureEdits(
  editor: WiseEditor,
  records: readonly EditRequest[],
): Promise<Pick<EditingMeasurement, 'stepSeconds' | 'editSeconds' | 'losses'>> {
  const steps: number[] = []
  const losses: number[][] = []
  let last = 0
  for await (const event of editor.editEvents(records)) {
    if (event.type !== 'step') continue
    if (event.step > 0) steps.push(seconds(last))
    else losses.push([])
    losses.at(-1)!.push(event.loss)
    last = performance.now()
  }
  const failed = editor.edits.find(({ status }) => status !== 'done')
  if (failed) {
    throw new WiseError(
      'SPEED_EDIT_FAILED',
      `The edit "${failed.id}" was rolled back, so the other side cannot repeat it: ${failed.reason} Use more steps or another model.`,
    )
  }
  return {
    stepSeconds: median(steps),
    editSeconds: median(editor.edits.map(({ seconds }) => seconds)),
    losses,
  }
}

async function measureDefaultEdits(model: LanguageModel, records: readonly EditRequest[]): Promise<number> {
  using gate = await loadSentenceEncoder(embeddedGate)
  using editor = createEditor(model, 'per-edit', { gate })
  await editor.edit(records)
  return median(editor.edits.map(({ seconds }) => seconds))
}

async function measureQuestions(
  editor: WiseEditor,
  records: Workload['records'],
): Promise<Pick<EditingMeasurement, 'recordSeconds' | 'predicted'>> {
  const started = performance.now()
  const scores = await scoreTargets(editor.model.decoder, records.flat(), {
    intervene: (lengths) => editor.intervene(lengths),
  })
  return {
    recordSeconds: seconds(started) / records.length,
    predicted: scores.map(({ predicted }) => predicted),
  }
}

/** Generates with the edited and the unedited model in turns, so that both run under the same load. */
async function measureGeneration(
  editor: WiseEditor,
  { prompt, count, repeats }: Workload['generate'],
): Promise<Pick<EditingMeasurement, 'decode' | 'uneditedDecode' | 'decodeSlowdown' | 'tokens'>> {
  const edited: { speed: number; tokens: number[] }[] = []
  const unedited: number[] = []
  const decode = async (interventions = {}) => {
    const tokens: number[] = []
    let first = 0
    for await (const token of generateTokens(editor.model.decoder, prompt, {
      maxTokens: count,
      stopTokens: [],
      interventions,
    })) {
      tokens.push(token)
      if (tokens.length === 1) first = performance.now()
    }
    return { speed: (tokens.length - 1) / seconds(first), tokens }
  }
  for (let i = 0; i < repeats; i++) {
    edited.push(await decode(editor.intervene([prompt.length])))
    unedited.push((await decode()).speed)
  }
  return {
    decode: median(edited.map(({ speed }) => speed)),
    uneditedDecode: median(unedited),
    decodeSlowdown: median(edited.map(({ speed }, i) => unedited[i]! / speed)),
    tokens: edited[0]!.tokens,
  }
}

function seconds(since: number): number {
  return (performance.now() - since) / 1000
}
