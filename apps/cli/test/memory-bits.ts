import { createHash } from 'node:crypto'
import { readSafetensors } from '@wise-edit/transformer/internal'

/** Returns the exact contents of a memory file except the durations of its edits; tensors as digests of their bytes. */
export async function bitsOf(path: string): Promise<{ contents: Contents; digests: Record<string, string> }> {
  const file = await readSafetensors(path)
  const digests: Record<string, string> = {}
  for (const { name } of file.tensors()) {
    const { buffer } = await file.read(name)
    if (name !== 'contents') digests[name] = createHash('sha256').update(Buffer.from(buffer)).digest('hex')
  }
  const text = new TextDecoder().decode((await file.read('contents')) as Uint8Array)
  const timeless = (key: string, value: unknown) => (key === 'seconds' ? undefined : value)
  return { contents: JSON.parse(text, timeless), digests }
}

interface Contents {
  state: { options: Record<string, unknown> }
}
