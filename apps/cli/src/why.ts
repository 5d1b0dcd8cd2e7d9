import type { WiseEditor } from '@wise-edit/editors'
import { count } from './words'

/**
 * Lines that say which memory answers a prompt and why: the indicator Δ of each side memory beside its threshold
 * ε, and how like the prompt is to an edit.
 */
export function explainRoute(editor: WiseEditor, prompt: string): string[] {
  const { choice, memories, similarity } = editor.explain(prompt)
  const held = editor.memories
  const lines = memories.map(({ delta, threshold, above }, i) => {
    const edits = count(held[i]?.edits.length ?? 0, 'edit')
    const sign = above ? '>' : '≤'
    return `side memory ${i + 1} (${edits}): Δ ${delta.toPrecision(4)} ${sign} ε ${threshold.toPrecision(4)}`
  })
  if (similarity) {
    const { value, threshold, above, certainty = Number.POSITIVE_INFINITY } = similarity
    const certain = value > certainty ? `, certain above ${certainty.toFixed(3)}` : ''
    lines.push(
      `likeness to the nearest edit: ${value.toFixed(3)} ${above ? '>' : '≤'} ${threshold.toFixed(3)}${certain}`,
    )
  }
  const answers = choice === 'main' ? 'the model itself' : `side memory ${choice + 1}`
  return [...lines, `answered by ${answers}`]
}
