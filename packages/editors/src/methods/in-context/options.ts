import { z } from 'zod'
import { optionsSchema } from '../../options/options-schema'
import { perEditDefaults } from '../per-edit/options'

/** Every setting of in-context editing, validated. */
export const inContextOptionsSchema = optionsSchema({
  /** Finder of facts: `router` puts in the fact that the gate is sure of or none, `bm25` the best by words. */
  retrieval: z.enum(['router', 'bm25']),
  /** Largest number of facts that BM25 puts into a prompt. */
  facts: z.int().positive(),
  /** Log-odds above which the router takes a question to ask for a fact. */
  threshold: z.number(),
  /** Message of a conversation that holds the facts: the system message, or the last of the user. */
  message: z.enum(['system', 'user']),
})

export type InContextOptions = z.infer<typeof inContextOptionsSchema>

/** Defaults; the threshold is that of per-edit side memories, so that both answer the same questions. */
export const inContextDefaults: Omit<InContextOptions, 'retrieval'> = {
  facts: 3,
  threshold: perEditDefaults.threshold,
  message: 'user',
}
