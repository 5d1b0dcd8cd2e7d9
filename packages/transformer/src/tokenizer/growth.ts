import { isObject } from '@wise-edit/core/internal'

/** Maximum number of characters that one character may become. Unicode's own normal forms reach 18. */
const MAX_GROWTH = 64
const MAX_STEPS = 256
/** Maximum length of a replacement text. */
const MAX_TEXT = 1000

/**
 * Throws for a `tokenizer.json` whose normalizer or decoder could make a text so long that it fills the memory: by steps
 * that each double it, or by a replacement of megabytes.
 */
export function checkGrowth({ normalizer, pre_tokenizer, decoder }: Record<string, unknown>): void {
  for (const [name, part] of Object.entries({ normalizer, pre_tokenizer, decoder })) {
    const steps = stepsOf(part)
    if (steps.length > MAX_STEPS) {
      throw new Error(`its ${name} has ${steps.length} steps; expected at most ${MAX_STEPS}`)
    }
    const growth = steps.reduce((product, step) => product * growthOf(step, name), 1)
    if (growth > MAX_GROWTH) {
      throw new Error(
        `its ${name} can make a text ${growth.toPrecision(3)} times as long; expected at most ${MAX_GROWTH} times`,
      )
    }
  }
}

/** Returns the steps of a part, including those of nested sequences. */
function stepsOf(part: unknown): Record<string, unknown>[] {
  const steps: Record<string, unknown>[] = []
  const open = [part]
  while (open.length > 0 && steps.length <= MAX_STEPS) {
    const step = open.pop()
    if (!isObject(step)) continue
    steps.push(step)
    for (const list of [step.normalizers, step.pretokenizers, step.decoders]) {
      if (Array.isArray(list)) open.push(...list.slice(0, MAX_STEPS + 1))
    }
  }
  return steps
}

function growthOf(step: Record<string, unknown>, name: string): number {
  for (const key of ['content', 'prepend', 'replacement', 'prefix', 'suffix']) {
    const text = step[key]
    if (typeof text !== 'string' || text.length <= MAX_TEXT) continue
    throw new Error(`its ${name} puts in ${text.length} characters at once; expected at most ${MAX_TEXT}`)
  }
  const { type, content, pattern } = step
  if (type !== 'Replace' || typeof content !== 'string') return 1
  const replaced = isObject(pattern) && typeof pattern.String === 'string' ? pattern.String.length : 0
  // A pattern may match the empty text before each character.
  return Math.max(1, replaced === 0 ? content.length : content.length / replaced)
}
