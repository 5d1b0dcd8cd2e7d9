import { WiseError } from '@wise-edit/core'
import { checkPaired, checkSome } from './check'

/** Token ids of a text, such as `number[]` or `Int32Array`. */
export type TokenIds = ArrayLike<number>

/**
 * Returns the share of target tokens that the model predicts, given the target's tokens before each (teacher forcing).
 *
 * `predicted[i]` is the most likely token after the prompt and `target[0..i-1]`. A wrong token does not affect later ones,
 * so this is more lenient than generation. Source: default of the reference code (EasyEdit `token_em`).
 *
 * Throws `METRIC_EMPTY` for an empty target, `METRIC_LENGTH` if the lengths differ, and `METRIC_VALUE` for an invalid
 * token id.
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
 * Returns the share of target tokens that a greedily generated text has at the same positions.
 *
 * Generate `target.length` tokens after the prompt and keep the end-of-text token if generation stops. Tokens beyond the
 * target are ignored, and missing ones count as wrong. (The reference code takes the last `target.length` tokens of
 * prompt and generation together, so it compares parts of the prompt if generation stops early.) Source: EasyEdit
 * `vanilla_generation=True`.
 *
 * Throws `METRIC_EMPTY` for an empty target and `METRIC_VALUE` for an invalid token id.
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
 * Returns 1 if every target token matches, else 0: the indicator of WISE eq. 9.
 *
 * Predicted and generated tokens give the same result: greedy generation gives the whole target exactly if each of its
 * tokens is predicted under teacher forcing, provided that both are routed alike. Throws as `generatedAccuracy` does.
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
