import { countOption } from '@wise-edit/command-line'
import { WiseError } from '@wise-edit/core'
import { BACKENDS, type BackendName } from '@wise-edit/kernels'
import { defineCommand } from 'citty'
import { backendNames } from '../shared/args'
import { isAboutBackend } from '../shared/missing-backend'
import { writeReport } from '../shared/write-report'
import { measureProfile, type ProfileJob } from './measure'
import { profilePage } from './page'
import { type ProfileAnswer, runProfile } from './run'
import { renderProfile } from './table'

/**
 * Command that compares the backends with the limits of the machine; with `--backend` it measures one in this process.
 */
export const profile = defineCommand({
  meta: {
    name: 'profile',
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
      description: 'JSON file to write, along with a page of plots',
      default: '.results/profile.json',
    },
    backend: {
      type: 'enum',
      description: 'Measure this backend in this process and print JSON',
      options: [...BACKENDS],
    },
  },
  async run({ args }) {
    const job = { model: args.model, threads: countOption('threads', args.threads) }
    if (args.backend) {
      const answer = await answerFor({ ...job, backend: args.backend as BackendName })
      return console.log(JSON.stringify(answer))
    }
    const report = await runProfile({
      ...job,
      backends: backendNames(args.backends),
      onProgress: (backend) => console.error(backend),
    })
    console.log(renderProfile(report))
    await writeReport(args.out, report, profilePage(report))
  },
})

async function answerFor(job: ProfileJob & { backend: BackendName }): Promise<ProfileAnswer> {
  return measureProfile(job).catch((error) => {
    if (!(error instanceof WiseError) || !isAboutBackend(error)) throw error
    return { system: job.backend, reason: error.message }
  })
}
