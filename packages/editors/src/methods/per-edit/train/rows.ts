import type { LanguageModel, TargetQuery } from '@wise-edit/transformer'
import type { NamedRequest } from '../../../editor/requests'
import type { PerEditOptions } from '../options'

/** One answer to train: the form of the question, and its tokens. */
export interface AnswerRow {
  form: 'plain' | 'chat'
  prompt: string
  /** Token ids of the prompt and the target, which ends with the end-of-text token. */
  query: TargetQuery
}

/** Number of target tokens above which an edit trains on fewer rows. */
const LONG_TARGET = 16

/**
 * Returns the rows of an edit: its prompt plain and in the chat template, then as many of `rewordings` as the options
 * say, all plain and every other one in the template too. All end with the model's end-of-text token.
 */
export function answerRows(
  model: LanguageModel,
  { prompt, target }: NamedRequest,
  rewordings: readonly string[],
  options: Pick<PerEditOptions, 'rewordings'>,
): AnswerRow[] {
  const hasChat = model.tokenizer.chatTemplate !== undefined
  const row = (form: AnswerRow['form'], text: string): AnswerRow => {
    const asked = form === 'chat' ? model.chatPrompt([{ role: 'user', content: text }]) : text
    const query = model.query(asked, target)
    const prompt = query.prompt.length > 1 ? query.prompt : [...endOf(model), ...query.prompt]
    return { form, prompt: text, query: { prompt, target: [...query.target, ...endOf(model)] } }
  }
  const own = [row('plain', prompt), ...(hasChat ? [row('chat', prompt)] : [])]
  const long = (own[0] as AnswerRow).query.target.length > LONG_TARGET
  const some = rewordings.slice(0, long ? Math.ceil(0.8 * options.rewordings) : options.rewordings)
  return [
    ...own,
    ...some.map((text) => row('plain', text)),
    ...(hasChat ? some.filter((_, i) => i % 2 === 0).map((text) => row('chat', text)) : []),
  ]
}

/** Returns the end-of-text token, if the model has one. */
function endOf({ decoder }: LanguageModel): readonly number[] {
  return decoder.config.eosTokens.slice(0, 1)
}
