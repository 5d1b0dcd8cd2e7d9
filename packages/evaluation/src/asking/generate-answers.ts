import { type AskedEditor, type AskedModel, type AskedText, editedText, promptText } from './asked-model'

/** Question with the limits of its answer in tokens. */
export interface GeneratedAnswer<T> {
  question: AskedText['question']
  maxTokens: number
  /** Tokens that end the answer. Default: the end tokens of the model. */
  stopTokens?: readonly number[]
  /** Called after each token; true if the answer is complete. */
  ended?: (tokens: readonly number[]) => boolean
  /** Returns the answer, given its tokens and those of the prompt. */
  read: (tokens: readonly number[], prompt: readonly number[]) => T
}

/** Settings of a run of answers. */
export interface GeneratingOptions<T> {
  /** Default: the unedited model. */
  editor?: Pick<AskedEditor, 'model' | 'prompted' | 'answering'>
  /** Answers of the unedited model, which are those of an editor that changes nothing for a question. */
  unedited?: readonly T[]
  /** Number of questions that are answered at a time. */
  atOnce?: number
  signal?: AbortSignal
  /** Called after each answer. */
  onAnswer?: () => void
}

/** Generates greedy answers, several at a time, each with the tokens that it has alone. Returns them in order. */
export async function generateAnswers<T>(
  model: AskedModel,
  asked: readonly GeneratedAnswer<T>[],
  { editor, unedited, atOnce, signal, onAnswer }: GeneratingOptions<T> = {},
): Promise<T[]> {
  const answers: T[] = new Array(asked.length)
  const begun: { index: number; prompt: number[] }[] = []
  const end = (index: number, answer: T) => {
    answers[index] = answer
    onAnswer?.()
  }
  // A question is routed when its answer begins, so that no more changes are held than there are running texts.
  const texts = function* () {
    for (const index of longestFirst(asked)) {
      const { question, maxTokens, stopTokens, ended } = asked[index] as GeneratedAnswer<T>
      const text = editedText(editor ?? { model }, question)
      const interventions = editor?.answering([question]) ?? {}
      if (unedited && Object.keys(interventions).length === 0 && text === promptText(model, question)) {
        end(index, unedited[index] as T)
        continue
      }
      const prompt = model.encode(text)
      begun.push({ index, prompt })
      const endedRow = ended && ((_: number, tokens: readonly number[]) => ended(tokens))
      yield { prompt, maxTokens, stopTokens, ended: endedRow, interventions }
    }
  }
  await model.generateTogether(texts(), {
    atOnce,
    signal,
    onText: (text, tokens) => {
      const { index, prompt } = begun[text] as (typeof begun)[number]
      end(index, (asked[index] as GeneratedAnswer<T>).read(tokens, prompt))
    },
  })
  return answers
}

/** Returns the indices of the answers: those that may be longest first, so that the last ones end soon after each other. */
function longestFirst(asked: readonly GeneratedAnswer<unknown>[]): number[] {
  // Plain answers end sooner than chat answers.
  const isChat = (index: number) => Number(typeof asked[index]?.question !== 'string')
  const limit = (index: number) => asked[index]?.maxTokens as number
  return [...asked.keys()].sort((a, b) => limit(b) - limit(a) || isChat(b) - isChat(a))
}
