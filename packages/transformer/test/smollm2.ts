import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NAME = 'SmolLM2-135M-Instruct.Q4_1.gguf'

/** Message of tests that need SmolLM2. */
export const NO_SMOLLM2 = `set WISE_SMOLLM2, or put ${NAME} into .cache/models`

/** The file of SmolLM2: `WISE_SMOLLM2`, or the first of its name under `.cache/models` of the repository. */
export function findSmollm2(): string | undefined {
  if (process.env.WISE_SMOLLM2) return process.env.WISE_SMOLLM2
  const cache = fileURLToPath(new URL('../../../.cache/models', import.meta.url))
  const found = existsSync(cache)
    ? (readdirSync(cache, { recursive: true }) as string[]).find((path) => path.endsWith(NAME))
    : undefined
  return found && join(cache, found)
}
