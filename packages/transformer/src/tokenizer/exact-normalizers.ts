type Json = Record<string, unknown>

/** Ranges of the characters that BERT treats as Chinese, in order of their code points. */
const CHINESE = [
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xf900, 0xfaff],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  [0x2b920, 0x2ceaf],
  [0x2f800, 0x2fa1f],
] as const

/**
 * Replaces a `BertNormalizer` in `tokenizer.json` with the equivalent sequence of simple steps.
 *
 * That of the JavaScript tokenizers adds no spaces around Chinese characters beyond U+FFFF, and lower-cases a sigma at
 * the end of a word to ς, while models were trained with σ.
 */
export function exactNormalizers(tokenizer: Json): Json {
  const normalizer = tokenizer.normalizer as Json | null | undefined
  return normalizer?.type === 'BertNormalizer' ? { ...tokenizer, normalizer: steps(normalizer) } : tokenizer
}

function steps({ clean_text, handle_chinese_chars, strip_accents, lowercase }: Json): Json {
  const chinese = CHINESE.map((range) => range.map((code) => String.fromCodePoint(code)).join('-')).join('')
  return {
    type: 'Sequence',
    normalizers: [
      ...(clean_text
        ? [
            replace('(?![\\t\\n\\r])[\\uFFFD\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}]', ''),
            replace('\\p{White_Space}', ' '),
          ]
        : []),
      ...(handle_chinese_chars ? [replace(`[${chinese}]`, ' $& ')] : []),
      ...((strip_accents ?? lowercase) ? [{ type: 'NFD' }, replace('\\p{Mn}', '')] : []),
      ...(lowercase ? [replace('Σ', 'σ'), { type: 'Lowercase' }] : []),
    ],
  }
}

function replace(regex: string, content: string): Json {
  return { type: 'Replace', pattern: { Regex: regex }, content }
}
