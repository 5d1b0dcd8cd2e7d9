import { WiseError } from '@wise-edit/core'
import type { FrozenMatrix } from '@wise-edit/kernels/internal'
import { readValues } from '../checkpoint/read-weight'
import { storedDtype } from '../files/dtypes'
import type { StoredTensor } from '../files/tensor-file'

/** A matrix in JavaScript's memory; `int8` if it is stored as int8. */
export interface StoredMatrix extends FrozenMatrix {
  int8?: { values: Int8Array; scales: Float32Array }
}

/**
 * The tensors of a safetensors file, each checked when it is read.
 *
 * A matrix may be I8, `[out, in]`, with the scale of each row, F32 `[out]`, in `NAME.scale`.
 */
export class StoredWeights {
  readonly #tensors: ReadonlyMap<string, StoredTensor>
  readonly #path: string

  constructor(tensors: ReadonlyMap<string, StoredTensor>, path: string) {
    this.#tensors = tensors
    this.#path = path
  }

  has(name: string): boolean {
    return this.#tensors.has(name)
  }

  /** Returns a matrix that stays in JavaScript's memory as it is stored; rows are widened to float32 when read. */
  matrix(name: string, rows: number, columns: number): StoredMatrix {
    const stored = this.#find(name, [rows, columns])
    if (stored.dtype === 'I8') return this.#quantised(stored, rows, columns)
    const values = floats(stored)
    return {
      shape: [rows, columns],
      read: (first, out) => out.set(values.subarray(first * columns, first * columns + out.length)),
    }
  }

  /** Returns a vector of float32 values. */
  vector(name: string, size: number): Float32Array {
    return floats(this.#find(name, [size]))
  }

  #quantised(stored: StoredTensor, rows: number, columns: number): StoredMatrix {
    const values = new Int8Array(rows * columns)
    stored.file.read(new Uint8Array(values.buffer), stored.offset, `tensor "${stored.name}"`)
    const scales = this.vector(`${stored.name}.scale`, rows)
    return {
      shape: [rows, columns],
      int8: { values, scales },
      read: (first, out) => {
        for (let i = 0, row = first; i < out.length; row++) {
          const scale = scales[row]!
          for (let at = row * columns, end = at + columns; at < end; at++, i++) out[i] = values[at]! * scale
        }
      },
    }
  }

  #find(name: string, shape: number[]): StoredTensor {
    const stored = this.#tensors.get(name)
    if (!stored) {
      throw new WiseError(
        'TENSOR_MISSING',
        `${this.#path} has no tensor "${name}" [${shape}]. Use a complete encoder.`,
      )
    }
    if (stored.shape.join() !== shape.join()) {
      throw new WiseError(
        'TENSOR_SHAPE',
        `Tensor "${name}" of ${this.#path} is [${stored.shape}]; the configuration says [${shape}]. Use the configuration that belongs to these weights.`,
      )
    }
    // Only matrices have scales.
    if (stored.dtype !== 'I8' || shape.length !== 2) storedDtype(stored.dtype, name, this.#path)
    return stored
  }
}

function floats(stored: StoredTensor): Float32Array {
  const values = new Float32Array(stored.shape.reduce((product, dimension) => product * dimension, 1))
  readValues(stored, 0, values)
  return values
}
