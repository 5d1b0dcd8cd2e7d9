import { everyday } from './everyday'
import { history } from './history'
import { nature } from './nature'
import { stories } from './stories'

/**
 * Returns at most 200 passages of prose, of 25 to 50 words each, that no edit is about. They are spread over four kinds of
 * text, were written for this project, and are under the MIT license, like its code.
 */
export function prosePassages(count = 200): string[] {
  const kinds = [nature, history, everyday, stories].map((text) => text.trim().split('\n'))
  const all = kinds[0]?.flatMap((_, i) => kinds.map((passages) => passages[i] as string)) ?? []
  return all.slice(0, count)
}
