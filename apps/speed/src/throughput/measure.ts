import * as tf from '@tensorflow/tfjs-core'
import { median } from '@wise-edit/core/internal'
import { type BackendName, useBackend } from '@wise-edit/kernels'
import { peakBytes } from '@wise-edit/measuring/peak-memory'
import {
  type DecoderModel,
  generateTokens,
  KeyValueCache,
  loadModel,
  Sequences,
  TextBatch,
} from '@wise-edit/transformer'
import { total } from '../shared/summary'
import { createWorkload, type Workload } from './workload'

/** Measurements of one system by one process. */
export interface Measurement {
  system: string
  description: string
  threads: number
  loadSeconds: number
  /** Tokens a second by prompt length; lengths that would take too long are left out. */
  prefill: Record<string, number>
  /** Tokens a second during generation. */
  decode: number
  /** Tokens a second of 8 texts that are written together; only of this program's backends. */
  decodeTogether?: number
  /** Largest resident set of the process. */
  peakBytes: number
  /** The generated tokens: systems with the same tokens did the same computation. */
  tokens: number[]
}

export interface MeasureOptions {
  threads?: number
  /** Seconds for each prompt length, with at least two runs. Default 3. */
  seconds?: number
}

/** Measures a backend in this process; also returns the workload, for others to repeat. */
export async function measureBackend(
  path: string,
  backend: BackendName,
  { threads, seconds = 3 }: MeasureOptions = {},
): Promise<{ measurement: Measurement; workload: Workload }> {
  const started = performance.now()
  const info = await useBackend({ backend, threads })
  using model = await loadModel(path)
  const loadSeconds = (performance.now() - started) / 1000
  const workload = createWorkload(model)
  const measurement = {
    system: backend,
    description: info.description,
    threads: info.threads,
    loadSeconds,
    prefill: measurePrefill(model.decoder, workload, seconds),
    ...(await measureDecode(model.decoder, workload)),
    decodeTogether: await measureTogether(model.decoder, workload),
    peakBytes: peakBytes(),
  }
  return { measurement, workload }
}

/** Seconds above which a prompt is left out. */
const TOO_LONG = 60

function measurePrefill(
  model: DecoderModel,
  { ids, prefill }: Workload,
  seconds: number,
): Record<string, number> {
  const speeds: Record<string, number> = {}
  let tokensPerSecond = Number.POSITIVE_INFINITY
  for (const length of prefill) {
    if (length / tokensPerSecond > TOO_LONG) continue
    const prompt = ids.slice(0, length)
    // The first run warms up and counts only if it is long.
    const first = prefillSeconds(model, prompt)
    const runs = first > seconds ? [first] : []
    while (first <= seconds && (runs.length < 2 || total(runs) < seconds)) {
      runs.push(prefillSeconds(model, prompt))
    }
    tokensPerSecond = length / median(runs)
    speeds[length] = tokensPerSecond
  }
  return speeds
}

/** Reads a prompt as generation does: keys and values are cached, logits are computed for the last token only. */
function prefillSeconds(model: DecoderModel, prompt: number[]): number {
  const start = performance.now()
  const cache = new KeyValueCache()
  const logits = tf.tidy(() => {
    const sequences = new Sequences([prompt])
    const hidden = model.run(model.embed(sequences), sequences, { cache })
    return model.logits(hidden, sequences, [[0, prompt.length - 1]])
  })
  logits.dataSync()
  logits.dispose()
  cache.dispose()
  return (performance.now() - start) / 1000
}

async function measureDecode(
  model: DecoderModel,
  { ids, decodeAfter, decode }: Workload,
): Promise<Pick<Measurement, 'decode' | 'tokens'>> {
  const tokens: number[] = []
  let first = 0
  const prompt = ids.slice(0, decodeAfter)
  for await (const token of generateTokens(model, prompt, { maxTokens: decode, stopTokens: [] })) {
    tokens.push(token)
    if (tokens.length === 1) first = performance.now()
  }
  return { decode: (tokens.length - 1) / ((performance.now() - first) / 1000), tokens }
}

/** Number of texts that are written together. */
const TEXTS = 8

/** Measures the tokens a second of several texts, from the first token of the last text on. */
async function measureTogether(model: DecoderModel, { ids, decodeAfter, decode }: Workload): Promise<number> {
  const batch = new TextBatch(model)
  let begun = 0
  let count = 0
  let first = 0
  const write = async (text: number) => {
    const prompt = ids.slice(0, Math.max(1, decodeAfter - text))
    let isFirst = true
    for await (const _ of generateTokens(model, prompt, { maxTokens: decode, stopTokens: [], batch })) {
      if (isFirst) begun++
      isFirst = false
      if (begun < TEXTS) continue
      if (first === 0) first = performance.now()
      else count++
    }
  }
  await Promise.all(Array.from({ length: TEXTS }, (_, text) => write(text)))
  return count / ((performance.now() - first) / 1000)
}
