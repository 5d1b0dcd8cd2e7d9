/** Maximum length of a piece: longer ones cannot come from training (the limit is 16) and take quadratic time. */
const MAX_PIECE = 256

/**
 * Returns the merge list of a SentencePiece BPE vocabulary, which holds only scores: all ways to merge two tokens into a
 * third, best score first, as transformers derives them.
 */
export function mergesByScore(tokens: readonly string[], scores: readonly number[]): [string, string][] {
  const ids = new Map(tokens.map((token, id) => [token, id]))
  const merges: { pair: [string, string]; score: number; left: number; right: number }[] = []
  for (const [id, token] of tokens.entries()) {
    if (token.length > MAX_PIECE) continue
    const characters = Array.from(token)
    let at = 0
    for (let i = 0; i < characters.length - 1; i++) {
      at += characters[i]!.length
      const pair: [string, string] = [token.slice(0, at), token.slice(at)]
      const left = ids.get(pair[0])
      const right = ids.get(pair[1])
      if (left === undefined || right === undefined) continue
      merges.push({ pair, score: scores[id] ?? 0, left, right })
    }
  }
  merges.sort((a, b) => b.score - a.score || a.left - b.left || a.right - b.right)
  return merges.map(({ pair }) => pair)
}
