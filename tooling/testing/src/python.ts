import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Environment into which `.ci/extras` installs packages of Python. */
const installed = fileURLToPath(new URL('../../../.cache/python/bin/python', import.meta.url))

/**
 * Returns a Python that has a package: the one that `WISE_PYTHON` names, or that of `.ci/extras`. Returns `undefined` if it
 * does not have it, and says how to get it.
 */
export function findPython(name: string): string | undefined {
  const python = process.env.WISE_PYTHON ?? installed
  const hasPackage = `import importlib.util, sys; sys.exit(not importlib.util.find_spec("${name}"))`
  try {
    if (existsSync(python)) {
      execFileSync(python, ['-c', hasPackage], { stdio: 'ignore' })
      return python
    }
  } catch {}
  console.log(
    `Python's package ${name} was not found: it is not tested. Install it with .ci/extras, or name a Python that has it in WISE_PYTHON.`,
  )
  return undefined
}
