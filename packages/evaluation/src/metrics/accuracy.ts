import { WiseError } from '@wise-edit/core'
import { checkSome } from './check'

/** Token ids of a text, such as `number[]` or `Int32Array`. */
type TokenIds = ArrayLike<number>

/**
 * Returns the share of target tokens that an answer has at the same positions; it is 1 where the whole target is given
 * (WISE eq. 9).
 *
 * The answer is predicted under teacher forcing, one token for each target token (EasyEdit `token_em`), or generated
 * greedily, `target.length` tokens after the prompt (EasyEdit `vanilla_generation=True`). Tokens beyond the target are
 * ignored, and missing ones count as wrong. (The reference code takes the last `target.length` tokens of prompt and
 * generation together, so it compares parts of the prompt if generation stops early.)
 *
 * Throws `METRIC_EMPTY` for an empty target and `METRIC_VALUE` for an invalid token id.
 */
export function tokenAccuracy(answer: TokenIds, target: TokenIds): number {
  checkSome(target, 'target tokens')
  checkTokens(target, 'target')
  checkTokens(answer, 'answer')
  let equal = 0
  for (let i = 0; i < target.length; i++) if (answer[i] === target[i]) equal++
  return equal / target.length
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
