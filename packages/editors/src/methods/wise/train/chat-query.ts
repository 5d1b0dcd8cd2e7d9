import type { LanguageModel, TargetQuery } from '@wise-edit/transformer'
import type { EditRequest } from '../../../editor/editor'

/** The prompt as a question in the model's chat template, the target as the whole answer to it. */
export function chatQuery(model: LanguageModel, { prompt: content, target }: EditRequest): TargetQuery {
  const query = model.query(model.chatPrompt([{ role: 'user', content }]), target)
  return { ...query, target: [...query.target, ...model.decoder.config.eosTokens.slice(0, 1)] }
}
