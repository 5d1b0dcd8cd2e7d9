/** Compares texts: the interface of a sentence encoder for the router. */
export interface TextMatcher {
  /** Returns a unit vector for each text, `[dimensions]`; texts that ask for the same fact have close vectors. */
  embed(texts: readonly string[]): readonly Float32Array[]
  /** Returns, for each pair of a taught prompt and a query, the log-odds that the query asks for the taught fact. */
  score(pairs: readonly (readonly [taught: string, query: string])[]): readonly number[]
}
