/** What the page reads of the server's answers. */
export interface Edit {
  id: string
  state: 'waiting' | 'training' | 'done' | 'failed' | 'undoing'
  prompt: string
  target: string
  /** Of edits made lately. */
  progress?: Progress
  /** Mean negative log-likelihood of the target before and after, in nats. */
  loss_before?: number
  loss_after?: number
  /** Why it could not be made or taken back. */
  error?: string
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
  irrelevant?: string
}

/** Which memory answers a question, and why. */
export interface Route {
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
