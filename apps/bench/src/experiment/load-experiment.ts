import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { WiseError } from '@wise-edit/core'
import { describeIssues } from '@wise-edit/core/internal'
import { createJiti } from 'jiti'
import { experiments } from '../experiments'
import { type Experiment, experimentSchema } from './experiment'

/** Loads the experiment with that name, or from that file. Throws `EXPERIMENT_UNKNOWN` or `EXPERIMENT_INVALID`. */
export async function loadExperiment(nameOrPath: string): Promise<Experiment> {
  const known = experiments.find(({ name }) => name === nameOrPath)
  return check(known ?? (await fromFile(nameOrPath)), nameOrPath)
}

async function fromFile(path: string): Promise<unknown> {
  if (!existsSync(path)) {
    throw new WiseError(
      'EXPERIMENT_UNKNOWN',
      `There is no experiment and no file "${path}"; experiments are ${experiments.map(({ name }) => name).join(', ')}. Name one, or give the path of a file that exports one.`,
    )
  }
  const jiti = createJiti(import.meta.url, { interopDefault: true })
  try {
    return await jiti.import(resolve(path), { default: true })
  } catch (cause) {
    throw new WiseError(
      'EXPERIMENT_INVALID',
      `The experiment "${path}" cannot be loaded: ${(cause as Error).message}. Correct its file.`,
      { cause },
    )
  }
}

function check(value: unknown, name: string): Experiment {
  const parsed = experimentSchema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new WiseError(
    'EXPERIMENT_INVALID',
    `The experiment "${name}" cannot be run: ${describeIssues(parsed.error, { value, whole: '' })}. Correct its file.`,
  )
}
