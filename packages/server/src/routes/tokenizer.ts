import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Service } from '../service'
import { preparePrompt, tokenize } from '../text/prompt'
import { isEdited } from './models'
import { text, whole } from './text-parameters'

const model = z.string().nullish().describe('Name of the model; both have the same tokenizer')

/** `GET /tokenizer_info`, `POST /tokenize` and `POST /detokenize`: the tokenizer, as vLLM serves it. */
export function tokenizerRoutes(service: Service): FastifyPluginCallbackZod {
  const { tokenizer, maxPositions } = service.engine
  const info = z.object({
    tokenizer_class: z.string(),
    bos_token: z.string().nullable(),
    eos_token: z.string().nullable(),
    chat_template: z.string().nullable(),
  })
  const tokens = z.array(whole.min(0))
  const asText = z.strictObject({ model, prompt: text, add_special_tokens: z.boolean().default(true) })
  const asTokens = z.strictObject({ model, tokens: tokens.min(1) })
  const counted = z.object({ tokens, count: z.int(), max_model_len: z.int() })
  return (app, _, done) => {
    const about = { summary: 'The special tokens and the chat template', response: { 200: info } }
    app.get('/tokenizer_info', { schema: about }, () => ({ tokenizer_class: 'Tokenizer', ...tokenizer }))
    const encoding = { summary: 'The token ids of a text', body: asText, response: { 200: counted } }
    app.post('/tokenize', { schema: encoding }, async ({ body: { model, prompt, add_special_tokens } }) => {
      if (model != null) isEdited(service, model)
      const tokens = await tokenize(service, { text: prompt, special: add_special_tokens, param: 'prompt' })
      return { tokens, count: tokens.length, max_model_len: maxPositions }
    })
    const decoding = {
      summary: 'The text of token ids',
      body: asTokens,
      response: { 200: z.object({ prompt: z.string() }) },
    }
    app.post('/detokenize', { schema: decoding }, async ({ body: { model, tokens } }) => {
      if (model != null) isEdited(service, model)
      const { text } = await preparePrompt(service, { ids: tokens }, 'tokens')
      return { prompt: text }
    })
    done()
  }
}
