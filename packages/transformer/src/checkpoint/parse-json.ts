/** No file that is read here nests as deep as a tenth of this. */
const MAX_DEPTH = 100

const [QUOTE, BACKSLASH] = [0x22, 0x5c]
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Parses UTF-8 JSON from a file that may be hostile. Throws for what is no JSON or nests without end. */
export function parseJson(bytes: Uint8Array): unknown {
  // A level takes 50 times its one byte when parsed.
  if (nestsDeeper(bytes, MAX_DEPTH)) throw new Error(`it nests deeper than ${MAX_DEPTH} levels`)
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
}

function nestsDeeper(bytes: Uint8Array, limit: number): boolean {
  let depth = 0
  let inText = false
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    if (inText) {
      if (byte === BACKSLASH) i++
      else if (byte === QUOTE) inText = false
    } else if (byte === QUOTE) inText = true
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      if (++depth > limit) return true
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth--
  }
  return false
}
