import type { EditRecord } from '@wise-edit/datasets'
import type { Measure, MeasureContext } from './measurement'
import { meanByRecord } from './questions'

/** Reply of the assistant between the turns of a follow-up; only the router reads it. */
const REPLY = 'I can help with that.'

type Decision = NonNullable<ReturnType<MeasureContext['editor']['explain']>>

/** A question for the router. */
interface Asked {
  /** `own`, the form of a rewording, or the kind of a near question after `near:`. */
  form: string
  question: Parameters<MeasureContext['editor']['explain']>[0]
}

/**
 * Decisions of a router that reads the question: the share of questions that it gives to an edit, by form
 * (`routed:statement`, `routed:near:same subject`), and for each reworded and near question the threshold up to which
 * it is given to its own or to any edit (`reach:rewordings`, `reach:near`; `-Infinity` for never), English ones apart.
 * Empty for editors without such a router.
 */
export const routing: Measure = async ({ editor, records }) => {
  const scores: Record<string, (number | null)[]> = {}
  const samples: Record<string, number[]> = {}
  const asked = records.map(questionsOf)
  for (const form of new Set(asked.flat().map(({ form }) => form))) {
    const questions = asked.map((all) => all.filter((one) => one.form === form))
    const decisions = questions.map((all) => all.map(({ question }) => editor.explain(question)))
    if (decisions.flat().some((decision) => decision?.candidates === undefined)) return {}
    scores[`routed:${form}`] = meanByRecord(
      decisions.flat().map((decision) => Number(decision?.edit !== undefined)),
      questions.map(({ length }) => length),
    )
    if (form === 'own' || form === 'far') continue
    const near = form.startsWith('near:')
    for (const [i, { id, language = 'en' }] of records.entries()) {
      const key = `reach:${near ? 'near' : 'rewordings'}@${language === 'en' ? 'English' : 'others'}`
      const reached = (decisions[i] as Decision[]).map((decision) => reach(decision, near ? undefined : id))
      if (reached.length > 0) samples[key] = [...(samples[key] ?? []), ...reached]
    }
  }
  return { scores, samples }
}

function questionsOf({ prompt, rewordings, followUp, near, far }: EditRecord): Asked[] {
  const turns = followUp?.flatMap((content, i) => [
    { role: 'user', content },
    ...(i < followUp.length - 1 ? [{ role: 'assistant', content: REPLY }] : []),
  ])
  return [
    { form: 'own', question: prompt },
    ...rewordings.map(({ form, prompt }) => ({ form, question: prompt })),
    ...(turns ? [{ form: 'follow-up', question: turns }] : []),
    ...near.map(({ kind, prompt }) => ({ form: `near:${kind}`, question: prompt })),
    ...far.map((prompt) => ({ form: 'far', question: prompt })),
  ]
}

/** Score of the likeliest edit, if it is `wanted` or any edit counts. An edit whose answer is ruled out is none. */
function reach({ candidates = [] }: Decision, wanted: string | undefined): number {
  const first = candidates.find(({ above, score, threshold }) => above || score <= threshold)
  return first && (wanted === undefined || first.id === wanted) ? first.score : Number.NEGATIVE_INFINITY
}
