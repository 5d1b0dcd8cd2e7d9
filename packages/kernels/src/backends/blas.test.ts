import { describeWhere, NO_BLAS } from '@wise-edit/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { blasFound } from '../../test/backends'
import { expectClose, plainMatMul, uniform } from '../../test/check-op'
import { defaultThreads, loadBlas, maybeReference } from './blas'
import { type Blas, PLAIN, ROW_MAJOR, TRANSPOSED } from './cblas'

beforeEach(() => {
  vi.stubEnv('WISE_BLAS', undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.doUnmock('koffi')
})

describe('loadBlas', () => {
  it('looks for none with WISE_BLAS=off', async () => {
    vi.stubEnv('WISE_BLAS', 'off')
    await expect(loadBlas()).rejects.toMatchObject({ code: 'BLAS_OFF' })
  })

  it.each([
    ['a file that is not there', '/no/such/libblas.so'],
    ['a file that is no library', new URL('./blas.ts', import.meta.url).pathname],
    ['a library without sgemm', process.platform === 'linux' ? 'libm.so.6' : 'no-such-library'],
  ])('names %s and says what to install', async (_, file) => {
    vi.stubEnv('WISE_BLAS', file)
    const error = await loadBlas().catch((cause) => cause)
    expect(error.message).toContain(`(${file}: `)
    expect(error).toMatchObject({
      code: 'BLAS_NOT_FOUND',
      message: expect.stringContaining('Install one'),
    })
  })

  it('says what to do when its foreign function interface does not load', async () => {
    vi.doMock('koffi', () => {
      throw new Error('no prebuilt binary')
    })
    await expect(loadBlas()).rejects.toMatchObject({
      code: 'FFI_NOT_LOADED',
      message: expect.stringContaining('npm install koffi'),
    })
  })
})

describe('maybeReference', () => {
  it('distrusts a generic name alone', () => {
    expect(maybeReference('libblas.so.3', undefined)).toBe(true)
    expect(maybeReference('libblas.so.3', 'OpenBLAS 0.3.21')).toBe(false)
    expect(maybeReference('libmkl_rt.so.2', undefined)).toBe(false)
  })
})

describe('defaultThreads', () => {
  it('follows the variables that BLAS and OpenMP read', () => {
    vi.stubEnv('OPENBLAS_NUM_THREADS', undefined)
    vi.stubEnv('OMP_NUM_THREADS', '3')
    expect(defaultThreads()).toBe(3)
    vi.stubEnv('OPENBLAS_NUM_THREADS', '5')
    expect(defaultThreads()).toBe(5)
  })

  it('counts cores where they say nothing of use', () => {
    vi.stubEnv('OPENBLAS_NUM_THREADS', 'many')
    expect(defaultThreads()).toBeGreaterThanOrEqual(1)
  })
})

describeWhere(blasFound, 'a BLAS that was found', NO_BLAS, () => {
  it('says what it is and how many threads it uses', async () => {
    const { library, threads } = await loadBlas(1)
    expect(library).not.toBe('')
    expect(threads).toBe(1)
  })

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])(
    'multiplies matrices and adds to what is there, transposed: %s and %s',
    async (transposeA, transposeB) => {
      const { sgemm, address } = await loadBlas(1)
      const [m, n, k] = [3, 4, 5]
      const [a, b, c] = [m * k, k * n, m * n].map((size, i) => Float32Array.from(uniform(size, i)))
      const product = plainMatMul(a!, b!, { m, n, k, transposeA, transposeB })
      const expected = product.map((value, i) => 2 * value + 3 * c![i]!)
      const code = (transposed: boolean) => (transposed ? TRANSPOSED : PLAIN)
      const [lda, ldb] = [transposeA ? m : k, transposeB ? k : n]
      const [atA, atB, atC] = [a!, b!, c!].map(({ buffer }) => address(buffer)) as [number, number, number]
      sgemm(ROW_MAJOR, code(transposeA), code(transposeB), m, n, k, 2, atA, lda, atB, ldb, 3, atC, n)
      expectClose(c!, expected, 1e-6)
    },
  )

  it.each([false, true])('multiplies a matrix and a vector, transposed: %s', async (transposed) => {
    const { sgemv, address }: Blas = await loadBlas(1)
    const [m, n] = [3, 4]
    const [a, x, y] = [12, transposed ? m : n, transposed ? n : m].map((size, i) =>
      Float32Array.from(uniform(size, i)),
    )
    const expected = plainMatMul(a!, x!, { m: y!.length, n: 1, k: x!.length, transposeA: transposed })
    const [atA, atX, atY] = [a!, x!, y!].map(({ buffer }) => address(buffer)) as [number, number, number]
    sgemv(ROW_MAJOR, transposed ? TRANSPOSED : PLAIN, m, n, 1, atA, n, atX, 1, 0, atY, 1)
    expectClose(y!, expected, 1e-6)
  })
})
