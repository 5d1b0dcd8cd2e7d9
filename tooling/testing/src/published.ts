import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** File of a published model, which tests with it need. */
interface Published {
  /** The path; `undefined` if the file is not on this machine. */
  path: string | undefined
  /** Message that says how to get the file. */
  missing: string
}

/** SmolLM2-135M-Instruct. */
export const smollm2 = find('WISE_SMOLLM2', 'SmolLM2-135M-Instruct.Q4_1.gguf')

/** Gemma 3 270M. */
export const gemma3 = find('WISE_GEMMA3', 'gemma-3-270m-q4_k_m.gguf')

/** Takes the path from an environment variable, or finds the file of that name under `.cache/models` of the repository. */
function find(variable: string, name: string): Published {
  const missing = `set ${variable}, or put ${name} into .cache/models`
  const given = process.env[variable]
  if (given) return { path: given, missing }
  const cache = fileURLToPath(new URL('../../../.cache/models', import.meta.url))
  const found = existsSync(cache)
    ? (readdirSync(cache, { recursive: true }) as string[]).find((path) => path.endsWith(name))
    : undefined
  return { path: found && join(cache, found), missing }
}
