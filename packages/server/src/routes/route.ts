import type { EditSummary } from '@wise-edit/editors'
import type { RouteDecision } from '@wise-edit/router'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Route } from '../engine/engine'
import type { Service } from '../service'
import { preparePrompt } from '../text/prompt'
import { messagesSchema, turnsOf } from './messages'
import { text } from './text-parameters'

/** Number of similar edits that are shown. */
const NEAREST = 5

const answered_by = z
  .union([z.literal('main'), z.int()])
  .describe('The model itself, or the index of a memory')

/** Route in a memory with a side memory for each edit. */
const editRoute = z.object({
  answered_by,
  edit: z.string().nullable().describe('Id of the edit that answers; null: the model itself does'),
  read: z.string().optional().describe('The question as it was compared; a follow-up with what it refers to'),
  candidates: z
    .array(
      z.object({
        id: z.string(),
        prompt: z.string(),
        target: z.string(),
        probability: z
          .number()
          .describe('Probability that the question asks for the fact of this edit, 0 to 1'),
        threshold: z.number().describe('The edit may answer if the probability is above it'),
        above: z.boolean().describe('Whether it is, and nothing refuses the question'),
        refused: z
          .enum(['ruled out', 'contrast'])
          .optional()
          .describe(
            'Why a likely question is refused: it rules the answer out, or is more like a near question',
          ),
        overruled_by: z.string().optional().describe('Id of the edit that answers in place of this one'),
      }),
    )
    .describe('The edits that the question could mean, the likeliest first'),
})

/** Route in a WISE memory. */
const memoryRoute = z.object({
  answered_by,
  memories: z.array(
    z.object({
      index: z.int(),
      indicator: z
        .number()
        .nullable()
        .describe('Δ: distance between the outputs with and without the memory'),
      threshold: z.number().nullable().describe('ε: the memory may answer if Δ is larger; null: never'),
      edits: z.array(z.string()).describe('Ids of the edits it holds'),
    }),
  ),
  similarity: z
    .object({
      value: z.number().describe('Similarity of the prompt to the nearest edit, -1 to 1'),
      threshold: z.number().nullable().describe('The model itself answers at or below it; null: never'),
      certainty: z
        .number()
        .nullable()
        .describe('A side memory answers above it, whatever the indicators; null: never'),
    })
    .optional(),
  nearest: z.array(
    z.object({ id: z.string(), prompt: z.string(), target: z.string(), similarity: z.number() }),
  ),
})

const body = z
  .strictObject({ prompt: text.min(1).optional(), messages: messagesSchema.optional() })
  .refine(({ prompt, messages }) => (prompt === undefined) !== (messages === undefined), {
    error: 'give either a prompt or messages',
    path: ['prompt'],
  })

/** `POST /v1/route`: shows which edit or memory answers a prompt or a conversation, and why. */
export function routeRoutes(service: Service): FastifyPluginCallbackZod {
  const schema = {
    summary: 'The edit that answers a prompt or a conversation, and others that it could mean',
    body,
    response: { 200: z.union([editRoute, memoryRoute]) },
  }
  return (app, _, done) => {
    app.post('/v1/route', { schema }, async ({ body: { prompt = '', messages } }) => {
      const question = messages ? turnsOf(service, messages) : prompt
      await preparePrompt(service, question, messages ? 'messages' : 'prompt')
      const leave = await service.gate.enter(service.ending)
      try {
        const route = await service.engine.route({ question, nearest: NEAREST })
        const { candidates } = route.decision
        return candidates
          ? viewEdit(service.engine.memory.edits, route.decision, candidates)
          : viewMemories(route)
      } finally {
        leave()
      }
    })
    done()
  }
}

function viewEdit(
  edits: readonly EditSummary[],
  { choice, edit, read }: RouteDecision,
  candidates: NonNullable<RouteDecision['candidates']>,
): z.input<typeof editRoute> {
  return {
    answered_by: choice,
    edit: edit ?? null,
    read,
    candidates: candidates.flatMap(({ id, score, threshold, above, refused, overruledBy }) => {
      const known = edits.find((each) => each.id === id)
      if (!known) return []
      const { prompt, target } = known
      const odds = { probability: sigmoid(score), threshold: sigmoid(threshold), above }
      return [{ id, prompt, target, ...odds, refused, overruled_by: overruledBy }]
    }),
  }
}

function viewMemories({ decision, memories: held, nearest }: Route): z.input<typeof memoryRoute> {
  const { choice, memories, similarity } = decision
  return {
    answered_by: choice,
    memories: memories.map(({ indicator, threshold }, index) => ({
      index,
      indicator: finite(indicator),
      threshold: finite(threshold),
      edits: [...(held[index]?.edits ?? [])],
    })),
    similarity: similarity && {
      value: similarity.value,
      threshold: finite(similarity.threshold),
      certainty: similarity.certainty ?? null,
    },
    nearest: [...nearest],
  }
}

/** Converts log-odds to a probability. */
function sigmoid(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds))
}

/** Returns `null` for a number that is not finite, which JSON cannot hold. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
