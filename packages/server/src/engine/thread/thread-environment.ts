import { availableParallelism } from 'node:os'

/** Variables that set the number of threads of matrix products. */
const THREADS = ['OPENBLAS_NUM_THREADS', 'OMP_NUM_THREADS']

/**
 * Returns the environment of the thread that runs the model: its matrix products use all cores but one, which is left to HTTP,
 * unless a variable sets their number.
 */
export function threadEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  cores = availableParallelism(),
): NodeJS.ProcessEnv {
  if (THREADS.some((name) => env[name])) return env
  return { ...env, OPENBLAS_NUM_THREADS: String(Math.max(1, cores - 1)) }
}
