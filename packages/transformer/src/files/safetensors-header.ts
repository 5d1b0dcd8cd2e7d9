import { WiseError } from '@wise-edit/core'
import { parseJson } from '@wise-edit/core/internal'
import { z } from 'zod'
import { refuseOtherContent } from './other-content'
import { type BinaryFile, overlapping, type StoredTensor } from './tensor-file'

/** Number of bytes of a value of each safetensors type. */
export const SAFETENSORS_BYTES: Readonly<Record<string, number>> = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
}

/** Room for 80,000 tensors in one file; a parsed header takes several times its bytes. */
const MAX_HEADER_BYTES = 10_000_000

const size = z.number().int().nonnegative()
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(size).max(8),
  data_offsets: z.tuple([size, size]),
})
const metadataSchema = z.record(z.string(), z.string())

/** Header of a safetensors file. */
export interface SafetensorsHeader {
  metadata: Record<string, string>
  tensors: Map<string, StoredTensor>
}

/**
 * Reads and checks the header of a safetensors file: every tensor lies inside the file, has the bytes its shape
 * needs and overlaps no other. Throws `SAFETENSORS_DAMAGED`, naming file and tensor, and `FILE_OTHER_CONTENT`.
 */
export function readSafetensorsHeader(file: BinaryFile): SafetensorsHeader {
  const damaged = (found: string): WiseError =>
    new WiseError('SAFETENSORS_DAMAGED', `${file.path}: ${found}. Download or write the file again.`)
  refuseOtherContent(file)
  if (file.size < 8)
    throw damaged(`found ${file.size} bytes; a safetensors file begins with 8 bytes of length`)
  const prefix = new Uint8Array(8)
  file.read(prefix, 0, 'the header length')
  const length = Number(new DataView(prefix.buffer).getBigUint64(0, true))
  if (length > MAX_HEADER_BYTES || 8 + length > file.size) {
    throw damaged(`the header claims ${length} bytes; the file has ${file.size}, and a header at most 10 MB`)
  }
  const entries = parseHeader(file, length, damaged)
  const start = 8 + length
  const metadata: Record<string, string> = {}
  const tensors = new Map<string, StoredTensor>()
  for (const [name, value] of entries) {
    if (name === '__metadata__') {
      const parsed = metadataSchema.safeParse(value)
      if (!parsed.success) throw damaged('__metadata__ is not a map of strings')
      Object.assign(metadata, parsed.data)
      continue
    }
    tensors.set(name, readEntry(name, value, file, start, damaged))
  }
  const clash = overlapping(tensors.values())
  if (clash) throw damaged(`tensors "${clash[0].name}" and "${clash[1].name}" overlap`)
  return { metadata, tensors }
}

type Damaged = (found: string) => WiseError

function parseHeader(file: BinaryFile, length: number, damaged: Damaged): [string, unknown][] {
  const bytes = new Uint8Array(length)
  file.read(bytes, 8, 'the header')
  try {
    const header: unknown = parseJson(bytes)
    if (typeof header !== 'object' || header === null || Array.isArray(header))
      throw new Error('not an object')
    return Object.entries(header)
  } catch (cause) {
    throw damaged(`the header is not a JSON object (${cause instanceof Error ? cause.message : cause})`)
  }
}

function readEntry(
  name: string,
  value: unknown,
  file: BinaryFile,
  start: number,
  damaged: Damaged,
): StoredTensor {
  const parsed = entrySchema.safeParse(value)
  if (!parsed.success) throw damaged(`tensor "${name}" has no valid dtype, shape and data_offsets`)
  const {
    dtype,
    shape,
    data_offsets: [from, to],
  } = parsed.data
  const width = Object.hasOwn(SAFETENSORS_BYTES, dtype) ? SAFETENSORS_BYTES[dtype] : undefined
  if (width === undefined)
    throw damaged(`tensor "${name}" has the unknown type ${JSON.stringify(dtype.slice(0, 20))}`)
  const needed = shape.reduce((product, dimension) => product * dimension, width)
  if (from > to || start + to > file.size) {
    throw damaged(`tensor "${name}" spans bytes ${from} to ${to}; the data has ${file.size - start}`)
  }
  if (to - from !== needed) {
    throw damaged(`tensor "${name}" has ${to - from} bytes; ${dtype} [${shape}] needs ${needed}`)
  }
  return { name, dtype, shape, file, offset: start + from, bytes: needed }
}
