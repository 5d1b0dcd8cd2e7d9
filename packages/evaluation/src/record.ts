/** A fact that was taught and the questions about it. Every field but `id`, `prompt` and `target` may be left out. */
export interface EvaluationRecord {
  /** Unique among the records. */
  id: string
  prompt: string
  target: string
  /** Other ways to write the target. */
  aliases?: readonly string[]
  /** Answers that were right before the edit, the first one preferred. */
  truths?: readonly string[]
  /** Language of the texts as a BCP 47 tag. Default: English. */
  language?: string
  /** The prompt in other words. Form `chat` is asked in the chat template only. */
  rewordings?: readonly { form: string; prompt: string }[]
  /** Questions close to the edit whose answers must not change. */
  near?: readonly UnchangedQuestion[]
  /** Prompts that have nothing to do with the edit. */
  far?: readonly string[]
  /** Questions of teacher-forced locality. Default: `near` and `far`. */
  locality?: readonly Omit<UnchangedQuestion, 'kind'>[]
  /** Questions whose answers follow from the edit. */
  portability?: readonly { kind: string; prompt: string; target: string; aliases?: readonly string[] }[]
  /** User turns of one chat, of which the last asks for the target without naming the subject. */
  followUp?: readonly string[]
  /** Answers to choose from, the target first. Default: the target and `truths`. */
  choices?: readonly string[]
}

interface UnchangedQuestion {
  kind: string
  prompt: string
  /** The answer on record. */
  target?: string
}
