import { WiseError } from '@wise-edit/core'
import { checkPaired, checkSome } from './check'

/** Token ids of a text, such as `number[]` or `Int32Array`. */
export type TokenIds = ArrayLike<number>

/**
 * Share of target tokens that the model predicts when it is given the target's tokens before each (teacher forcing).
 *
 * `predicted[i]` is the most likely token after prompt and `target[0..i-1]`. A wrong token does not spoil those after
 * it, so this is kinder than generation. Source: what the reference code measures by default (EasyEdit `token_em`).
 *
 * Throws `METRIC_EMPTY`, `METRIC_LENGTH` unless both are of one length, and `METRIC_VALUE` for what is no token id.
 */
export function tokenAccuracy(predicted: TokenIds, target: TokenIds): number {
  checkPaired(
    predicted,
    'predicted tokens',
    target,
    'target tokens',
    'Predict one token for each target token.',
  )
  return generatedAccuracy(predicted, target)
}

/**
 * Share of target tokens that stand at their place in a greedily generated text.
 *
 * Generate `target.length` tokens after the prompt and keep the end-of-text token where generation stops. Tokens
 * beyond the target are ignored, missing ones are wrong. (The reference code takes the last `target.length` tokens of
 * prompt and generation together, so that it compares the prompt where generation stops early.) Source: EasyEdit
 * `vanilla_generation=True`.
 *
 * Throws `METRIC_EMPTY` for an empty target and `METRIC_VALUE` for what is no token id.
 */
export function generatedAccuracy(generated: TokenIds, target: TokenIds): number {
  checkSome(target, 'target tokens')
  checkTokens(target, 'target')
  checkTokens(generated, 'answer')
  let equal = 0
  for (let i = 0; i < target.length; i++) if (generated[i] === target[i]) equal++
  return equal / target.length
}

/**
 * 1 where every target token is met, else 0: the indicator of WISE eq. 9.
 *
 * For predicted and for generated tokens, with the same result: greedy generation meets the whole target exactly when
 * each of its tokens is predicted under teacher forcing, as long as both are routed alike. Throws as
 * `generatedAccuracy` does.
 */
export function exactMatch(answer: TokenIds, target: TokenIds): number {
  return generatedAccuracy(answer, target) === 1 ? 1 : 0
}

function checkTokens(tokens: TokenIds, name: string): void {
  for (let i = 0; i < tokens.length; i++) {
    if (!(Number.isInteger(tokens[i]) && (tokens[i] as number) >= 0)) {
      throw new WiseError(
        'METRIC_VALUE',
        `${name}[${i}] is ${tokens[i]}; expected a token id, an integer of at least 0. Remove padding first.`,
      )
    }
  }
}
