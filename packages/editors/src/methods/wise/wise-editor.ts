import type { RouteDecision } from '@wise-edit/router'
import type { Interventions, LanguageModel } from '@wise-edit/transformer'
import type { MethodDefinition } from '../../editor/edit-method'
import { MethodEditor } from '../../editor/method-editor'
import type { Question } from '../../editor/question'
import { wiseFile } from './memory/persist'
import type { WiseMemory } from './memory/wise-memory'
import { type WiseOptions, wiseOptionsSchema } from './options/options'
import { settingsOf } from './options/settings'
import { Wise } from './wise'

/** An edit and the similarity of a text to its prompt, -1 to 1. */
export interface NearEdit {
  id: string
  prompt: string
  target: string
  similarity: number
}

const wise: MethodDefinition<WiseOptions, WiseMemory> = {
  name: 'wise-merge',
  nameOf: ({ mode }) => `wise-${mode}`,
  schema: wiseOptionsSchema,
  layer: ({ layer }) => layer,
  editsPerBatch: (options) => settingsOf(options).editsPerBatch,
  create: (model, options) => new Wise(model, settingsOf(options)),
  file: wiseFile,
}

/** An editor that uses WISE, with a view of its side memories. */
export class WiseEditor extends MethodEditor<WiseOptions, WiseMemory, Wise> {
  constructor(model: LanguageModel, options: WiseOptions) {
    super(model, wise, options)
  }

  /** Current side memories, with the edits, shards and routing threshold of each. */
  get memories(): { edits: readonly string[]; shards: readonly number[]; threshold: number }[] {
    const { method, held } = this.learner
    return method.memories(held).map(({ shards, threshold }) => ({
      edits: shards.flatMap((shard) => shard.edits),
      shards: shards.map((shard) => shard.number),
      threshold,
    }))
  }

  override explain(question: Question): RouteDecision {
    const { method, held } = this.learner
    return method.explain(held, question)
  }

  /**
   * Returns the model in which one of `memories` answers everything, without a router, as if the memory that holds the
   * answer were known (oracle routing, WISE table 6). Throws `MEMORY_UNKNOWN`.
   */
  interveneWith(memory: number): Interventions {
    const { method, held } = this.learner
    return method.interveneWith(held, memory)
  }

  /** Returns the `count` edits most similar to a text, the most similar first, by the cosines that the router uses. */
  nearest(text: string, count: number): NearEdit[] {
    const { method, held } = this.learner
    return method
      .similar(held, text)
      .map(({ edit: { id, prompt, target }, similarity }) => ({ id, prompt, target, similarity }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, count)
  }
}
