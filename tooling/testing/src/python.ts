import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Environment into which `.ci/extras` installs packages of Python. */
const installed = fileURLToPath(new URL('../../../.cache/python/bin/python', import.meta.url))

/** Message of tests that need packages of Python. */
export const NO_PYTHON =
  'no Python that has it was found; .ci/extras installs one, or WISE_PYTHON names another'

/** Returns a Python that has a package: the one that `WISE_PYTHON` names, or that of `.ci/extras`; `undefined` if it has not. */
export function findPython(name: string): string | undefined {
  const python = process.env.WISE_PYTHON ?? installed
  const hasPackage = `import importlib.util, sys; sys.exit(not importlib.util.find_spec("${name}"))`
  try {
    execFileSync(python, ['-c', hasPackage], { stdio: 'ignore' })
    return python
  } catch {
    return undefined
  }
}
