/** Deepest nesting that is accepted; the files read here use less than a tenth of it. */
const MAX_DEPTH = 100

const [QUOTE, BACKSLASH] = [0x22, 0x5c]
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/**
 * Parses JSON that may be hostile, given as a text or as its bytes in UTF-8. Throws for invalid JSON and for JSON that
 * nests too deep.
 */
export function parseJson(
  json: string | Uint8Array,
  reviver?: (key: string, value: unknown) => unknown,
): unknown {
  // A nesting level takes one byte in the file and about 50 bytes once parsed.
  if (nestsDeeper(json, MAX_DEPTH)) throw new Error(`it nests deeper than ${MAX_DEPTH} levels`)
  const text = typeof json === 'string' ? json : new TextDecoder('utf-8', { fatal: true }).decode(json)
  return JSON.parse(text, reviver)
}

function nestsDeeper(json: string | Uint8Array, limit: number): boolean {
  const at = typeof json === 'string' ? (i: number) => json.charCodeAt(i) : (i: number) => json[i]
  let depth = 0
  let inText = false
  for (let i = 0; i < json.length; i++) {
    const code = at(i)
    if (inText) {
      if (code === BACKSLASH) i++
      else if (code === QUOTE) inText = false
    } else if (code === QUOTE) inText = true
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      if (++depth > limit) return true
    } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) depth--
  }
  return false
}
