import type { Interventions, LanguageModel } from '@wise-edit/transformer'
import type { EditMethod, Held, Learned, LearnedKind } from './edit-method'
import type { EditSummary } from './editor'
import { learnedTensors } from './learned-tensors'
import type { Question } from './question'

/** Returns the operations on the learned state of a method. Default: those on tensors by name. */
export function kindOf<L>(method: EditMethod<L>): LearnedKind<L> {
  return method.kind ?? (learnedTensors as unknown as LearnedKind<L>)
}

/** Returns the edited model. By default, learned tensors replace the weights of the same name. */
export function intervene<L>(
  model: LanguageModel,
  method: EditMethod<L>,
  held: Held<L>,
  promptLengths?: readonly number[],
): Interventions {
  if (!held.edits.some(({ status }) => status === 'done')) return {}
  if (method.intervene) return method.intervene(held, promptLengths)
  const { weights } = model.decoder
  const replaced = Object.entries(held.learned as Learned).filter(([name]) => weights.has(name))
  return { replace: Object.fromEntries(replaced) }
}

/** Returns the edited model for a batch of questions. By default, all rows have the same. */
export function answering<L>(
  model: LanguageModel,
  method: EditMethod<L>,
  held: Held<L>,
  questions: readonly Question[],
): Interventions {
  return method.answering?.(held, questions) ?? intervene(model, method, held)
}

/** Returns the state without an edit, and the edits to learn again. By default, these are all others. */
export function without<L>(
  method: EditMethod<L>,
  held: Held<L>,
  undone: EditSummary,
): { held: Held<L>; again: readonly EditSummary[] } {
  if (method.without) return method.without(held, undone)
  const others = held.edits.filter((edit) => edit !== undone)
  return undone.status === 'done'
    ? { held: { edits: [], learned: kindOf(method).none }, again: others }
    : { held: { ...held, edits: others }, again: [] }
}
