import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Starts a judge behind chat completions as OpenAI has them, which ends with the process; `says` answers a message. */
export async function startJudge(
  says: (text: string) => string,
): Promise<{ url: string; asked: { model: string; authorization?: string; text: string }[] }> {
  const asked: { model: string; authorization?: string; text: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => {
      body += part
    })
    request.on('end', () => {
      const { model, messages } = JSON.parse(body)
      const text = messages[0].content
      const { authorization } = request.headers
      asked.push({ model, text, ...(authorization !== undefined && { authorization }) })
      response.end(JSON.stringify({ choices: [{ message: { content: says(text) } }] }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked }
}

/** Says yes to what every judge must know, and to answers that a pattern fits. */
export function agreeingWith(answer: RegExp): (text: string) => string {
  return (text) => {
    const [, given = ''] = /Given answer: (.*)/.exec(text) ?? []
    return given === 'Paris' || answer.test(given) ? 'Yes.' : 'No.'
  }
}
