import type { EditRequest } from '@wise-edit/editors'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Author, logEntrySchema } from '../edits/edit-log'
import { type EditView, editState, editView } from '../edits/view'
import type { CheckedText } from '../engine/engine'
import { ServiceError } from '../errors'
import type { Service } from '../service'
import { checkTexts } from '../text/prompt'
import { text } from './text-parameters'

/** Maximum number of edits in a request, and of texts of one kind in an edit. */
const MOST = 1000
const MOST_TEXTS = 100

const words = text.min(1).regex(/\S/u, 'it is blank; expected a text')
const texts = z.union([words, z.array(words).max(MOST_TEXTS)])
const rewordings = texts.describe('The prompt in other words: one text or a list').optional()
const near = texts
  .describe('Questions that sound alike and must keep their answers: one or a list')
  .optional()

const editId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Surrogate}]*$/u, 'it holds a control character')

const edit = z.strictObject({
  id: editId.optional().describe('Names the edit; default: follows from what it says'),
  prompt: words,
  target: words,
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
const page = viewList.extend({
  has_more: z.boolean().describe('Whether more follow: ask again with the last id as `after`'),
  total: z.int().describe('Edits in all, in the state that was asked for'),
  problem: z.string().optional().describe('Why changes cannot be kept on disk now'),
})
const most = z.coerce.number().int().min(1).max(MOST)
const pageQuery = z.strictObject({
  limit: most.optional().describe('Edits at most; default: all'),
  after: z.string().optional().describe('Id of the edit before the first one'),
  state: editState.optional(),
})
const logPage = z.object({
  object: z.literal('list'),
  data: z.array(logEntrySchema),
  has_more: z.boolean(),
})
const logQuery = z.strictObject({
  limit: most.default(100).describe('Lines at most'),
  after: z.coerce.number().int().min(0).default(0).describe('Number of the line before the first one'),
})
const undone = z.object({ id: z.string(), object: z.literal('edit'), deleted: z.literal(true) })

/** `/v1/edits`: adds, lists, replaces and undoes edits. A change is acknowledged once it is safe on disk. */
export function editRoutes(service: Service): FastifyPluginCallbackZod {
  const { queue } = service
  return (app, _, done) => {
    const add = {
      summary: 'Teach facts: accepted once they are safe on disk, made one after another',
      body: z.union([edit, list, z.strictObject({ edits: list })]),
      response: { 202: z.union([editView, viewList]) },
    }
    app.post('/v1/edits', { schema: add }, async (request, reply) => {
      const { body } = request
      const [edits, single] = Array.isArray(body)
        ? [body, false]
        : 'edits' in body
          ? [body.edits, false]
          : [[body], true]
      await checkTexts(
        service,
        edits.flatMap((each, i) => textsOf(each, single ? [] : [`${i}`])),
      )
      const ids = new Set(await queue.add(edits.map(requestOf), authorOf(request)))
      const data = queue.list(ids)
      reply.status(202)
      return single && data[0] ? data[0] : { object: 'list' as const, data }
    })
    const listing = { summary: 'Edits, oldest first', querystring: pageQuery, response: { 200: page } }
    app.get('/v1/edits', { schema: listing }, ({ query }) => ({
      ...pageOf(queue.list(), query),
      problem: queue.problem,
    }))
    const log = {
      summary: 'Who taught and undid what, and when: the oldest first',
      querystring: logQuery,
      response: { 200: logPage },
    }
    app.get('/v1/edits/log', { schema: log }, async ({ query: { after, limit } }) => {
      const lines = await queue.logged(after, limit + 1)
      return { object: 'list' as const, data: lines.slice(0, limit), has_more: lines.length > limit }
    })
    app.get(
      '/v1/edits/:id',
      { schema: { summary: 'One edit', params: one, response: { 200: editView } } },
      (request) => find(service, request.params.id),
    )
    const replace = {
      summary: 'Teach a fact in place of the edit with this id, such as with a rewording that was missed',
      params: z.object({ id: editId }),
      body: edit.omit({ id: true }),
      response: { 202: editView },
    }
    app.put('/v1/edits/:id', { schema: replace }, async (request, reply) => {
      const { body } = request
      const { id } = request.params
      await checkTexts(service, textsOf(body, []))
      await queue.replace({ ...requestOf(body), id }, authorOf(request))
      reply.status(202)
      return find(service, id)
    })
    const remove = {
      summary: 'Take an edit back: accepted once it is safe on disk',
      params: one,
      response: { 202: undone },
    }
    app.delete('/v1/edits/:id', { schema: remove }, async (request, reply) => {
      const { id } = request.params
      await queue.undo(id, authorOf(request))
      reply.status(202)
      return { id, object: 'edit' as const, deleted: true as const }
    })
    done()
  }
}

/** Returns the author of a request: the name in `x-edited-by` if it is valid, otherwise the address of the client. */
function authorOf({ id, ip, headers }: Pick<FastifyRequest, 'id' | 'ip' | 'headers'>): Author {
  const given = headers['x-edited-by']
  const isName = typeof given === 'string' && /^[\x20-\x7e]{1,200}$/.test(given)
  return { by: isName ? given : ip, request: id }
}

/** Returns a page of edits. Throws `edit_not_found` if no edit has the id `after`. */
function pageOf(all: readonly EditView[], { limit = all.length, after, state }: z.output<typeof pageQuery>) {
  const place = after === undefined ? -1 : all.findIndex(({ id }) => id === after)
  if (after !== undefined && place < 0) throw noSuchEdit(after)
  const isAsked = (view: EditView) => state === undefined || view.state === state
  const rest = all.slice(place + 1).filter(isAsked)
  return {
    object: 'list' as const,
    data: rest.slice(0, limit),
    has_more: rest.length > limit,
    total: all.filter(isAsked).length,
  }
}

/** Returns the request with its texts under the names that editors use. */
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
  const [view] = queue.list(new Set([id]))
  if (!view) throw noSuchEdit(id)
  return view
}

function noSuchEdit(id: string): ServiceError {
  return new ServiceError('edit_not_found', `No edit is called ${JSON.stringify(id)}.`, { param: 'id' })
}

/** Returns the texts of an edit that the model must be able to read and learn, so that bad ones are refused at once. */
function textsOf(
  { prompt, target, irrelevant = '', ...more }: z.output<typeof edit>,
  place: readonly string[],
): CheckedText[] {
  const param = (name: string) => [...place, name].join('.')
  const texts = [{ param: param('prompt'), prompt: `${prompt} ${target}` }]
  // WISE draws a text for a blank one.
  if (irrelevant.trim() !== '') texts.push({ param: param('irrelevant'), prompt: irrelevant })
  for (const name of ['rephrase', 'paraphrases', 'near', 'contrasts'] as const)
    for (const each of joined(more[name]) ?? []) texts.push({ param: param(name), prompt: each })
  return [...texts, { param: param('target'), prompt, target }]
}
