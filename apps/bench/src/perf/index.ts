import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { numberOption } from '@wise-edit/command-line'
import { WiseError } from '@wise-edit/core'
import { BACKENDS, type BackendName } from '@wise-edit/kernels'
import { defineCommand } from 'citty'
import { backendNames } from '../speed/args'
import { isAboutBackend } from '../speed/child'
import { measureGrowth } from './growth/measure'
import { growthPage } from './growth/page'
import { renderGrowth } from './growth/table'
import { measurePerf, type PerfJob } from './measure'
import { perfPage } from './page'
import { type PerfAnswer, runPerf } from './run'
import { demand, renderCheck, shortChecks } from './short'
import { renderPerf } from './table'

/**
 * Command that compares the backends with the limits of the machine; with `--backend` it measures one in this process.
 */
export const perf = defineCommand({
  meta: {
    name: 'perf',
    description: 'Measure matrix products and profile editing, by backend',
  },
  args: {
    model: {
      type: 'string',
      description: 'Model to profile: a .gguf file, a Hugging Face folder, a hub id or "embedded"',
      default: 'embedded',
    },
    backends: { type: 'string', description: 'Backends, separated by commas; default: all that load' },
    threads: { type: 'string', description: 'Threads; default: all cores' },
    out: {
      type: 'string',
      description:
        'JSON file to write, along with a page of plots; default: .results/perf.json or perf-growth.json',
    },
    short: {
      type: 'boolean',
      description: 'Only check ratios for a few seconds, and fail if the speed has halved; writes nothing',
      default: false,
    },
    growth: {
      type: 'boolean',
      description: 'Instead measure growth with the number of edits, on the embedded model',
      default: false,
    },
    T: { type: 'string', description: 'growth: edits by WISE-Merge', default: '1000' },
    memories: { type: 'string', description: 'growth: side memories of WISE-Retrieve', default: '32' },
    steps: { type: 'string', description: 'growth: steps of an edit', default: '5' },
    backend: {
      type: 'enum',
      description: 'Measure this backend in this process and print JSON',
      options: [...BACKENDS],
    },
  },
  async run({ args }) {
    const threads =
      args.threads === undefined ? undefined : numberOption('threads', args.threads, { whole: true, min: 1 })
    const job = { model: args.model, threads }
    if (args.backend) {
      const answer = await answerFor({ ...job, backend: args.backend as BackendName })
      return console.log(JSON.stringify(answer))
    }
    if (args.short) return check()
    if (args.growth) {
      const growth = await measureGrowth({
        edits: numberOption('T', args.T, { whole: true, min: 2 }),
        memories: numberOption('memories', args.memories, { whole: true, min: 1 }),
        steps: numberOption('steps', args.steps, { whole: true, min: 1 }),
        threads,
        onProgress: (done) => console.error(done),
      })
      console.log(renderGrowth(growth))
      return writeReport(args.out ?? '.results/perf-growth.json', growth, growthPage(growth))
    }
    const report = await runPerf({
      ...job,
      backends: backendNames(args.backends),
      onProgress: (backend) => console.error(backend),
    })
    console.log(renderPerf(report))
    await writeReport(args.out ?? '.results/perf.json', report, perfPage(report))
  },
})

async function check(): Promise<void> {
  const checks = await shortChecks()
  for (const one of checks) console.log(renderCheck(one))
  demand(checks)
}

async function writeReport(out: string, report: unknown, page: string): Promise<void> {
  await mkdir(dirname(out), { recursive: true })
  await writeFile(out, `${JSON.stringify(report, null, 2)}\n`)
  await writeFile(out.replace(/(\.json)?$/, '.html'), page)
}

async function answerFor(job: PerfJob & { backend: BackendName }): Promise<PerfAnswer> {
  return measurePerf(job).catch((error) => {
    if (!(error instanceof WiseError) || !isAboutBackend(error)) throw error
    return { system: job.backend, reason: error.message }
  })
}
