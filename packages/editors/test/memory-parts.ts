import { createHash } from 'node:crypto'
import {
  readSafetensors,
  type SafetensorsDtype,
  type SafetensorsTensor,
  writeSafetensors,
} from '@wise-edit/transformer/internal'

/** A memory file as its parts. */
interface MemoryParts {
  contents: unknown
  tensors: Record<string, SafetensorsTensor>
}

/** Reads a memory file as its parts. */
export async function partsOf(path: string): Promise<MemoryParts> {
  const file = await readSafetensors(path)
  const tensors: MemoryParts['tensors'] = {}
  for (const { name, dtype, shape } of file.tensors())
    tensors[name] = { dtype: dtype as SafetensorsDtype, shape, data: await file.read(name) }
  const { contents, ...others } = tensors
  return { contents: JSON.parse(new TextDecoder().decode(contents!.data)), tensors: others }
}

/** Writes a memory file, its contents as JSON or as these bytes, with the digest that fits unless another is given. */
export async function writeParts(
  path: string,
  { contents, tensors }: MemoryParts,
  digest?: string,
): Promise<void> {
  const data = contents instanceof Uint8Array ? contents : new TextEncoder().encode(JSON.stringify(contents))
  const all: MemoryParts['tensors'] = { ...tensors, contents: { dtype: 'U8', shape: [data.length], data } }
  const hash = createHash('sha256')
  for (const name of Object.keys(all).sort()) {
    const { dtype, shape, data } = all[name]!
    hash.update(`${name} ${dtype} [${shape}]\n`)
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  }
  await writeSafetensors(path, all, { 'wise-edit.sha256': digest ?? hash.digest('hex') })
}
