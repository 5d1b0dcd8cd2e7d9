import * as tf from '@tensorflow/tfjs-core'
import { embeddedModel } from '@wise-edit/embedded-model'
import { useBackend } from '@wise-edit/kernels'
import { type Interventions, type LanguageModel, loadModel } from '@wise-edit/transformer'
import type { AskedEditor } from '../src'

/** Loads the embedded model, on wasm; the caller disposes it. */
export async function loadEmbedded(): Promise<LanguageModel> {
  await useBackend({ backend: 'wasm' })
  return loadModel(embeddedModel)
}

/** The model with a chat template: messages in brackets. */
export function withChat(model: LanguageModel): AskedEditor['model'] {
  const { tokenizer } = model
  return {
    decoder: model.decoder,
    tokenizer: {
      chatTemplate: 'brackets',
      eosTokens: tokenizer.eosTokens,
      decode: (ids) => tokenizer.decode(ids),
    },
    encode: (text) => model.encode(text),
    query: (prompt, target) => model.query(prompt, target),
    generateTokens: (prompt, options) => model.generateTokens(prompt, options),
    generateTogether: (texts, options) => model.generateTogether(texts, options),
    answerTargets: (queries, options) => model.answerTargets(queries, options),
    scoreTargets: (queries, options) => model.scoreTargets(queries, options),
    chatPrompt: (messages) => `${messages.map(({ content }) => `[${content}]`).join(' ')} `,
  }
}

/** Answers by question: a text that ends, a text that goes on for ever (`…` at its end), or as the model itself. */
export type Script = (question: string, turns: number) => string | undefined

/** An editor whose answers are scripted. */
export function fakeEditor(model: AskedEditor['model'], script: Script): AskedEditor {
  const end = model.decoder.config.eosTokens[0] as number
  const answering: AskedEditor['answering'] = (questions) => {
    const texts = questions.map((question) =>
      typeof question === 'string'
        ? script(question, 1)
        : script(question.at(-1)?.content ?? '', question.length),
    )
    if (texts.every((text) => text === undefined)) return {}
    let step = 0
    const rows = texts.map((text) => (text === undefined ? undefined : tokensOf(text)))
    const head: NonNullable<Interventions['intercept']>[string] = (input, own) => {
      const logits = own(input)
      // Likelihoods of choices are the model's own.
      if (input.shape[1] !== rows.length) return logits
      const forced = rows.map((tokens) =>
        tokens ? (tokens[Math.min(step, tokens.length - 1)] as number) : -1,
      )
      step++
      const chosen = tf.oneHot(tf.tensor2d([forced], undefined, 'int32'), logits.shape[2])
      return tf.add(logits, tf.mul(tf.cast(chosen, 'float32'), 1e4))
    }
    return { intercept: { head } }
  }
  const tokensOf = (text: string) => {
    const tokens = model.encode(text.replace('…', '')).filter((token) => token !== end)
    return text.endsWith('…') ? tokens : [...tokens, end]
  }
  return { model, answering, intervene: () => ({}) }
}
