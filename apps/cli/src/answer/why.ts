import { PerEditEditor, type Question, type RoutingEditor, type WiseEditor } from '@wise-edit/editors'
import { count, quote } from '../common/words'

/** Reasons for which an edit does not answer a question that is likely to ask for it. */
const REFUSED = {
  'ruled out': ', but the question rules its answer out',
  contrast: ', but the question is more like one of its near questions',
}

/** Number of candidates that are shown besides the edit that answered. */
const NAMED = 4

/** Explains which edit or side memory answers a question, and why no other does, line by line. */
export function explainRoute(editor: RoutingEditor, question: Question): string[] {
  return editor instanceof PerEditEditor ? whichEdit(editor, question) : whichMemory(editor, question)
}

/**
 * Explains the edit that answers: the gate's probability that the question asks for its fact, and the other candidates.
 */
function whichEdit(editor: PerEditEditor, question: Question): string[] {
  const { edit: chosen, candidates = [], read = '' } = editor.explain(question)
  const describe = (id: string) => {
    const { prompt = '', target = '' } = editor.edits.find((edit) => edit.id === id) ?? {}
    return `"${id}" (${quote(prompt, 50)} -> ${quote(target, 30)})`
  }
  const lines = candidates.slice(0, NAMED).map(({ id, score, threshold, above, refused, overruledBy }) => {
    const likely = score === Number.POSITIVE_INFINITY ? 'the taught words' : `${percent(score)} likely`
    const needs = `${above || refused ? 'above' : 'not above'} ${percent(threshold)}`
    const outscored = above && id !== chosen ? ', but another is likelier' : ''
    const beaten = refused ? REFUSED[refused] : outscored
    const silent = overruledBy === undefined ? beaten : `, overruled by "${overruledBy}"`
    return `  ${describe(id)}: ${likely}, ${needs}${silent}`
  })
  const more = candidates.length > NAMED ? [`  and ${candidates.length - NAMED} more`] : []
  return [
    `answered by ${chosen === undefined ? 'the model itself' : `edit ${describe(chosen)}`}`,
    ...(read === lastOf(question) ? [] : [`read as ${quote(read, 120)}`]),
    ...(candidates.length === 0 ? ['  no edit is near this question'] : lines),
    ...more,
  ]
}

function lastOf(question: Question): string | undefined {
  const last = typeof question === 'string' ? question : question.at(-1)?.content
  return last?.trim()
}

/** Log-odds as a probability in percent, never rounded to 0 or 100. */
export function percent(logOdds: number): string {
  const share = 100 / (1 + Math.exp(-logOdds))
  if (share > 99.9) return 'over 99.9 %'
  if (share < 0.1) return 'under 0.1 %'
  return `${share.toFixed(1)} %`
}

/**
 * Explains the choice of WISE: the indicator Δ and the threshold ε of each side memory, and the similarity of the
 * question to the nearest edit.
 */
function whichMemory(editor: WiseEditor, question: Question): string[] {
  const { choice, memories, similarity } = editor.explain(question)
  const held = editor.memories
  const lines = memories.map(({ indicator, threshold, above }, i) => {
    const edits = count(held[i]?.edits.length ?? 0, 'edit')
    const sign = above ? '>' : '≤'
    return `side memory ${i + 1} (${edits}): Δ ${indicator.toPrecision(4)} ${sign} ε ${threshold.toPrecision(4)}`
  })
  if (similarity) {
    const { value, threshold, above, certainty = Number.POSITIVE_INFINITY } = similarity
    const certain = value > certainty ? `, certain above ${certainty.toFixed(3)}` : ''
    lines.push(
      `similarity to the nearest edit: ${value.toFixed(3)} ${above ? '>' : '≤'} ${threshold.toFixed(3)}${certain}`,
    )
  }
  const answers = choice === 'main' ? 'the model itself' : `side memory ${choice + 1}`
  return [...lines, `answered by ${answers}`]
}
