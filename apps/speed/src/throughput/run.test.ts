import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runThroughput } from './run'
import { renderThroughput } from './table'

/** Answers like the `throughput` command and the Python script, with figures derived from their names. */
const fake = `
const option = (name) => process.argv[process.argv.indexOf(name) + 1]
const measurement = (system, speed) => ({
  system, description: system, threads: Number(option('--threads')), loadSeconds: 1 / speed,
  prefill: { 4: speed }, decode: speed, peakBytes: 2 ** 20 * speed, tokens: [7],
})
if (process.argv[2]?.endsWith('speed_reference.py')) {
  process.stdin.on('data', (data) => {
    if (JSON.parse(data).ids.length !== 4) process.exit(1)
    console.log(JSON.stringify(measurement('transformers', 2)))
  })
} else if (option('--backend') === 'blas') {
  console.log(JSON.stringify({ system: 'blas', code: 'BLAS_NOT_FOUND', reason: 'No BLAS.' }))
} else if (option('--model') === 'broken') {
  console.error('trace\\nthe file is damaged')
  process.exit(1)
} else {
  const workload = { ids: [1, 2, 3, 4], prefill: option('--model') === 'unread' ? [] : [4], decodeAfter: 2, decode: 1 }
  console.log(JSON.stringify({ measurement: measurement(option('--backend'), 3), workload }))
}
`
/** The used part of node-llama-cpp; it generates 7, but the text may end at once. */
const fakeLlamaCpp = `
const sequence = { async *evaluate(_, { yieldEogToken }) { while (yieldEogToken) yield 7 }, clearHistory: async () => {} }
const model = { createContext: async () => ({ getSequence: () => sequence }) }
exports.LlamaLogLevel = {}
exports.getLlama = async () => ({ loadModel: async () => model })
`
let folder: string
let program: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughput-'))
  program = join(folder, 'fake.cjs')
  await writeFile(program, `#!${process.execPath}\n${fake}`)
  await chmod(program, 0o755)
})
afterAll(() => rm(folder, { recursive: true }))

const options = () => ({
  model: 'some/model.gguf',
  threads: 2,
  rounds: 2,
  command: [process.execPath, program],
})

it('lets systems take turns, and says once which could not be measured', async () => {
  const order: string[] = []
  const onProgress = (round: number, system: string) => order.push(`${round} ${system}`)
  const report = await runThroughput({ ...options(), backends: ['blas', 'wasm'], onProgress })
  expect(order).toEqual(['0 blas', '0 wasm', '1 wasm'])
  expect(report.absent).toEqual([{ system: 'blas', reason: 'No BLAS.' }])
  expect(report.systems.map(({ system, decode }) => [system, decode.median])).toEqual([['wasm', 3]])
  expect(report.ratios).toEqual([])
  expect(report).toMatchObject({ model: 'model.gguf', threads: 2, rounds: 2, workload: { prefill: [4] } })
})

it.skipIf(process.platform === 'win32')('puts each backend beside Python, on the same tokens', async () => {
  const report = await runThroughput({ ...options(), backends: ['wasm', 'cpu'], reference: program })
  expect(report.systems.map(({ system }) => system)).toEqual(['wasm', 'cpu', 'transformers'])
  expect(report.ratios.map(({ system, decode, sameTokens }) => [system, decode.median, sameTokens])).toEqual([
    ['wasm', 1.5, true],
    ['cpu', 1.5, true],
  ])
  expect(renderThroughput(report)).toMatch(/\| wasm : transformers \| 1\.5× \(1\.5 to 1\.5\) +\|/)
})

it('puts each backend beside llama.cpp, and says which folder lacks it', async () => {
  const packages = join(folder, 'node_modules/node-llama-cpp')
  await mkdir(packages, { recursive: true })
  await writeFile(join(packages, 'package.json'), '{ "exports": "./index.cjs", "version": "9.9.9" }')
  await writeFile(join(packages, 'index.cjs'), fakeLlamaCpp)
  const report = await runThroughput({ ...options(), model: 'unread', backends: ['wasm'], llamaCpp: folder })
  expect(report.systems[1]).toMatchObject({ system: 'llama.cpp', description: 'node-llama-cpp 9.9.9' })
  expect(report.ratios[0]).toMatchObject({ system: 'wasm', reference: 'llama.cpp', sameTokens: true })
  await expect(runThroughput({ ...options(), backends: ['wasm'], llamaCpp: tmpdir() })).rejects.toMatchObject(
    {
      code: 'SPEED_PROCESS_FAILED',
    },
  )
})

it('says why when nothing can be measured', async () => {
  await expect(runThroughput({ ...options(), backends: ['blas'] })).rejects.toMatchObject({
    code: 'SPEED_NO_BACKEND',
    message: expect.stringContaining('blas: No BLAS.'),
  })
  await expect(runThroughput({ ...options(), backends: ['wasm'], model: 'broken' })).rejects.toMatchObject({
    code: 'SPEED_PROCESS_FAILED',
    message: expect.stringMatching(/ended with 1: the file is damaged\. Run it alone: .*--backend wasm/),
  })
})

it('stops at once when it is cancelled', async () => {
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(runThroughput({ ...options(), backends: ['wasm'], signal })).rejects.toThrow('enough')
})
