import { WiseError } from '@wise-edit/core'
import { files, writeWhole } from '@wise-edit/core/internal'
import { readGgufHeader } from '../files/gguf-header'
import { BinaryFile, type StoredTensor } from '../files/tensor-file'
import type { WeightName } from '../model/config'
import { checkNew, encodeWeight } from './encode-weight'
import { planOf } from './gguf'
import { matchWeights } from './match-weights'

/** Numbers of the types that are written, as in ggml.h. */
const TYPES: Readonly<Record<string, number>> = { F32: 0, F16: 1, BF16: 30 }

/** Number of bytes that are copied at a time. */
const PIECE = 1 << 24

/** New type and content of a tensor. */
interface Change {
  dtype: string
  bytes: Uint8Array
}

/**
 * Writes a copy of a GGUF file as `exportModel` describes. Throws `EXPORT_UNSUPPORTED` for a file that is one of several
 * parts, and the other errors of `exportModel`.
 */
export async function exportGguf(
  source: string,
  out: string,
  replace: Readonly<Record<WeightName, Float32Array>>,
): Promise<void> {
  await checkNew(out)
  const file = await BinaryFile.open(source)
  try {
    const { metadata, tensors, list } = await readGgufHeader(file)
    if (Number(metadata['split.count'] ?? 1) > 1) {
      throw new WiseError(
        'EXPORT_UNSUPPORTED',
        `"${source}" is one of several parts; expected one file. Join them with llama-gguf-split --merge first.`,
      )
    }
    const weights = matchWeights(planOf(metadata, tensors, source), tensors, source)
    const changes = new Map<string, Change>()
    for (const [name, values] of Object.entries(replace)) {
      const { weight, dtype, bytes } = encodeWeight(weights, name, values, { orF16: true })
      changes.set(weight.stored.name, { dtype, bytes })
    }
    const alignment = Number(metadata['general.alignment'] ?? 32)
    const parts = content(file, { tensors: [...tensors.values()], list, changes, alignment })
    await writeWhole(out, (temporary) => files.create(temporary, parts))
  } finally {
    file.close()
  }
}

interface Layout {
  tensors: readonly StoredTensor[]
  list: readonly [start: number, end: number]
  changes: ReadonlyMap<string, Change>
  alignment: number
}

/** Yields the bytes of the new file. */
function* content(file: BinaryFile, { tensors, list, changes, alignment }: Layout): Generator<Uint8Array> {
  const inOrder = [...tensors].sort((a, b) => a.offset - b.offset)
  // A tensor is copied with the padding after it, so that the sizes of all types need not be known.
  const pieces = inOrder.map(({ name, offset }, i) => ({
    name,
    offset,
    length: changes.get(name)?.bytes.length ?? (inOrder[i + 1]?.offset ?? file.size) - offset,
  }))
  const padding = (length: number) => new Uint8Array((alignment - (length % alignment)) % alignment)
  const starts = new Map<string, number>()
  let start = 0
  for (const { name, length } of pieces) {
    starts.set(name, start)
    start += length + padding(length).length
  }
  const header = rewritten(file, list, starts, changes)
  yield header
  yield padding(header.length)
  for (const { name, offset, length } of pieces) {
    const change = changes.get(name)
    if (change) yield change.bytes
    else yield* copied(file, name, offset, length)
    yield padding(length)
  }
}

/** Returns the header with the new offsets of all tensors, and the types of those that change. */
function rewritten(
  file: BinaryFile,
  [start, end]: Layout['list'],
  starts: ReadonlyMap<string, number>,
  changes: Layout['changes'],
): Uint8Array {
  const header = new Uint8Array(end)
  file.read(header, 0, 'the header')
  const view = new DataView(header.buffer)
  // An entry is a name, a number of dimensions, the dimensions, a type and an offset.
  for (let at = start; at < end; ) {
    const length = Number(view.getBigUint64(at, true))
    const name = new TextDecoder().decode(header.subarray(at + 8, at + 8 + length))
    at += 8 + length
    at += 4 + 8 * view.getUint32(at, true)
    const change = changes.get(name)
    if (change) view.setUint32(at, TYPES[change.dtype] as number, true)
    view.setBigUint64(at + 4, BigInt(starts.get(name) as number), true)
    at += 12
  }
  return header
}

function* copied(file: BinaryFile, name: string, offset: number, length: number): Generator<Uint8Array> {
  for (let done = 0; done < length; done += PIECE) {
    const piece = new Uint8Array(Math.min(PIECE, length - done))
    file.read(piece, offset + done, `tensor "${name}"`)
    yield piece
  }
}
