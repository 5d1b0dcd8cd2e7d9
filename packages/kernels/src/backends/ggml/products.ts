import { layoutOf, type StoredFormat } from '../../formats/stored-format'
import type { Koffi, Library } from '../koffi'
import type { BlockLibrary, BlockProduct } from './block-library'
import { bindGgml } from './calls'
import { type Group, hasOutliers, lostByRounding } from './split-activations'

type Pointer = unknown

/** Numbers of block formats in ggml's `enum ggml_type`. */
const TYPES: Partial<Record<StoredFormat, number>> = {
  Q4_0: 2,
  Q4_1: 3,
  Q5_0: 6,
  Q5_1: 7,
  Q8_0: 8,
  Q4_K: 12,
  Q5_K: 13,
  Q6_K: 14,
}
const FLOAT = 0
/** Offsets in `struct ggml_tensor`; `check` compares them with what the library does. */
const TENSOR = { type: 0, ne: 16, nb: 48, src: 152, data: 248 }
/** Bytes for the tensors and the graph of one product. */
const CONTEXT_BYTES = 16 * 1024
/** Numbers of a matrix from which threads share its product: waking them costs as much as a smaller one. */
const SHARED = 4e6
/** Rounds in which an idle thread looks for work before it sleeps, in units of ggml. */
const POLL = 1
type Shape = string

/** A product of one shape, whose operands are set before each use. */
interface Graph {
  address: number
  operands: Record<'w' | 'x' | 'y', number>
  bytes: DataView
}

/** A product whose operands are all addresses: `x` is `[rows, k]`, `y` is `[rows, n]`. */
interface Product extends Pick<BlockProduct, 'format' | 'w' | 'n' | 'k' | 'rows'> {
  x: number
  y: number
}

/** Memory for the activations and the sums of one product. */
interface Room {
  values: Float32Array
  at: number
  sums: Float32Array
  sumsAt: number
}

/** Products by blocks, computed as graphs of ggml with one operation. Graphs are kept by shape. */
export class GgmlProducts implements BlockLibrary {
  readonly description: string
  readonly #koffi: Koffi
  readonly #calls: ReturnType<typeof bindGgml>
  /** Computes with one thread. */
  readonly #alone: number
  /** Computes with all threads. */
  readonly #shared: number
  readonly #graphs = new Map<Shape, Graph>()
  /** True for shapes of several rows that get the bits that each row gets alone. */
  readonly #together = new Map<Shape, boolean>()

  #kept: Room = { values: new Float32Array(), at: 0, sums: new Float32Array(), sumsAt: 0 }

  constructor(koffi: Koffi, base: Library, cpu: Library, threads: number) {
    this.#koffi = koffi
    this.#calls = bindGgml(koffi, base, cpu)
    this.description = `ggml ${this.#calls.version()}`
    this.#alone = this.#backend(1)
    this.#shared = threads > 1 ? this.#backend(threads) : this.#alone
  }

  multiplies(format: StoredFormat): boolean {
    return TYPES[format] !== undefined
  }

  address(buffer: ArrayBufferLike): number {
    return this.#addressOf(new Uint8Array(buffer))
  }

  /** Multiplies with 8 bits of the entries of `x`, and with some 15 of rows with outliers. */
  multiply({ format, w, n, k, x, rows, y, stride }: BlockProduct): void {
    const room = this.#room(2 * rows * k, 2 * rows * n)
    const counts = Array.from({ length: rows }, () => 1)
    let parts = 0
    for (let row = 0; row < rows; row++) {
      const own = x.subarray(row * k, (row + 1) * k)
      room.values.set(own, parts++ * k)
      if (!hasOutliers(own)) continue
      const rest = room.values.subarray(parts * k, ++parts * k)
      lostByRounding(own, layoutOf(format).values as Group, rest)
      counts[row] = 2
    }
    this.#runParts({ format, w, n, k, x: room.at, rows: parts, y: room.sumsAt }, counts)
    let part = 0
    for (const [row, count] of counts.entries()) {
      const [out, first, second] = [row * stride, n * part, n * (part + 1)]
      if (count === 1) y.set(room.sums.subarray(first, first + n), out)
      else
        for (let i = 0; i < n; i++)
          y[out + i] = (room.sums[first + i] as number) + (room.sums[second + i] as number)
      part += count
    }
  }

