/** Fact that was taught, with questions about it. Only `id`, `prompt` and `target` are required. */
export interface EvaluationRecord {
  /** Id, unique among the records. */
  id: string
  prompt: string
  target: string
  /** Other ways to write the target. */
  aliases?: readonly string[]
  /** Answers that were right before the edit, the preferred one first. */
  truths?: readonly string[]
  /** Language of the texts as a BCP 47 tag. Default: that of most texts in the script of the prompt. */
  language?: string
  /** Paraphrases of the prompt. Those of form `chat` are asked only in the chat template. */
  rewordings?: readonly { form: string; prompt: string }[]
  /** Questions close to the edit whose answers must not change. */
  near?: readonly UnchangedQuestion[]
  /** Prompts that have nothing to do with the edit. */
  far?: readonly string[]
  /** Questions for teacher-forced locality. Default: `near` and `far`. */
  locality?: readonly Omit<UnchangedQuestion, 'kind'>[]
  /** Questions whose answers follow from the edit. */
  portability?: readonly { kind: string; prompt: string; target: string; aliases?: readonly string[] }[]
  /** User turns of one chat. The last turn asks for the target without naming the subject. */
  followUp?: readonly string[]
  /** Choices of the multiple-choice question, the target first. Default: the target and `truths`. */
  choices?: readonly string[]
}

interface UnchangedQuestion {
  kind: string
  prompt: string
  /** Recorded answer. */
  target?: string
}
