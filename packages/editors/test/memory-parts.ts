import { createHash } from 'node:crypto'
import { readSafetensors, type SafetensorsTensor, writeSafetensors } from '@wise-edit/transformer'

/** A memory file as its parts. */
interface MemoryParts {
  contents: unknown
  tensors: Record<string, SafetensorsTensor>
}

/** Reads a memory file as its parts. */
export async function partsOf(path: string): Promise<MemoryParts> {
  const file = await readSafetensors(path)
  const tensors: MemoryParts['tensors'] = {}
  for (const { name, shape } of file.tensors())
    tensors[name] = { dtype: 'F32', shape, data: await file.read(name) }
  return { contents: JSON.parse(file.metadata['wise-edit']!), tensors }
}

/** Writes a memory file, with the digest that fits unless another is given. */
export async function writeParts(
  path: string,
  { contents, tensors }: MemoryParts,
  digest?: string,
): Promise<void> {
  const text = JSON.stringify(contents)
  const hash = createHash('sha256').update(text)
  for (const name of Object.keys(tensors).sort()) {
    const { buffer, byteOffset, byteLength } = tensors[name]!.data
    hash.update(`\n${name} ${byteLength}\n`).update(new Uint8Array(buffer, byteOffset, byteLength))
  }
  await writeSafetensors(path, tensors, {
    'wise-edit': text,
    'wise-edit.sha256': digest ?? hash.digest('hex'),
  })
}
