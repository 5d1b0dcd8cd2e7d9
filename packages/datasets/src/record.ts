/** A question about another fact, whose answer an edit must not change. */
export interface LocalityQuestion {
  prompt: string
  /** Known answer. Locality compares with the unedited model's answer, so it may be missing. */
  target?: string
}

/** A locality question close to the edit. */
export interface NearQuestion extends LocalityQuestion {
  /**
   * Relation to the edit: `same subject` (another relation of it), `same relation` (of another subject), `same target`
   * (another subject for which the new answer was already true), or a name from the data set; `unnamed` by default.
   */
  kind: 'same subject' | 'same relation' | 'same target' | (string & {})
}

/** A paraphrase of the prompt. */
export interface Rewording {
  /** A question, an unfinished statement, everyday language, a message to a chat model, or unknown (`paraphrase`). */
  form: 'question' | 'statement' | 'colloquial' | 'chat' | 'paraphrase'
  prompt: string
}

/** A question whose answer follows from an edit. */
export interface PortabilityQuestion {
  prompt: string
  target: string
  /**
   * Step from the edit to the answer: `alias` (the subject by another name), `one-hop`, `multi-hop`, `reversal`,
   * `logical generalization`, or a name from the data set; `unnamed` by default.
   */
  kind: 'alias' | 'one-hop' | 'multi-hop' | 'reversal' | 'logical generalization' | (string & {})
  /** Other ways to write the target. */
  aliases?: string[]
}

/**
 * One fact to teach, with all questions about it. Every data set is read into this type.
 *
 * Texts are trimmed and never empty. Lists are empty if a data set has nothing for them.
 */
export interface EditRecord {
  /** Unique among the records of one source: `zsre-17`, counted from 0, unless the data have ids. */
  id: string
  /** Sort of fact, such as `office holder`. */
  kind?: string
  /** Language of the texts as a BCP 47 tag: `en`. */
  language?: string
  /** Subject of the fact. */
  subject?: string
  prompt: string
  /** Answer that the edited model should give. */
  target: string
  /** Other ways to write the target. */
  aliases: string[]
  /** Correct answers before the edit, the preferred one first. */
  truths: string[]
  /** Generalization: paraphrases of the prompt, by form. */
  rewordings: Rewording[]
  /** Prompts of `rewordings`. */
  rephrases: string[]
  /** Locality close to the edit. */
  near: NearQuestion[]
  /** Locality far from the edit: prompts that have nothing to do with it. */
  far: string[]
  /** Questions of `near` and `far` in that order, with their known answers. */
  locality: LocalityQuestion[]
  portability: PortabilityQuestion[]
  /** User turns of one chat, of which the last asks for the target without naming the subject. */
  followUp?: string[]
  /** Answers to choose from, the target first. */
  choices?: string[]
  /** A whole text on the same subject from another source, for out-of-distribution accuracy. */
  ood?: string
  /** Unrelated text for the margin loss (WISE eq. 4); must not come from the locality questions. */
  irrelevant?: string
}

/** Fields of a record without the two derived ones; only three are required. */
export type RecordFields = Pick<EditRecord, 'id' | 'prompt' | 'target'> &
  Partial<Omit<EditRecord, 'rephrases' | 'locality' | 'far'>> & {
    /** Prompts, with the known answer if there is one. */
    far?: readonly LocalityQuestion[]
  }

/** Completes a record: missing lists become empty, and `rephrases` and `locality` are derived. */
export function editRecord({ far = [], ...fields }: RecordFields): EditRecord {
  const rewordings = fields.rewordings ?? []
  const near = fields.near ?? []
  const record: EditRecord = {
    ...fields,
    aliases: fields.aliases ?? [],
    truths: fields.truths ?? [],
    rewordings,
    rephrases: rewordings.map(({ prompt }) => prompt),
    near,
    far: far.map(({ prompt }) => prompt),
    locality: [...near, ...far].map(({ prompt, target }) => ({ prompt, ...(target && { target }) })),
    portability: fields.portability ?? [],
  }
  const given = Object.entries(record).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as unknown as EditRecord
}
