import { WiseError } from '@wise-edit/core'
import type { LanguageModel } from '@wise-edit/transformer'
import type { MethodDefinition } from '../../editor/edit-method'
import type { AskOptions } from '../../editor/editor'
import { MethodEditor } from '../../editor/method-editor'
import type { Question } from '../../editor/question'
import type { Gate } from '../per-edit/route/gate'
import { withFacts } from './fact-text'
import { type FactEntries, InContext } from './in-context'
import { IDENTITY_LAYER, inContextFile } from './memory-file'
import { type InContextOptions, inContextOptionsSchema } from './options'
import { Bm25Retrieval, RouterRetrieval } from './retrieval'

const inContext = (gate: Gate | undefined): MethodDefinition<InContextOptions, FactEntries> => ({
  name: 'in-context',
  schema: inContextOptionsSchema,
  layer: () => IDENTITY_LAYER,
  create: (model, options) => {
    const retrieval =
      options.retrieval === 'bm25' ? new Bm25Retrieval(options) : new RouterRetrieval(needed(gate), options)
    return new InContext(model, retrieval, options)
  },
  file: inContextFile,
})

/** An editor that teaches by text in the prompt. The model reads each question as `prompted` returns it. */
export class InContextEditor extends MethodEditor<InContextOptions, FactEntries, InContext> {
  /** The caller still owns the gate. */
  constructor(model: LanguageModel, gate: Gate | undefined, options: InContextOptions) {
    super(model, inContext(gate), options)
  }

  /** Returns the question with the facts that it asks for. */
  prompted(question: Question): Question {
    const { method, held } = this.learner
    return withFacts(question, method.factsFor(held, question), this.options.message)
  }

  override async *stream(
    prompt: string,
    { question = prompt, ...options }: AskOptions = {},
  ): AsyncGenerator<string, void, void> {
    yield* this.model.stream(this.#text(prompt, question), options)
  }

  /** Returns the text that the model reads. A prompt that is no rendering of its question gets the facts before it. */
  #text(prompt: string, question: Question): string {
    const { model, learner } = this
    if (typeof question !== 'string' && model.chatPrompt(question) === prompt) {
      return model.chatPrompt(this.prompted(question) as Exclude<Question, string>)
    }
    const facts = learner.method.factsFor(learner.held, question)
    return withFacts(prompt, facts, this.options.message) as string
  }
}

function needed(gate: Gate | undefined): Gate {
  if (gate) return gate
  throw new WiseError(
    'GATE_MISSING',
    'Facts are to be found by the router, which needs a gate that reads questions; expected the option `gate`. Pass `loadSentenceEncoder(embeddedGate)` of @wise-edit/embedded-gate, or set `retrieval` to "bm25".',
  )
}
