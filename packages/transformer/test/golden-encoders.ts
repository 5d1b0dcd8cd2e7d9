import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FOLDER = new URL('./golden/encoders/', import.meta.url)

/** The folder of a golden encoder: float32 as sentence-transformers saves it, or int8 with a head and a projection. */
export function encoderFolder(name: 'sentence' | 'gate'): string {
  return fileURLToPath(new URL(name, FOLDER))
}

interface GoldenEncodings {
  texts: { text: string; ids: number[]; sentence: number[]; gate: number[] }[]
  /** `first` and `second` are numbers of texts. */
  pairs: { first: number; second: number; ids: number[]; types: number[]; logit: number }[]
}

/** Values that PyTorch computes with the golden encoders, written by tooling/parity/encoder_golden.py. */
export const GOLDEN_ENCODINGS = JSON.parse(
  readFileSync(new URL('expected.json', FOLDER), 'utf8'),
) as GoldenEncodings
