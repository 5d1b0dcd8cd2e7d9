import { Template } from '@huggingface/jinja'
import { isObject, type TimeLimit } from '@wise-edit/core/internal'

/** Time limit of a template, which usually renders a prompt in a few milliseconds. */
const MAX_MILLISECONDS = 900
const MAX_LOOP = 100_000

/** Renders a chat template as Jinja2 does for transformers. Throws if it fails, loops endlessly or takes too long. */
export function renderTemplate(template: string, values: Record<string, unknown>, limit: TimeLimit): string {
  return limit.run(MAX_MILLISECONDS, () => {
    // Jinja2 reads CRLF as LF.
    const parsed = new Template(template.replace(/\r\n?/g, '\n'))
    callInstead(parsed.parsed, 'range', 'limited_range')
    return parsed.render({ ...values, limited_range: limitedRange })
  })
}

/** Makes a parsed template call the function `other` instead of `name`. */
function callInstead(node: unknown, name: string, other: string): void {
  if (Array.isArray(node)) for (const part of node) callInstead(part, name, other)
  if (!isObject(node)) return
  const { callee } = node
  if (isObject(callee) && callee.value === name) callee.value = other
  for (const part of Object.values(node)) callInstead(part, name, other)
}

/** Implements `range` of Jinja2, which returns a list, up to a maximum length. */
function limitedRange(start: number, stop?: number, step = 1): number[] {
  const [from, to] = typeof stop === 'number' ? [start, stop] : [0, start]
  const by = typeof step === 'number' ? step : 1
  const count = Math.max(0, Math.ceil((to - from) / by))
  if (by === 0 || !(count <= MAX_LOOP)) {
    throw new Error(`a loop has ${by === 0 ? 'endless' : count} steps; expected at most ${MAX_LOOP}`)
  }
  return Array.from({ length: count }, (_, i) => from + i * by)
}
