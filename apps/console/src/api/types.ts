/** What the page reads of the server's answers. */
export interface Edit {
  id: string
  state: 'waiting' | 'training' | 'done' | 'not_learned' | 'failed' | 'undoing'
  prompt: string
  target: string
  /** Of edits made lately. */
  progress?: Progress
  /** Mean negative log-likelihood of the target before and after, in nats. */
  loss_before?: number
  loss_after?: number
  /** Why it could not be made, learned or taken back. */
  error?: string
  /** Answer of the model instead, where the edit was not learned. */
  answer?: string
  /** Ids of earlier edits of the same question, which this one overrules. */
  contradicts?: string[]
  /** Id of a later edit that answers in place of this one. */
  overruled_by?: string
}

/** How far training is: the loss before each step, in nats (null: no number), and how many steps there are at most. */
export interface Progress {
  steps: number
  losses: (number | null)[]
}

export interface NewEdit {
  prompt: string
  target: string
  subject?: string
  /** The prompt in other words. */
  rephrase?: string[]
  /** Questions that must keep their answers. */
  near?: string[]
}

/** Who answers a question, and why. */
export type Route = EditRoute | MemoryRoute

/** Of a memory with a side memory for each edit: the edit that answers, and all that the question could mean. */
export interface EditRoute {
  /** null: the original model answers. */
  edit: string | null
  /** The likeliest first. */
  candidates: Candidate[]
}

/** An edit that the question could mean: it may answer where its probability is above the threshold. */
export interface Candidate {
  id: string
  prompt: string
  target: string
  probability: number
  threshold: number
}

/** Of a memory of WISE: the memory that answers, by the indicators of all. */
export interface MemoryRoute {
  answered_by: 'main' | number
  memories: Memory[]
  /** How like the question is to the nearest edit; the memories answer only above the threshold (null: always). */
  similarity?: { value: number; threshold: number | null; certainty: number | null }
  nearest: NearEdit[]
}

/**
 * A side memory: its routing indicator for the question (null: without bound), its threshold (null: it never answers),
 * and the ids of its edits.
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

/** The names of the model with the memory and without it. */
export interface Models {
  edited: string
  unedited: string
}

export interface Question {
  text: string
  /** Put it into the model's chat template; else the model goes on where it ends. */
  chat: boolean
  maxTokens: number
}