  /** Throws if the library lays out tensors in another way than expected, or computes a wrong product. */
  check(): void {
    const [n, k] = [3, 64]
    const { bytes, operands } = this.#graphOf(TYPES.Q8_0 as number, n, k, 1)
    const field = (operand: keyof typeof operands, offset: number) =>
      Number(bytes.getBigInt64(operands[operand] + offset, true))
    const found = [
      bytes.getInt32(operands.w + TENSOR.type, true),
      ...[0, 8].map((at) => field('w', TENSOR.ne + at)),
      ...[0, 8].map((at) => field('w', TENSOR.nb + at)),
      ...[0, 8].map((at) => field('y', TENSOR.ne + at)),
      ...[0, 8].map((at) => field('y', TENSOR.src + at) - this.address(bytes.buffer)),
    ]
    const expected = [TYPES.Q8_0, k, n, 34, 68, n, 1, operands.w, operands.x]
    if (found.join() !== expected.join()) throw new Error('its tensors are laid out in an unknown way')
    // Blocks with the scale 1, and a row whose largest entry is 127, lose nothing by rounding.
    const w = new Uint8Array(n * 68)
    const x = new Float32Array(k)
    const sums = new Float32Array(n)
    for (let i = 0; i < k; i++) x[i] = i % 32 === 0 ? 127 : (i % 7) - 3
    for (let block = 0; block < 2 * n; block++) new DataView(w.buffer).setUint16(34 * block, 0x3c00, true)
    for (let i = 0; i < n * k; i++) {
      const value = (i % 11) - 5
      w[34 * Math.floor(i / 32) + 2 + (i % 32)] = value
      sums[Math.floor(i / k)] = (sums[Math.floor(i / k)] as number) + value * (x[i % k] as number)
    }
    const y = new Float32Array(n)
    this.multiply({ format: 'Q8_0', w: this.#addressOf(w), n, k, x, rows: 1, y, stride: n })
    if (y.some((sum, i) => Math.abs(sum - (sums[i] as number)) > 1e-3)) {
      throw new Error('it computed a wrong product')
    }
  }

  /** Multiplies the parts of all rows at once if each row then has the bits that it has alone, else row by row. */
  #runParts(all: Product, counts: readonly number[]): void {
    if (counts.length === 1 || this.#canTakeTogether(all, counts)) this.#run(all)
    else this.#runRows(all, counts)
  }

  #runRows(all: Product, counts: readonly number[]): void {
    let part = 0
    for (const rows of counts) {
      this.#run({ ...all, rows, x: all.x + 4 * all.k * part, y: all.y + 4 * all.n * part })
      part += rows
    }
  }

  /** True if rows multiplied together have the bits of each alone, which the first product of a shape shows. */
  #canTakeTogether(all: Product, counts: readonly number[]): boolean {
    const { format, n, k, rows } = all
    const shape = `${format} ${n} ${k} ${rows} ${counts.length}`
    const known = this.#together.get(shape)
    if (known !== undefined) return known
    const [together, alone] = [new Float32Array(rows * n), new Float32Array(rows * n)]
    this.#run({ ...all, y: this.#addressOf(together) })
    this.#runRows({ ...all, y: this.#addressOf(alone) }, counts)
    const same = Buffer.from(together.buffer).equals(Buffer.from(alone.buffer))
    this.#together.set(shape, same)
    return same
  }

  /** Returns room for so many floats of activations and sums, with their addresses. */
  #room(values: number, sums: number): Room {
    if (this.#kept.values.length < values || this.#kept.sums.length < sums) {
      const made = { values: new Float32Array(values), sums: new Float32Array(sums) }
      this.#kept = { ...made, at: this.#addressOf(made.values), sumsAt: this.#addressOf(made.sums) }
    }
    return this.#kept
  }

  #run({ format, w, n, k, x, rows, y }: Product): void {
    const { address, operands, bytes } = this.#graphOf(TYPES[format] as number, n, k, rows)
    bytes.setBigUint64(operands.w + TENSOR.data, BigInt(w), true)
    bytes.setBigUint64(operands.x + TENSOR.data, BigInt(x), true)
    bytes.setBigUint64(operands.y + TENSOR.data, BigInt(y), true)
    const backend = n * k < SHARED ? this.#alone : this.#shared
    const status = this.#calls.compute(backend, address)
    if (status !== 0)
      throw new Error(`ggml could not multiply [${rows}, ${k}] by ${format} [${n}, ${k}]: status ${status}`)
  }

  #backend(threads: number): number {
    const { backend, setThreads, poolDefaults, pool, setPool } = this.#calls
    const made = this.#addressOf(backend())
    setThreads(made, threads)
    if (threads === 1) return made
    // Without a pool, threads would be started and ended for each product.
    const defaults = poolDefaults(threads)
    setPool(made, pool({ ...defaults, poll: POLL }))
    return made
  }

  #graphOf(type: number, n: number, k: number, rows: number): Graph {
    const shape = `${type} ${n} ${k} ${rows}`
    const known = this.#graphs.get(shape)
    if (known) return known
    const memory = new Uint8Array(CONTEXT_BYTES)
    const { init, tensor, matMul, graph, expand } = this.#calls
    const context = init({ mem_size: memory.length, mem_buffer: memory, no_alloc: true })
    const [w, x] = [tensor(context, type, k, n), tensor(context, FLOAT, k, rows)]
    const y = matMul(context, w, x)
    const made = graph(context, 8, false)
    expand(made, y)
    const bytes = new DataView(memory.buffer)
    const offset = (pointer: Pointer) => this.#addressOf(pointer) - this.address(memory.buffer)
    const found = {
      address: this.#addressOf(made),
      operands: { w: offset(w), x: offset(x), y: offset(y) },
      bytes,
    }
    this.#graphs.set(shape, found)
    return found
  }

  #addressOf(pointer: Pointer): number {
    return Number(this.#koffi.address(pointer as never))
  }
}
