import { plainText } from '@wise-edit/router'
import type { Gate } from '../src/methods/per-edit/route/gate'

/**
 * A gate for tests: two texts ask for the same where most of their words are the same. Gates of other `sha256` and
 * `dimensions` have other vectors, and are surer by `bias`.
 */
export function wordGate({ sha256 = 'words', dimensions = 32, bias = 0 } = {}): Gate {
  const words = (text: string) => new Set(plainText(text).split(' '))
  return {
    name: 'words',
    sha256,
    embed: (texts) =>
      texts.map((text) => {
        const vector = new Float32Array(dimensions)
        for (const word of words(text))
          vector[[...word].reduce((sum, c) => sum + c.charCodeAt(0), 0) % dimensions]! += 1
        const norm = Math.hypot(...vector) || 1
        return vector.map((value) => value / norm)
      }),
    score: (pairs) =>
      pairs.map(([taught, query]) => {
        const [a, b] = [words(taught), words(query)]
        const shared = [...a].filter((word) => b.has(word)).length
        return 20 * (shared / Math.max(a.size, b.size) - 0.7) + bias
      }),
    dispose: () => {},
  }
}
