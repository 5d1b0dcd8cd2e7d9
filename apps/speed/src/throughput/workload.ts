import type { LanguageModel } from '@wise-edit/transformer'

/** Workload of every system: the same token ids, and the same number of tokens to generate. */
export interface Workload {
  /** Token ids; a prompt of n tokens is the first n. */
  ids: number[]
  /** Lengths of the prompts, each read as a single text. */
  prefill: number[]
  /** Number of prompt tokens before generation, and of tokens to generate. */
  decodeAfter: number
  decode: number
}

export const defaultLengths = { prefill: [128, 512], decodeAfter: 128, decode: 64 }

/** Creates a workload of English tokens, truncated to the model's context. */
export function createWorkload(model: LanguageModel, lengths = defaultLengths): Workload {
  const room = model.decoder.config.maxPositions
  const prefill = [...new Set(lengths.prefill.map((length) => Math.min(length, room)))]
  const decodeAfter = Math.min(lengths.decodeAfter, Math.floor(room / 2))
  const decode = Math.min(lengths.decode, room - decodeAfter)
  const longest = Math.max(...prefill, decodeAfter)
  const text = model.encode(TEXT)
  return {
    ids: Array.from({ length: longest }, (_, i) => text[i % text.length]!),
    prefill,
    decodeAfter,
    decode,
  }
}

const TEXT = `A lighthouse stands where the river meets the sea. For two hundred years its keepers wrote down every ship
that passed, the weather, and what they ate for supper. The last of them left in the spring of a dry year, and the
books went to the town hall, where nobody read them until a schoolteacher asked how warm the winters used to be. She
copied the numbers, page after page, and found that the ice on the river had come three weeks later in her time than in
the time of the first keeper. Her pupils drew the curve on the wall of the classroom. It is still there.`
