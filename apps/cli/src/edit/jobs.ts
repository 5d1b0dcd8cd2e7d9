import { deserialize, serialize } from 'node:v8'
import { type LearnedEdit, modelIdentity, type PerEditOptions } from '@wise-edit/editors'
import type { LanguageModel } from '@wise-edit/transformer'
import type { Task } from './worker'

/** What a worker of `edit --redis` is asked. */
export interface EditJob {
  record: Task
  options: PerEditOptions
}

/** Name of the queue of a model's edits: workers with other weights never see them. */
export function queueOf(model: LanguageModel, layer: number): string {
  const { matrix, sha256 } = modelIdentity(model, layer)
  return `wise-edit-${matrix.replaceAll('.', '-')}-${sha256?.slice(0, 16)}`
}

/** A learned edit as text, for a queue that keeps JSON, and back. */
export function encodeLearned(learned: LearnedEdit): string {
  return serialize(learned).toString('base64')
}

export function decodeLearned(text: string): LearnedEdit {
  return deserialize(Buffer.from(text, 'base64')) as LearnedEdit
}
