import { countOption, numberOption } from '@wise-edit/command-line'
import { WiseError } from '@wise-edit/core'
import { BACKENDS, type BackendName } from '@wise-edit/kernels'
import { defineCommand } from 'citty'
import { backendNames, SMOLLM2 } from '../shared/args'
import { isAboutBackend } from '../shared/missing-backend'
import { writeReport } from '../shared/write-report'
import type { Answer } from './child'
import { measureBackend } from './measure'
import { runThroughput } from './run'
import { renderThroughput } from './table'

/** Command that measures the speed of a model on this machine; with `--backend` it measures one in this process. */
export const throughput = defineCommand({
  meta: {
    name: 'throughput',
    description: 'Measure how fast a model loads, reads and writes, compared with Python or llama.cpp',
  },
  args: {
    model: {
      type: 'string',
      description: 'A .gguf file, a Hugging Face folder or a hub id',
      default: SMOLLM2,
    },
    backends: {
      type: 'string',
      description: 'Backends to measure, separated by commas; default: all that load',
    },
    threads: { type: 'string', description: 'Threads of each system; default: all cores' },
    rounds: { type: 'string', description: 'Rounds, each with every system once', default: '3' },
    reference: { type: 'string', description: 'Python with torch and transformers, to compare with' },
    'llama-cpp': {
      type: 'string',
      description: 'Folder in which node-llama-cpp is installed, to compare with llama.cpp',
    },
    out: { type: 'string', description: 'A JSON file for the report' },
    backend: {
      type: 'enum',
      description: 'Measure this backend once and print JSON',
      options: [...BACKENDS],
    },
  },
  async run({ args }) {
    const threads = countOption('threads', args.threads)
    if (args.backend) return measureHere(args.model, args.backend as BackendName, threads)
    const report = await runThroughput({
      model: args.model,
      backends: backendNames(args.backends),
      threads,
      rounds: numberOption('rounds', args.rounds, { whole: true, min: 1 }),
      reference: args.reference,
      llamaCpp: args['llama-cpp'],
      onProgress: (round, system) => console.error(`round ${round + 1}: ${system}`),
    })
    console.log(renderThroughput(report))
    if (args.out) await writeReport(args.out, report)
  },
})

/** Prints the JSON that `runThroughput` reads from its children. */
async function measureHere(model: string, backend: BackendName, threads?: number): Promise<void> {
  const answer: Answer = await measureBackend(model, backend, { threads }).catch((error) => {
    if (!(error instanceof WiseError) || !isAboutBackend(error)) throw error
    return { system: backend, code: error.code, reason: error.message }
  })
  console.log(JSON.stringify(answer))
}
