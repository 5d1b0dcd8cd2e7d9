import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ApiError } from '../http/errors'
import type { Service } from '../service'

const modelCard = z.object({
  id: z.string(),
  object: z.literal('model'),
  created: z.int(),
  owned_by: z.string(),
})

/** `GET /v1/models`: lists the edited model, and the same model without the memory. */
export function modelRoutes(service: Service): FastifyPluginCallbackZod {
  const cards = namesOf(service).map((id) => ({
    id,
    object: 'model' as const,
    created: service.started,
    owned_by: 'wise-edit',
  }))
  const list = z.object({ object: z.literal('list'), data: z.array(modelCard) })
  return (app, _, done) => {
    app.get('/v1/models', { schema: { summary: 'The models', response: { 200: list } } }, () => ({
      object: 'list' as const,
      data: cards,
    }))
    const params = z.object({ model: z.string() })
    const schema = { summary: 'One model', params, response: { 200: modelCard } }
    app.get('/v1/models/:model', { schema }, ({ params: { model } }) => {
      const card = cards.find(({ id }) => id === model)
      if (!card) throw unknownModel(service, model)
      return card
    })
    done()
  }
}

/** Returns true for the name of the model with the memory, false for the one without. Throws `ApiError` 404 for others. */
export function isEdited(service: Service, name: string): boolean {
  const [edited, unedited] = namesOf(service)
  if (name === edited || name === unedited) return name === edited
  throw unknownModel(service, name)
}

function namesOf({ name }: Service): [edited: string, unedited: string] {
  return [name, `${name}:unedited`]
}

function unknownModel(service: Service, name: string): ApiError {
  const known = namesOf(service).map((id) => JSON.stringify(id))
  const message = `The model ${JSON.stringify(name)} does not exist; expected ${known.join(' or ')}.`
  return new ApiError(404, 'model_not_found', message, { param: 'model' })
}
