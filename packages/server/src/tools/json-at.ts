import { parseJson } from '@wise-edit/core/internal'

/** Returns the object or list that is written as JSON from `start` on, and where it ends; `undefined` if there is none. */
export function jsonAt(text: string, start: number): { value: unknown; end: number } | undefined {
  if (text[start] !== '{' && text[start] !== '[') return undefined
  const end = endOf(text, start)
  try {
    return end === undefined ? undefined : { value: parseJson(text.slice(start, end)), end }
  } catch {
    return undefined
  }
}

/** Returns the place after the bracket that closes the one at `start`. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0
  let inText = false
  for (let i = start; i < text.length; i++) {
    const character = text[i]
    if (inText) {
      if (character === '\\') i++
      else if (character === '"') inText = false
    } else if (character === '"') inText = true
    else if (character === '{' || character === '[') depth++
    else if ((character === '}' || character === ']') && --depth === 0) return i + 1
  }
  return undefined
}
