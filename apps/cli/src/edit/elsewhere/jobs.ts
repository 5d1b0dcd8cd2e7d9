import { deserialize, serialize } from 'node:v8'
import type { PerEditOptions } from '@wise-edit/editors'
import { type LearnedEdit, modelIdentity } from '@wise-edit/editors/internal'
import type { LanguageModel } from '@wise-edit/transformer'
import type { Task } from './worker'

/** Job of a worker of `edit --redis`. */
export interface EditJob {
  record: Task
  options: PerEditOptions
}

/** Returns the name of the queue of a model's edits; workers with other weights use another queue. */
export function queueOf(model: LanguageModel, layer: number): string {
  const { matrix, sha256 } = modelIdentity(model, layer)
  return `wise-edit-${matrix.replaceAll('.', '-')}-${sha256?.slice(0, 16)}`
}

/** Serializes a learned edit as text, for a queue that stores JSON. */
export function encodeLearned(learned: LearnedEdit): string {
  return serialize(learned).toString('base64')
}

export function decodeLearned(text: string): LearnedEdit {
  return deserialize(Buffer.from(text, 'base64')) as LearnedEdit
}
