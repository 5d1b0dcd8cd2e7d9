import { describe, expect, it, vi } from 'vitest'
import { createApi } from './client'

const question = { text: 'Hi', chat: false, maxTokens: 4 }
const answer = async (body: string) => {
  vi.stubGlobal('fetch', async () => new Response(body))
  const pieces = []
  const { signal } = new AbortController()
  for await (const piece of createApi({ token: () => null }).answer('tiny', question, signal))
    pieces.push(piece)
  return pieces.join('')
}

describe('answers', () => {
  it('fail with what the server says when it breaks one off', async () => {
    const begun = `data: ${JSON.stringify({ choices: [{ text: 'Ja' }] })}\n\n`
    expect(await answer(begun)).toBe('Ja')
    const broken = `${begun}data: ${JSON.stringify({ error: { message: 'Out of memory.' } })}\n\n`
    await expect(answer(broken)).rejects.toThrow('Out of memory.')
  })
})

describe('models', () => {
  const models = (response: Response) => {
    vi.stubGlobal('fetch', async () => response)
    return createApi({ token: () => null }).models()
  }

  it('are the first one with a memory, and the same without', async () => {
    const data = [{ id: 'a:unedited' }, { id: 'a' }]
    expect(await models(Response.json({ data }))).toEqual({ edited: 'a', unedited: 'a:unedited' })
  })

  it('are missed where the server has none, or is none', async () => {
    await expect(models(Response.json({ data: [] }))).rejects.toThrow('no model')
    await expect(models(new Response('<html>'))).rejects.toThrow('not JSON')
  })
})
