import type { EditRequest } from '@wise-edit/editors'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { editView } from '../edits/view'
import type { CheckedText } from '../engine/engine'
import { ServiceError } from '../errors'
import type { Service } from '../service'
import { checkTexts } from '../text/prompt'
import { text } from './text-parameters'

/** Edits of one request, and texts of one kind in an edit. */
const MOST = 1000
const MOST_TEXTS = 100

const words = text.min(1)
const texts = z.union([words, z.array(words).max(MOST_TEXTS)])
const rewordings = texts.describe('The prompt in other words: one text or a list').optional()
const near = texts
  .describe('Questions that sound alike and must keep their answers: one or a list')
  .optional()

const edit = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\p{Surrogate}]*$/u, 'it holds a control character')
    .optional()
    .describe('Names the edit; default: follows from what it says'),
  prompt: text.min(1),
  target: text.min(1),
  subject: text.optional(),
  irrelevant: text.optional().describe('A text that the edit must not touch; of use to WISE'),
  rephrase: rewordings,
  paraphrases: rewordings,
  near,
  contrasts: near,
})

const list = z.array(edit).min(1).max(MOST)
const one = z.object({ id: z.string() })
const viewList = z.object({ object: z.literal('list'), data: z.array(editView) })
const undone = z.object({ id: z.string(), object: z.literal('edit'), deleted: z.literal(true) })

/** `/v1/edits`: what the model is taught. Answers to a change come once it is safe on disk. */
export function editRoutes(service: Service): FastifyPluginCallbackZod {
  const { queue } = service
  return (app, _, done) => {
    const add = {
      summary: 'Teach facts: accepted once they are safe on disk, made one after another',
      body: z.union([edit, list, z.strictObject({ edits: list })]),
      response: { 202: z.union([editView, viewList]) },
    }
    app.post('/v1/edits', { schema: add }, async ({ body }, reply) => {
      const [edits, single] = Array.isArray(body)
        ? [body, false]
        : 'edits' in body
          ? [body.edits, false]
          : [[body], true]
      await checkTexts(
        service,
        edits.flatMap((each, i) => textsOf(each, single ? [] : [`${i}`])),
      )
      const ids = new Set(await queue.add(edits.map(requestOf)))
      const data = queue.list().filter(({ id }) => ids.has(id))
      reply.status(202)
      return single && data[0] ? data[0] : { object: 'list' as const, data }
    })
    app.get('/v1/edits', { schema: { summary: 'All edits', response: { 200: viewList } } }, () => ({
      object: 'list' as const,
      data: queue.list(),
    }))
    app.get(
      '/v1/edits/:id',
      { schema: { summary: 'One edit', params: one, response: { 200: editView } } },
      (request) => find(service, request.params.id),
    )
    const remove = {
      summary: 'Take an edit back: accepted once it is safe on disk',
      params: one,
      response: { 202: undone },
    }
    app.delete('/v1/edits/:id', { schema: remove }, async ({ params: { id } }, reply) => {
      await queue.undo(id)
      reply.status(202)
      return { id, object: 'edit' as const, deleted: true as const }
    })
    done()
  }
}

/** The request with its texts under the names that editors know. */
function requestOf({
  rephrase,
  paraphrases,
  near,
  contrasts,
  ...request
}: z.output<typeof edit>): EditRequest {
  return { ...request, paraphrases: joined(rephrase, paraphrases), contrasts: joined(near, contrasts) }
}

function joined(...given: (string | string[] | undefined)[]): string[] | undefined {
  const all = [...new Set(given.flatMap((each) => each ?? []))]
  return all.length > 0 ? all : undefined
}

function find({ queue }: Service, id: string) {
  const view = queue.list().find((each) => each.id === id)
  if (!view)
    throw new ServiceError('edit_not_found', `No edit is called ${JSON.stringify(id)}.`, { param: 'id' })
  return view
}

/** The texts of an edit that the model must be able to read and to learn: what fails is refused at once. */
function textsOf(
  { prompt, target, irrelevant = '', ...more }: z.output<typeof edit>,
  place: readonly string[],
): CheckedText[] {
  const param = (name: string) => [...place, name].join('.')
  const texts = [{ param: param('prompt'), prompt: `${prompt} ${target}` }]
  // Without a token of its own it gets another.
  if (irrelevant.trim() !== '') texts.push({ param: param('irrelevant'), prompt: irrelevant })
  for (const name of ['rephrase', 'paraphrases', 'near', 'contrasts'] as const)
    for (const each of joined(more[name]) ?? []) texts.push({ param: param(name), prompt: each })
  return [...texts, { param: param('target'), prompt, target }]
}
