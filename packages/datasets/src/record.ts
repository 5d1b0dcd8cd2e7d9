/** A question about another fact, whose answer an edit must leave as it is. */
export interface LocalityQuestion {
  prompt: string
  /** The answer on record. Locality compares with the unedited model's answer, so it may be missing. */
  target?: string
}

/** A locality question close to the edit. */
export interface NearQuestion extends LocalityQuestion {
  /**
   * Relation to the edit: `same subject` (another relation of it), `same relation` (of another subject), `same target`
   * (another subject for which the new answer was true before), or the name that a data set gives; `unnamed` without.
   */
  kind: 'same subject' | 'same relation' | 'same target' | (string & {})
}

/** The prompt in other words. */
export interface Rewording {
  /** A question, an unfinished statement, everyday language, a message to a chat model, or not known. */
  form: 'question' | 'statement' | 'colloquial' | 'chat' | 'paraphrase'
  prompt: string
}

/** A question whose answer follows from an edit. */
export interface PortabilityQuestion {
  prompt: string
  target: string
  /**
   * Step from the edit to the answer: `alias` (the subject by another name), `one-hop`, `multi-hop`, `reversal`,
   * `logical generalization`, or the name that a data set gives; `unnamed` without.
   */
  kind: 'alias' | 'one-hop' | 'multi-hop' | 'reversal' | 'logical generalization' | (string & {})
  /** Other ways to write the target. */
  aliases?: string[]
}

/**
 * One fact to teach and everything that is asked about it afterwards. Every data set is read into this type.
 *
 * Texts have no white space around them and are never empty. Lists are empty where a data set has nothing to say.
 */
export interface EditRecord {
  /** Unique among the records of one source: `zsre-17`, counted from 0, unless the data bring ids of their own. */
  id: string
  /** Sort of fact, such as `office holder`. */
  kind?: string
  /** Language of the texts as a BCP 47 tag: `en`. */
  language?: string
  /** The thing that the fact is about. */
  subject?: string
  prompt: string
  /** Answer that the edited model is to give. */
  target: string
  /** Other ways to write the target. */
  aliases: string[]
  /** Answers that were right before the edit, the first one preferred. */
  truths: string[]
  /** Generalization: the prompt in other words, by form. */
  rewordings: Rewording[]
  /** Prompts of `rewordings`. */
  rephrases: string[]
  /** Locality close to the edit. */
  near: NearQuestion[]
  /** Locality far from the edit: prompts that have nothing to do with it. */
  far: string[]
  /** Questions of `near` and `far` in that order, with the answers on record. */
  locality: LocalityQuestion[]
  portability: PortabilityQuestion[]
  /** User turns of one chat, of which the last asks for the target without naming the subject. */
  followUp?: string[]
  /** Answers to choose from, the target first. */
  choices?: string[]
  /** A whole text on the same subject from another source, for out-of-distribution accuracy. */
  ood?: string
  /** An unrelated text for the margin loss (WISE eq. 4), not to be taken from the locality questions. */
  irrelevant?: string
}

/** Fields of a record, without the two that follow from others; all but three may be left out. */
export type RecordFields = Pick<EditRecord, 'id' | 'prompt' | 'target'> &
  Partial<Omit<EditRecord, 'rephrases' | 'locality' | 'far'>> & {
    /** Prompts, with the answer where one is on record. */
    far?: readonly LocalityQuestion[]
  }

/** Completes a record: missing lists are empty, `rephrases` and `locality` follow from the others. */
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
  const said = Object.entries(record).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said) as unknown as EditRecord
}
