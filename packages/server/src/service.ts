import type { Editor, NearEdit, Question } from '@wise-edit/editors'
import type { EvaluateOptions, Evaluation, EvaluationRecord } from '@wise-edit/evaluation'
import type { RouteDecision } from '@wise-edit/router'
import type { LanguageModel } from '@wise-edit/transformer'
import type { EditQueue, QueueEditor } from './edits/edit-queue'
import type { Metrics } from './http/metrics'
import type { Limits } from './limits'
import type { Gate } from './text/gate'

/** What the server asks of a model. */
export type TextModel = Pick<LanguageModel, 'encode' | 'query' | 'chatPrompt'> &
  Pick<Editor, 'stream'> & {
    readonly tokenizer: { readonly chatTemplate: string | undefined }
    readonly decoder: { readonly config: { readonly maxPositions: number } }
  }

/** The part of an editor that the server uses. Its `stream` yields one piece of text for each token. */
export type ServedEditor = QueueEditor &
  Pick<TextModel, 'stream'> & {
    readonly memories: readonly { edits: readonly string[] }[]
    explain(question: Question): RouteDecision
    /** The edits that a text is most like, the likest first. */
    nearest(text: string, count: number): NearEdit[]
  }

/** All that the routes work with. */
export interface Service<E extends ServedEditor = ServedEditor> {
  /** What clients call the edited model. */
  name: string
  /** When the server started, in seconds since 1970. */
  started: number
  /** The model without the memory. */
  model: TextModel
  queue: EditQueue<E>
  /** Asks an editor about records, or about its own edits without any. */
  evaluate(
    editor: E,
    records: readonly EvaluationRecord[] | undefined,
    options: Pick<EvaluateOptions, 'formats' | 'ability' | 'cost' | 'maxTokens' | 'signal'>,
  ): Promise<Evaluation>
  gate: Gate
  limits: Limits
  metrics: Metrics
  /** Aborted when answers under way must end. */
  ending: AbortSignal
  /** Told of errors that are not the client's. */
  onError(error: unknown): void
}
