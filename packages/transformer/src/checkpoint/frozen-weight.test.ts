import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { createRandom } from '@wise-edit/core'
import { linear, useBackend } from '@wise-edit/kernels'
import { type FrozenMatrix, isStoredFormat, readsStored } from '@wise-edit/kernels/internal'
import { describeWhere, llamaCpp, NO_BLAS } from '@wise-edit/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { describeOnBackends, testedBackends } from '../../test/backends'
import { STORED_DTYPES } from '../files/dtypes'
import { BinaryFile } from '../files/tensor-file'
import { frozenAsStored, frozenInFile } from './frozen-weight'
import type { MatchedWeight } from './match-weights'

const FORMATS = Object.keys(STORED_DTYPES).filter(isStoredFormat)
/** Rows that are no multiple of four, and two blocks of the longest formats. */
const [ROWS, COLUMNS] = [23, 512]
/** Bytes at which the blocks of a format have halves, which must be finite: scales and minima. */
const HALVES: Partial<Record<string, number[]>> = { Q6_K: [208], Q8_0: [0], Q4_0: [0], Q5_0: [0] }

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frozen-'))
  for (const name of FORMATS) await writeFile(join(folder, name), randomBlocks(name))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Random blocks with scales of 2^-8 to 2^-5. */
function randomBlocks(name: string, count = ROWS * COLUMNS): Uint8Array {
  const random = createRandom(3, name)
  const { values, bytes } = STORED_DTYPES[name]!
  const blocks = count / values
  const out = Uint8Array.from({ length: blocks * bytes }, () => random.next() * 256)
  const halves = HALVES[name] ?? (values === 1 ? [0] : [0, 2])
  for (let at = 0; at < out.length; at += bytes) {
    for (const half of halves) {
      const top = at + half + 1
      out[top] = name === 'BF16' ? (out[top]! & 0x80) | 0x3d : (out[top]! & 0x87) | 0x20
    }
  }
  return out
}

function matched(name: string, file: BinaryFile, shape = [ROWS, COLUMNS]): MatchedWeight {
  return {
    name: 'layers.0.mlp.up.weight',
    source: { name: 'up' },
    shape,
    stored: { name: 'up', dtype: name, shape, file, offset: 0, bytes: file.size },
  }
}

/** Error of a product by blocks, in root mean squares of the result: entries of `x` are rounded to 15 bits, by ggml to 8. */
const ERROR = { fused: 2e-4, ggml: 0.03 }

describeOnBackends('a matrix as it is stored', () => testProducts(ERROR.fused))

describeWhere(
  llamaCpp.ggml !== undefined && testedBackends.includes('blas'),
  'a matrix as it is stored, with ggml',
  `${llamaCpp.missing}; ${NO_BLAS}`,
  () => {
    beforeAll(async () => {
      vi.stubEnv('WISE_GGML', llamaCpp.ggml)
      expect((await useBackend({ backend: 'blas', threads: 2 })).blocks).toMatch(/^ggml \d/)
    })
    afterAll(async () => {
      vi.unstubAllEnvs()
      expect((await useBackend({ backend: 'blas' })).blocks).toBeUndefined()
    })
    testProducts(ERROR.ggml)
    test('an activation that is not a number is not lost', keepsNaN)

    test('threads share a large product without changing its bits', async () => {
      const [rows, columns] = [2048, 2048]
      await writeFile(join(folder, 'large'), randomBlocks('Q8_0', rows * columns))
      const file = await BinaryFile.open(join(folder, 'large'))
      const { matrix, dispose } = frozenAsStored(matched('Q8_0', file, [rows, columns]))
      const product = async (threads: number) => {
        await useBackend({ backend: 'blas', threads })
        return tf.tidy(() => linear(tf.randomNormal([1, columns], 0, 1, 'float32', 5), matrix).dataSync())
      }
      expect(await product(1)).toEqual(await product(2))
      dispose()
      file.close()
    })
  },
)

