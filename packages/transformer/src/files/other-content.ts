import { WiseError } from '@wise-edit/core'
import type { BinaryFile } from './tensor-file'

/** Beginnings of what is often found in place of a file of weights, with what to do about it. */
const CONTENTS: readonly { start: RegExp; found: string; advice: string }[] = [
  {
    start: /^version https:\/\/git-lfs/,
    found: 'a pointer of Git LFS, not the file that it stands for',
    advice: 'Run "git lfs pull" in its folder, or download the file itself',
  },
  {
    start: /^\s*<(?:!doctype|html|\?xml)/i,
    found: 'a web page',
    advice: 'Download the file by the address that its page has for downloads',
  },
  {
    start: /^(?:lmgg|fmgg|tjgg|algg)/,
    found: 'a model in a format from before GGUF',
    advice: 'Download a newer file of the model, or convert it with llama.cpp',
  },
  {
    start: /^PK\p{Cc}{2}/u,
    found: 'a zip archive, or weights that PyTorch saved in one',
    advice: 'Unpack it, or convert the model to safetensors or GGUF',
  },
]

/** Throws `FILE_OTHER_CONTENT` for a file that holds something well known in place of weights. */
export function refuseOtherContent(file: BinaryFile): void {
  const start = new Uint8Array(Math.min(64, file.size))
  file.read(start, 0, 'its beginning')
  const text = new TextDecoder('latin1').decode(start)
  const content = CONTENTS.find(({ start }) => start.test(text))
  if (!content) return
  throw new WiseError(
    'FILE_OTHER_CONTENT',
    `${file.path} holds ${content.found}; expected the weights of a model. ${content.advice}.`,
  )
}
