import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mean, median } from '@wise-edit/core'
import type { AskedEditor, Interventions } from './asked-model'
import { checkSome } from './metrics/check'

/** Cost of an editor's memory. Times are in seconds, sizes in bytes. */
export interface Cost {
  /** Means over the edits that were made. */
  secondsPerEdit: number
  stepsPerEdit: number
  /** Size of the memory's file, divided by the number of edits. */
  bytesPerEdit: number
  /** Medians over the prompts, routing included. */
  firstToken: { edited: number; unedited: number }
  perToken: { edited: number; unedited: number }
  /** Most memory that this process has held so far. */
  peakBytes: number
}

/** An editor with the parts that its costs are measured by. */
export interface CostedEditor extends AskedEditor {
  readonly edits: readonly { readonly seconds: number; readonly steps: number }[]
  save(path: string): Promise<void>
}

/**
 * Measures the cost of a memory: of its edits, of its file, and of generation with it and without it after `prompts`. Throws
 * `METRIC_EMPTY` without edits or prompts.
 */
export async function measureCost(
  editor: CostedEditor,
  prompts: readonly string[],
  { maxTokens = 16, signal }: { maxTokens?: number; signal?: AbortSignal } = {},
): Promise<Cost> {
  const { edits } = editor
  checkSome(edits, 'edits')
  checkSome(prompts, 'prompts')
  const secondsPerEdit = mean(edits.map(({ seconds }) => seconds))
  const stepsPerEdit = mean(edits.map(({ steps }) => steps))
  const time = (prompt: string, interventions: () => Interventions) =>
    timeTokens(editor, prompt, interventions, maxTokens, signal)
  const runs = { edited: [] as Times[], unedited: [] as Times[] }
  for (const [i, prompt] of [prompts[0] ?? '', ...prompts].entries()) {
    const unedited = await time(prompt, () => ({}))
    const edited = await time(prompt, () => editor.answering([prompt]))
    // The first prompt comes twice: once to warm up.
    if (i === 0) continue
    runs.unedited.push(unedited)
    runs.edited.push(edited)
  }
  const typical = (of: (times: Times) => number) => ({
    edited: median(runs.edited.map(of)),
    unedited: median(runs.unedited.map(of)),
  })
  return {
    secondsPerEdit,
    stepsPerEdit,
    bytesPerEdit: (await savedBytes(editor)) / edits.length,
    firstToken: typical(({ first }) => first),
    perToken: typical(({ each }) => each),
    peakBytes: process.resourceUsage().maxRSS * 1024,
  }
}

interface Times {
  first: number
  /** Mean over all tokens after the first. */
  each: number
}

async function timeTokens(
  { model }: AskedEditor,
  prompt: string,
  interventions: () => Interventions,
  maxTokens: number,
  signal?: AbortSignal,
): Promise<Times> {
  const started = performance.now()
  const tokens = model.generateTokens(model.encode(prompt), {
    maxTokens,
    stopTokens: [],
    interventions: interventions(),
    signal,
  })
  await tokens.next()
  const first = performance.now() - started
  let count = 0
  for await (const _ of tokens) count++
  const rest = performance.now() - started - first
  return { first: first / 1000, each: rest / Math.max(count, 1) / 1000 }
}

async function savedBytes(editor: CostedEditor): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'wise-cost-'))
  try {
    const path = join(folder, 'memory')
    await editor.save(path)
    return (await stat(path)).size
  } finally {
    await rm(folder, { recursive: true })
  }
}
