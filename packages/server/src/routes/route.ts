import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Service } from '../service'
import { countPrompt } from '../text/write-text'
import { text } from './text-parameters'

/** Edits near a text that are shown. */
const NEAREST = 5

const route = z.object({
  answered_by: z.union([z.literal('main'), z.int()]).describe('The model itself, or the index of a memory'),
  memories: z.array(
    z.object({
      index: z.int(),
      indicator: z.number().nullable().describe('Δ: how much the memory would change'),
      threshold: z.number().nullable().describe('ε: the memory may answer where Δ is larger; null is never'),
      edits: z.array(z.string()).describe('Ids of the edits it holds'),
    }),
  ),
  similarity: z
    .object({
      value: z.number().describe('How like the prompt is to the nearest edit: -1 to 1'),
      threshold: z.number().nullable().describe('At or below it the model itself answers; null is never'),
      certainty: z
        .number()
        .nullable()
        .describe('Above it a side memory answers, whatever the indicators; null is never'),
    })
    .optional(),
  nearest: z.array(
    z.object({ id: z.string(), prompt: z.string(), target: z.string(), similarity: z.number() }),
  ),
})

/** `POST /v1/route`: which memory answers a prompt, and why. */
export function routeRoutes(service: Service): FastifyPluginCallbackZod {
  const schema = {
    summary: 'Which memory answers a prompt, and which edits are near it',
    body: z.strictObject({ prompt: text.min(1) }),
    response: { 200: route },
  }
  return (app, _, done) => {
    app.post('/v1/route', { schema }, async ({ body: { prompt } }) => {
      countPrompt(service, prompt, 'prompt')
      const leave = await service.gate.enter(service.ending)
      try {
        const editor = service.queue.answering
        const { choice, memories, similarity } = editor.explain(prompt)
        const held = editor.memories
        return {
          answered_by: choice,
          memories: memories.map(({ delta, threshold }, index) => ({
            index,
            indicator: finite(delta),
            threshold: finite(threshold),
            edits: [...(held[index]?.edits ?? [])],
          })),
          similarity: similarity && {
            value: similarity.value,
            threshold: finite(similarity.threshold),
            certainty: similarity.certainty ?? null,
          },
          nearest: editor.nearest(prompt, NEAREST),
        }
      } finally {
        leave()
      }
    })
    done()
  }
}

/** JSON has no infinity. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
