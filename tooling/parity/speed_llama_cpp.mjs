/**
 * Measures how fast llama.cpp runs a GGUF file, as `wise-edit-speed throughput` does it in TypeScript.
 *
 * Reads the workload (token ids, lengths of prompts) as JSON from stdin and prints one measurement as JSON. Takes a folder
 * in which node-llama-cpp is installed, the file, and `--threads N`; on the CPU alone. Run by `speed --llama-cpp FOLDER`.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'

const SECONDS = 3
const [folder, modelPath, , threadsText] = process.argv.slice(2)
const threads = Number(threadsText)

const workload = JSON.parse(await text(process.stdin))
const require = createRequire(join(resolve(folder), 'package.json'))
const { getLlama, LlamaLogLevel } = await import(pathToFileURL(require.resolve('node-llama-cpp')))

const started = performance.now()
const llama = await getLlama({
  gpu: false,
  build: 'never',
  maxThreads: threads,
  logLevel: LlamaLogLevel.error,
})
const model = await llama.loadModel({ modelPath })
const longest = Math.max(...workload.prefill, workload.decodeAfter + workload.decode)
const context = await model.createContext({
  contextSize: longest + workload.decode,
  batchSize: longest,
  threads: { ideal: threads, min: threads },
})
const loadSeconds = (performance.now() - started) / 1000
const sequence = context.getSequence()

const prefill = {}
for (const length of workload.prefill) prefill[length] = await prefillSpeed(workload.ids.slice(0, length))
const { decode, tokens } = await decodeSpeed(workload.ids.slice(0, workload.decodeAfter), workload.decode)
const manifest = join(resolve(folder), 'node_modules/node-llama-cpp/package.json')
const { version } = JSON.parse(await readFile(manifest, 'utf8'))
const measurement = {
  system: 'llama.cpp',
  description: `node-llama-cpp ${version}`,
  threads,
  loadSeconds,
  prefill,
  decode,
  peakBytes: 1024 * process.resourceUsage().maxRSS,
  tokens,
}
process.stdout.write(`${JSON.stringify(measurement)}\n`, () => process.exit(0))

/** Tokens a second: after a first run, over SECONDS at least, or two runs. */
async function prefillSpeed(ids) {
  const first = await prefillSeconds(ids)
  const runs = first > SECONDS ? [first] : []
  const end = performance.now() + 1000 * SECONDS
  while (first <= SECONDS && (runs.length < 2 || performance.now() < end))
    runs.push(await prefillSeconds(ids))
  runs.sort((a, b) => a - b)
  const middle = runs.length >> 1
  return ids.length / (runs.length % 2 ? runs[middle] : (runs[middle - 1] + runs[middle]) / 2)
}

async function prefillSeconds(ids) {
  const start = performance.now()
  await generate(ids).next()
  const seconds = (performance.now() - start) / 1000
  await sequence.clearHistory()
  return seconds
}

async function decodeSpeed(ids, count) {
  const tokens = []
  let first = 0
  for await (const token of generate(ids)) {
    tokens.push(token)
    if (tokens.length === 1) first = performance.now()
    if (tokens.length === count) break
  }
  if (tokens.length < count) throw new Error(`llama.cpp ended after ${tokens.length} of ${count} tokens`)
  return { decode: (count - 1) / ((performance.now() - first) / 1000), tokens }
}

/** Greedy, past the end of the text as well. */
function generate(ids) {
  return sequence.evaluate(ids, { temperature: 0, yieldEogToken: true })
}
