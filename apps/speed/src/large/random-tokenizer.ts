const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz')
/** Token that ends a text. */
export const END = '<|endoftext|>'

/** Returns a `tokenizer.json` of `vocabSize` tokens. */
export function randomTokenizer(vocabSize: number): object {
  const { tokens, merges } = randomTokens(vocabSize)
  return {
    version: '1.0',
    added_tokens: [{ id: 0, content: END, special: true }],
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
    normalizer: null,
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', vocab: Object.fromEntries(tokens.map((token, id) => [token, id])), merges },
  }
}

/**
 * Returns tokens that can encode any text, and of which each can be decoded: bytes, then groups of two and three letters,
 * then groups of three after a space.
 */
export function randomTokens(vocabSize: number): { tokens: string[]; merges: [string, string][] } {
  const tokens = [END, ...byteTokens()]
  const merges: [string, string][] = []
  const pairs = LETTERS.flatMap((a) => LETTERS.map((b): [string, string] => [a, b]))
  const triples = pairs.flatMap(([a, b]) => LETTERS.map((c): [string, string] => [a + b, c]))
  const words = triples.map(([ab, c]): [string, string] => ['Ġ', ab + c])
  for (const merge of [...pairs, ...triples, ...words].slice(0, vocabSize - tokens.length)) {
    merges.push(merge)
    tokens.push(merge.join(''))
  }
  return { tokens, merges }
}

export const randomTokenizerConfig = { bos_token: null, eos_token: END }

/** Characters that represent bytes in a byte-level tokenizer: printable ones themselves, others from 256 on. */
function byteTokens(): string[] {
  let next = 256
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173)
    return String.fromCodePoint(printable ? byte : next++)
  })
}
