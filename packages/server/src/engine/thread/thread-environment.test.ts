import { expect, it } from 'vitest'
import { threadEnvironment } from './thread-environment'

it('leaves a core to HTTP unless the number of threads is set', () => {
  expect(threadEnvironment({ HOME: '/' }, 8)).toEqual({ HOME: '/', OPENBLAS_NUM_THREADS: '7' })
  expect(threadEnvironment({}, 1)).toEqual({ OPENBLAS_NUM_THREADS: '1' })
  expect(threadEnvironment({ OMP_NUM_THREADS: '3' }, 8)).toEqual({ OMP_NUM_THREADS: '3' })
  expect(threadEnvironment({ OPENBLAS_NUM_THREADS: '8' }, 8)).toEqual({ OPENBLAS_NUM_THREADS: '8' })
})
