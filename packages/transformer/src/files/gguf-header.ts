import { GGMLQuantizationType, gguf } from '@huggingface/gguf'
import { WiseError } from '@wise-edit/core'
import { STORED_DTYPES } from './dtypes'
import { refuseOtherContent } from './other-content'
import { type BinaryFile, overlapping, type StoredTensor } from './tensor-file'

/** Metadata of a GGUF file by key: numbers, bigints, strings, booleans and arrays of them. */
export type GgufMetadata = Readonly<Record<string, unknown>>

export interface GgufHeader {
  metadata: GgufMetadata
  tensors: Map<string, StoredTensor>
  /** Bytes of the list of tensors, from its start up to its end. */
  list: readonly [start: number, end: number]
}

/**
 * Reads and checks the header of a GGUF file: every tensor of a known type lies inside the file and overlaps no
 * other. Throws `GGUF_DAMAGED`, naming file and tensor, `GGUF_WITHOUT_WEIGHTS` for a file of a vocabulary alone, and
 * `FILE_OTHER_CONTENT`.
 */
export async function readGgufHeader(file: BinaryFile): Promise<GgufHeader> {
  const damaged = (found: string, cause?: unknown): WiseError =>
    new WiseError('GGUF_DAMAGED', `${file.path}: ${found}. Download or convert the file again.`, { cause })
  refuseOtherContent(file)
  const hasTensors = checkStart(file, damaged)
  const parsed = await parse(file, hasTensors).catch((cause: unknown) => {
    if (cause instanceof WiseError) throw cause
    throw damaged(`the header cannot be read (${cause instanceof Error ? cause.message : cause})`, cause)
  })
  // The parser pads the last piece of the file with zeros, so a header may seem to extend past its end.
  if (parsed.tensorInfoByteRange[1] > file.size) {
    throw damaged(`the header ends at byte ${parsed.tensorInfoByteRange[1]}; the file has ${file.size}`)
  }
  const metadata = parsed.metadata as unknown as GgufMetadata
  // The first of several parts may hold metadata alone.
  if (!hasTensors && metadata['split.count'] === undefined) {
    throw new WiseError(
      'GGUF_WITHOUT_WEIGHTS',
      `${file.path} holds metadata, perhaps a vocabulary, and no weights; expected tensors. Use the file of the whole model.`,
    )
  }
  const start = Number(parsed.tensorDataOffset)
  const tensors = new Map<string, StoredTensor>()
  for (const info of parsed.tensorInfos) {
    if (tensors.has(info.name)) throw damaged(`tensor "${info.name}" is listed twice`)
    const dtype = GGMLQuantizationType[info.dtype] ?? `type ${info.dtype}`
    // GGUF lists the innermost dimension first.
    const shape = info.shape.map(Number).reverse()
    const offset = start + Number(info.offset)
    const bytes = storedBytes(dtype, shape, info.name, damaged)
    if (!Number.isSafeInteger(offset) || offset + bytes > file.size) {
      throw damaged(
        `tensor "${info.name}" spans bytes ${offset} to ${offset + bytes}; the file has ${file.size}`,
      )
    }
    tensors.set(info.name, { name: info.name, dtype, shape, file, offset, bytes })
  }
  const clash = overlapping(tensors.values())
  if (clash) throw damaged(`tensors "${clash[0].name}" and "${clash[1].name}" overlap`)
  return { metadata, tensors, list: parsed.tensorInfoByteRange }
}

type Damaged = (found: string) => WiseError

/** Bytes of the magic number, the version, and the numbers of tensors and metadata keys. */
const START = 24
const MAGIC = 0x46554747
const VERSIONS = [2, 3]
/** Number of bytes behind the end of a file without tensors that the parser may ask for. */
const ZEROS = 2 ** 20

/** Checks what stands before the metadata: magic number, byte order and version. Returns true if the file has tensors. */
function checkStart(file: BinaryFile, damaged: Damaged): boolean {
  if (file.size < START) throw damaged(`found ${file.size} bytes; a GGUF file begins with ${START}`)
  const bytes = new Uint8Array(START)
  file.read(bytes, 0, 'the header')
  const view = new DataView(bytes.buffer)
  if (view.getUint32(0, true) !== MAGIC) throw damaged('it does not begin with "GGUF"')
  const version = view.getUint32(4, true)
  if (VERSIONS.includes(view.getUint32(4, false)))
    throw damaged('the file is big-endian; expected little-endian')
  if (version < 2) throw damaged(`it has version ${version} of GGUF, which is too old; expected 2 or 3`)
  if (version > 3) throw damaged(`it has version ${version} of GGUF, which is not known; expected 2 or 3`)
  return view.getBigUint64(8, true) > 0n
}

/**
 * Passes the file to the parser as ranges of a download. Unlike the parser's own file reader, this stops at the end of
 * the file: a damaged count then causes an error instead of tens of megabytes of zeros that are read as metadata. Behind a
 * header that is the whole file the parser looks for more, and finds some zeros.
 */
function parse(file: BinaryFile, hasTensors: boolean) {
  const end = file.size + (hasTensors ? 0 : ZEROS)
  const fetchRange = async (_: unknown, init?: RequestInit): Promise<Response> => {
    const range = /bytes=(\d+)-(\d+)/.exec(new Headers(init?.headers).get('range') ?? '')
    const from = Number(range?.[1])
    const to = Math.min(Number(range?.[2]) + 1, end)
    if (!(from < to)) throw new Error(`it needs more than the ${file.size} bytes of the file`)
    const bytes = new Uint8Array(to - from)
    if (from < file.size) file.read(bytes.subarray(0, file.size - from), from, 'the header')
    return new Response(bytes)
  }
  return gguf('https://localhost/', { fetch: fetchRange })
}

/** Returns the bytes of a tensor; 0 for an unsupported type, which is rejected only if the model needs the tensor. */
function storedBytes(dtype: string, shape: number[], name: string, damaged: Damaged): number {
  const stored = Object.hasOwn(STORED_DTYPES, dtype) ? STORED_DTYPES[dtype] : undefined
  if (!stored) return 0
  const row = shape.at(-1) ?? 1
  if (row % stored.values !== 0) {
    throw damaged(`tensor "${name}" has rows of ${row} values; ${dtype} needs a multiple of ${stored.values}`)
  }
  const values = shape.reduce((product, dimension) => product * dimension, 1)
  return (values / stored.values) * stored.bytes
}
