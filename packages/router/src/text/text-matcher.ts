/** Compares texts: what the router asks of a sentence encoder, whichever it is. */
export interface TextMatcher {
  /** A unit vector for each text, `[dimensions]`: near for texts that ask for the same fact. */
  embed(texts: readonly string[]): readonly Float32Array[]
  /** For each pair of a taught prompt and a query the log-odds that the query asks for what was taught. */
  score(pairs: readonly (readonly [taught: string, query: string])[]): readonly number[]
}
