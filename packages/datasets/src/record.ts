/** A question about another fact, whose answer an edit must leave as it is. */
export interface LocalityQuestion {
  prompt: string
  /** The answer on record. Locality compares with what the unedited model says, so it may be missing. */
  target?: string
}

/** A question whose answer follows from an edit. */
export interface PortabilityQuestion {
  prompt: string
  target: string
  /** What it takes to get from the edit to the answer, as the data set calls it: `one-hop`, `Subject_Aliasing`. */
  kind: string
}

/**
 * One fact to teach, with all that is asked about it afterwards: what every data set is read into.
 *
 * Texts have no white space around them and are never empty. Lists are empty where a data set has nothing to say.
 */
export interface EditRecord {
  /** Unique among the records of one source: `zsre-17`, counted from 0, unless the data bring ids of their own. */
  id: string
  /** What the fact is about. */
  subject?: string
  prompt: string
  /** What the edited model is to answer. */
  target: string
  /** Answers that were right before the edit, the first one preferred. */
  truths: string[]
  /** The prompt in other words: generalization. */
  rephrases: string[]
  locality: LocalityQuestion[]
  portability: PortabilityQuestion[]
  /** A whole text on the same subject from another source, for out-of-distribution accuracy. */
  ood?: string
  /** An unrelated text for the margin loss (WISE eq. 4), not to be taken from what locality asks. */
  irrelevant?: string
}