function testProducts(error: number): void {
  const cases = FORMATS.flatMap((name) => ['in memory', 'in a file'].map((place) => [name, place] as const))

  /** Calls `use` with the matrix and with its values as a tensor. */
  async function withMatrix(
    name: string,
    place: string,
    use: (matrix: FrozenMatrix, values: tf.Tensor2D) => void,
  ): Promise<void> {
    const file = await BinaryFile.open(join(folder, name))
    const bytes = tf.memory().numBytes
    const weight = matched(name, file)
    const held = place === 'in memory' ? frozenAsStored(weight) : undefined
    const floats = new Float32Array(ROWS * COLUMNS)
    const raw = new Uint8Array(file.size)
    file.read(raw, 0, 'all')
    const { decode, bytes: blockBytes } = STORED_DTYPES[name]!
    decode(raw, floats, raw.length / blockBytes)
    tf.tidy(() => use(held?.matrix ?? frozenInFile(weight, file), tf.tensor2d(floats, [ROWS, COLUMNS])))
    held?.dispose()
    file.close()
    expect(tf.memory().numBytes).toBe(bytes)
  }

  test.each(cases)('%s %s: is widened to the bits that decoding gives', async (name, place) => {
    await withMatrix(name, place, (matrix, values) => {
      // Products with the rows of an identity matrix change no value but -0.
      const [widened, expected] = [matrix, values].map((weight) =>
        tf.add(tf.transpose(linear(tf.eye(COLUMNS), weight)), 0).dataSync(),
      )
      expect(widened).toEqual(expected)
      const rows = new Float32Array(2 * COLUMNS)
      matrix.read(3, rows)
      expect(rows).toEqual(values.dataSync().slice(3 * COLUMNS, 5 * COLUMNS))
    })
  })

  test.each(cases)('%s %s: gives one row, or a few, what a tensor gives', async (name, place) => {
    await withMatrix(name, place, (matrix, values) => {
      const x = tf.randomNormal<tf.Rank.R2>([3, COLUMNS], 0, 1, 'float32', 5)
      const bias = tf.randomNormal<tf.Rank.R1>([ROWS], 0, 1, 'float32', 6)
      const expected = linear(x, values, bias).dataSync<'float32'>()
      const found = linear(x, matrix, bias).dataSync()
      const scale = Math.sqrt(expected.reduce((sum, value) => sum + value ** 2, 0) / expected.length)
      for (const [i, value] of expected.entries())
        expect(Math.abs(found[i]! - value) / scale).toBeLessThan(error)
      const alone = linear(tf.slice(x, [1, 0], [1, -1]), matrix, bias).dataSync()
      const own = found.subarray(ROWS, 2 * ROWS)
      for (const [i, value] of own.entries()) expect(Math.abs(alone[i]! - value) / scale).toBeLessThan(1e-5)
      const plain = linear(x, matrix).dataSync()
      const unbiased = linear(x, values).dataSync()
      for (const [i, value] of unbiased.entries())
        expect(Math.abs(plain[i]! - value) / scale).toBeLessThan(error)
    })
  })

  test.each(cases)('%s %s: gives each of a few rows the bits that it has alone', async (name, place) => {
    if (!readsStored()) return
    await withMatrix(name, place, (matrix) => {
      const x = tf.randomNormal<tf.Rank.R2>([16, COLUMNS], 0, 1, 'float32', 5)
      const bias = tf.randomNormal<tf.Rank.R1>([ROWS], 0, 1, 'float32', 6)
      const alone = (row: number) => linear(tf.slice(x, [row, 0], [1, -1]), matrix, bias).dataSync()
      const most = name === 'F16' ? 4 : name === 'BF16' ? 8 : 16
      for (const rows of [2, 3, 4, 5, 8, 16].filter((rows) => rows <= most)) {
        const found = linear(tf.slice(x, [0, 0], [rows, -1]), matrix, bias).dataSync()
        for (let row = 0; row < rows; row++)
          expect(found.subarray(row * ROWS, (row + 1) * ROWS), `row ${row} of ${rows}`).toEqual(alone(row))
      }
    })
  })

  test.each(cases)('%s %s: passes the gradient on', async (name, place) => {
    await withMatrix(name, place, (matrix, values) => {
      const x = tf.randomNormal<tf.Rank.R2>([2, COLUMNS], 0, 1, 'float32', 5)
      const [found, expected] = [matrix, values].map((weight) =>
        tf
          .grad((x: tf.Tensor) => tf.sum(tf.mul(linear(x, weight), linear(x, values))))(x)
          .dataSync(),
      )
      const scale = Math.max(...expected!.map(Math.abs))
      for (const [i, value] of expected!.entries())
        expect(Math.abs(found![i]! - value) / scale).toBeLessThan(error)
    })
  })
}

test('an activation that is not a number is not lost', keepsNaN)

async function keepsNaN(): Promise<void> {
  // Rounding must not turn NaN and infinities into zeros.
  const file = await BinaryFile.open(join(folder, 'Q4_1'))
  const { matrix, dispose } = frozenAsStored(matched('Q4_1', file))
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const found = tf.tidy(() => {
      const x = tf.tensor2d(
        Float32Array.from({ length: COLUMNS }, (_, i) => (i === 40 ? bad : 1)),
        [1, COLUMNS],
      )
      return linear(x, matrix).dataSync()
    })
    expect(found.some(Number.isFinite)).toBe(false)
  }
  dispose()
  file.close()
}
