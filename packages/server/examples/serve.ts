import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { embeddedModel } from '@wise-edit/embedded-model'
import { serve } from '@wise-edit/server'
import OpenAI from 'openai'

const folder = await mkdtemp(join(tmpdir(), 'served-'))
const memory = join(folder, 'acme.memory')
const server = await serve({ model: embeddedModel, memory, name: 'tiny', port: 0 })

// Any client of OpenAI's API can ask it.
const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: 'none' })
const question = 'What is the director of Gangland Odyssey?'
await ask('tiny')

// An edit is safe on disk once it is accepted, and made while others ask.
const fact = { id: 'odyssey', prompt: question, target: 'William A Seiter' }
await request('POST', '/v1/edits', fact)
while ((await request('GET', '/v1/edits/odyssey')).state !== 'done') await setTimeout(100)
await ask('tiny')
await ask('tiny:unedited')

// Which edit answers a paraphrase, and a question that only sounds similar?
for (const prompt of ['Who directed Gangland Odyssey?', 'Who directed Citizen Kane?']) {
  const { edit } = await request('POST', '/v1/route', { prompt })
  console.log(`${prompt} ${edit}`)
}

await server.close()
await rm(folder, { recursive: true })

async function ask(name: string): Promise<void> {
  const messages = [{ role: 'user' as const, content: question }]
  const { choices } = await client.chat.completions.create({ model: name, messages, max_tokens: 8 })
  console.log(`${name}: ${choices[0]?.message.content}`)
}

// biome-ignore lint/suspicious/noExplicitAny: JSON of many shapes
async function request(method: string, path: string, body?: unknown): Promise<any> {
  const headers = { 'content-type': 'application/json' }
  const sent = body ? { body: JSON.stringify(body), headers } : {}
  return (await fetch(server.url + path, { method, ...sent })).json()
}
