import type { LanguageModel, TargetQuery } from '@wise-edit/transformer'
import type { NamedRequest } from '../../../editor/requests'
import type { PerEditOptions } from '../options'

/** One answer to train: how the question is put, and its tokens. */
export interface AnswerRow {
  form: 'plain' | 'chat'
  prompt: string
  /** Prompt as the model reads it; the target ends with the token that ends a text. */
  query: TargetQuery
}

/** Target tokens above which an edit trains on fewer rows. */
const LONG_TARGET = 16

/**
 * The rows of an edit: its own prompt plain and in the chat template, then as many of `rewordings` as the options say,
 * plain and every other one in the template too. All end with the model's end of text.
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

/** The token that ends a text, where the model has one. */
function endOf({ decoder }: LanguageModel): readonly number[] {
  return decoder.config.eosTokens.slice(0, 1)
}
