/** Types of the server's responses, as far as the page reads them. */
export interface Edit {
  id: string
  state: 'waiting' | 'training' | 'done' | 'not_learned' | 'failed' | 'undoing'
  prompt: string
  target: string
  /** Training progress of recent edits. */
  progress?: Progress
  /** Mean negative log-likelihood of the target before and after, in nats. */
  loss_before?: number
  loss_after?: number
  /** Reason why it could not be made, learned or undone. */
  error?: string
  /** Answer of the model, if the edit was not learned. */
  answer?: string
  /** Ids of earlier edits of the same question, which this one overrules. */
  contradicts?: string[]
  /** Id of a later edit that answers instead of this one. */
  overruled_by?: string
}

/** Progress of training: the loss before each step, in nats (null: not a number), and the maximum number of steps. */
export interface Progress {
  steps: number
  losses: (number | null)[]
}

export interface NewEdit {
  prompt: string
  target: string
  subject?: string
  /** Paraphrases of the prompt. */
  rephrase?: string[]
  /** Questions whose answers must not change. */
  near?: string[]
}

/** Model or edit that answers a question, with the reasons. */
export type Route = EditRoute | MemoryRoute

/**
 * Route of a memory with a side memory for each edit: the edit that answers, and all edits that the question could
 * mean.
 */
export interface EditRoute {
  /** Id of the edit that answers; null if the original model does. */
  edit: string | null
  /** Edits that the question could mean, the likeliest first. */
  candidates: Candidate[]
}

/** An edit that the question could mean; it may answer if its probability is above the threshold. */
export interface Candidate {
  id: string
  prompt: string
  target: string
  probability: number
  threshold: number
}

/** Route of a memory of WISE: the memory that answers, and the indicators of all. */
export interface MemoryRoute {
  answered_by: 'main' | number
  memories: Memory[]
  /** Similarity of the question to the nearest edit; the memories answer only above the threshold (null: always). */
  similarity?: { value: number; threshold: number | null; certainty: number | null }
  nearest: NearEdit[]
}

/**
 * A side memory: its routing indicator for the question (null: infinite), its threshold (null: it never answers), and
 * the ids of its edits.
 */
export interface Memory {
  index: number
  indicator: number | null
  threshold: number | null
  edits: string[]
}

/** An edit near the question; `similarity` is a cosine. */
export interface NearEdit {
  id: string
  prompt: string
  target: string
  similarity: number
}

/** Names of the model with and without the memory. */
export interface Models {
  edited: string
  unedited: string
}

export interface Question {
  text: string
  /** True to use the model's chat template; else the model continues the text. */
  chat: boolean
  maxTokens: number
}
