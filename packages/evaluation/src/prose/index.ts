import { everyday } from './everyday'
import { history } from './history'
import { nature } from './nature'
import { stories } from './stories'

/**
 * Returns passages of prose that no edit is about, of 25 to 50 words each: at most 200, spread over four kinds of text. They
 * were written for this project and are MIT, like its code.
 */
export function prosePassages(count = 200): string[] {
  const kinds = [nature, history, everyday, stories].map((text) => text.trim().split('\n'))
  const all = kinds[0]?.flatMap((_, i) => kinds.map((passages) => passages[i] as string)) ?? []
  return all.slice(0, count)
}
