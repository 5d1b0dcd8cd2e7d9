import { WiseError } from '@wise-edit/core'
import { files, writeWhole } from '@wise-edit/core/internal'
import { readSafetensorsHeader, SAFETENSORS_BYTES } from './safetensors-header'
import { BinaryFile } from './tensor-file'

/** Array class of each safetensors type; `F16` and `BF16` as their bits. */
const ARRAYS = {
  F32: Float32Array,
  F64: Float64Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  U8: Uint8Array,
  I8: Int8Array,
  BOOL: Uint8Array,
  U16: Uint16Array,
  I16: Int16Array,
  U32: Uint32Array,
  I32: Int32Array,
  U64: BigUint64Array,
  I64: BigInt64Array,
} as const

/** The types that can be written and read as arrays. */
export type SafetensorsDtype = keyof typeof ARRAYS

/** Values of a tensor: `Float32Array` for `F32` and so on; `F16` and `BF16` as `Uint16Array` of their bits. */
export type SafetensorsArray =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array

/** A tensor to be written. */
export interface SafetensorsTensor {
  dtype: SafetensorsDtype
  shape: readonly number[]
  data: SafetensorsArray
}

/** Reader of a safetensors file: the header has been read, and tensors are read on demand. */
export interface SafetensorsReader {
  readonly metadata: Readonly<Record<string, string>>
  /** Lists the tensors of the file. */
  tensors(): { name: string; dtype: string; shape: number[] }[]
  /** Reads the values of a tensor. Throws `TENSOR_MISSING`, or `DTYPE_UNSUPPORTED` for a type without an array. */
  read(name: string): Promise<SafetensorsArray>
}

/**
 * Writes tensors and metadata to a safetensors file atomically: to a temporary file next to `path`, which is then
 * renamed. Equal content gives equal bytes.
 *
 * Throws `TENSOR_SHAPE` if the data does not match the shape or the type.
 */
export async function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, SafetensorsTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  // The widest type comes first, which aligns every tensor to its type.
  const sorted = Object.entries(tensors).sort(
    ([a, { dtype: x }], [b, { dtype: y }]) =>
      SAFETENSORS_BYTES[y]! - SAFETENSORS_BYTES[x]! || (a < b ? -1 : 1),
  )
  for (const [name, tensor] of sorted) checkTensor(name, tensor, path)
  const bytes = sorted.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  await writeWhole(path, (temporary) => files.create(temporary, [encodeHeader(sorted, metadata), ...bytes]))
}

/** Reads the header of a safetensors file. Throws `FILE_UNREADABLE` or `SAFETENSORS_DAMAGED`. */
export async function readSafetensors(path: string): Promise<SafetensorsReader> {
  const { metadata, tensors } = await withFile(path, readSafetensorsHeader)
  return {
    metadata,
    tensors: () => [...tensors.values()].map(({ name, dtype, shape }) => ({ name, dtype, shape })),
    read: async (name) => {
      const stored = tensors.get(name)
      if (!stored) {
        const some = [...tensors.keys()].slice(0, 5).join(', ') || 'none'
        throw new WiseError(
          'TENSOR_MISSING',
          `${path} has no tensor "${name}"; it has ${some}. Check the name.`,
        )
      }
      const bytes = new Uint8Array(stored.bytes)
      await withFile(path, (file) => file.read(bytes, stored.offset, `tensor "${name}"`))
      return toArray(stored.dtype, bytes.buffer, name, path)
    },
  }
}

async function withFile<T>(path: string, use: (file: BinaryFile) => T): Promise<T> {
  const file = await BinaryFile.open(path)
  try {
    return use(file)
  } finally {
    file.close()
  }
}

function toArray(dtype: string, buffer: ArrayBuffer, name: string, path: string): SafetensorsArray {
  if (isArrayDtype(dtype)) return new ARRAYS[dtype](buffer)
  throw new WiseError(
    'DTYPE_UNSUPPORTED',
    `Tensor "${name}" of ${path} is ${dtype}; supported: ${Object.keys(ARRAYS).join(', ')}. Convert the file first.`,
  )
}

function isArrayDtype(dtype: string): dtype is SafetensorsDtype {
  return Object.hasOwn(ARRAYS, dtype)
}

function checkTensor(name: string, { dtype, shape, data }: SafetensorsTensor, path: string): void {
  const values = shape.reduce((product, dimension) => product * dimension, 1)
  if (
    name !== '__metadata__' &&
    isArrayDtype(dtype) &&
    data instanceof ARRAYS[dtype] &&
    data.length === values
  )
    return
  throw new WiseError(
    'TENSOR_SHAPE',
    `Tensor "${name}" for ${path} is a ${data.constructor.name} of ${data.length} values; ${dtype} [${shape}] needs ${values} in a ${ARRAYS[dtype]?.name}. Pass data that fits.`,
  )
}

/** Encodes the length and the JSON of the header, padded with spaces so that the data begins at a multiple of 8. */
function encodeHeader(
  sorted: readonly [string, SafetensorsTensor][],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  let offset = 0
  const entries = sorted.map(([name, { dtype, shape, data }]) => {
    const from = offset
    offset += data.byteLength
    return [name, { dtype, shape, data_offsets: [from, offset] }] as const
  })
  const all = Object.keys(metadata).length > 0 ? [['__metadata__', metadata] as const, ...entries] : entries
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(all)))
  const length = Math.ceil(json.length / 8) * 8
  const header = new Uint8Array(8 + length).fill(0x20, 8)
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true)
  header.set(json, 8)
  return header
}
