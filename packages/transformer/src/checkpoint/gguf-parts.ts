import { WiseError } from '@wise-edit/core'
import { paths } from '@wise-edit/core/internal'
import { type GgufHeader, type GgufMetadata, readGgufHeader } from '../files/gguf-header'
import { BinaryFile, type StoredTensor } from '../files/tensor-file'

/** More parts than any known model has. */
const MAX_PARTS = 999

/** Pattern of `name-00001-of-00003.gguf`, as llama.cpp names the parts of a model. */
const PART = /^(.+)-(\d{5})-of-(\d{5})\.gguf$/i

/** A GGUF model: the metadata of its first file, and the tensors of all. */
export interface GgufModel {
  metadata: GgufMetadata
  tensors: Map<string, StoredTensor>
  files: BinaryFile[]
}

/**
 * Opens a `.gguf` file and, if it is the first of several parts, the other parts in the same folder.
 *
 * Throws `GGUF_SPLIT` for a part that is not the first, and for parts that are missing or do not belong together.
 */
export async function openGgufParts(path: string): Promise<GgufModel> {
  const files: BinaryFile[] = []
  const open = async (one: string): Promise<GgufHeader> => {
    const file = await BinaryFile.open(one)
    files.push(file)
    return readGgufHeader(file)
  }
  try {
    const { metadata, tensors } = await open(path)
    for (const other of otherParts(metadata, path)) {
      const part = await open(other).catch((cause) => {
        throw cause?.code === 'FILE_UNREADABLE' ? missingPart(path, other, cause) : cause
      })
      for (const [name, tensor] of part.tensors) {
        if (tensors.has(name)) throw split(path, `tensor "${name}" is in two of the parts`)
        tensors.set(name, tensor)
      }
    }
    const listed = Number(metadata['split.tensors.count'] ?? tensors.size)
    if (files.length > 1 && listed !== tensors.size) {
      throw split(path, `its parts hold ${tensors.size} tensors; the first says ${listed}`)
    }
    return { metadata, tensors, files }
  } catch (error) {
    for (const file of files) file.close()
    throw error
  }
}

/** Returns the paths of the parts after the first; none if the file is complete. */
function otherParts(metadata: GgufMetadata, path: string): string[] {
  const count = Number(metadata['split.count'] ?? 1)
  if (count <= 1) return []
  if (!(count <= MAX_PARTS)) throw split(path, `it is one of ${count} parts; expected at most ${MAX_PARTS}`)
  const [, name, , total] = PART.exec(paths.basename(path)) ?? []
  const partName = (number: number) => `${name}-${String(number).padStart(5, '0')}-of-${total}.gguf`
  if (name === undefined || Number(total) !== count) {
    throw split(
      path,
      `it is one of ${count} parts of a model; expected a name such as model-00001-of-${String(count).padStart(5, '0')}.gguf, by which the others are found`,
    )
  }
  const own = Number(metadata['split.no'] ?? 0)
  if (own !== 0) throw split(path, `it is part ${own + 1} of ${count}; name the first, ${partName(1)}`)
  return Array.from({ length: count - 1 }, (_, i) => paths.join(paths.dirname(path), partName(i + 2)))
}

function missingPart(path: string, part: string, cause: unknown): WiseError {
  return new WiseError(
    'GGUF_SPLIT',
    `${path}: its part ${paths.basename(part)} cannot be read. Put all parts into one folder.`,
    { cause },
  )
}

function split(path: string, found: string): WiseError {
  return new WiseError(
    'GGUF_SPLIT',
    `${path}: ${found}. Keep the parts as they were downloaded, or join them with llama-gguf-split --merge.`,
  )
}
