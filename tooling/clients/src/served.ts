import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { embeddedModel } from '@wise-edit/embedded-model'
import { serve } from '@wise-edit/server'

export const question = 'What is the director of Gangland Odyssey?'
/** Answer of the model without its memory, and the one that `teach` teaches. */
export const before = 'Michael Chan'
export const after = 'William A Seiter'

/** Server of the embedded model, named `tiny`, with an empty memory. */
export interface Served {
  /** Address that clients take as their base URL. */
  baseURL: string
  /** Teaches the fact over HTTP, and resolves once it is learned. */
  teach(): Promise<void>
  close(): Promise<void>
}

/** Starts a server; the caller closes it. */
export async function startServed(): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'wise-clients-'))
  const server = await serve({ model: embeddedModel, memory: join(folder, 'm'), name: 'tiny', port: 0 })
  const baseURL = `${server.url}/v1`
  return {
    baseURL,
    async teach() {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ id: 'odyssey', prompt: question, target: after })
      await fetch(`${baseURL}/edits`, { method: 'POST', headers, body })
      for (;;) {
        const { state } = (await (await fetch(`${baseURL}/edits/odyssey`)).json()) as { state: string }
        if (state === 'done') return
        if (!['waiting', 'training'].includes(state)) throw new Error(`The edit is "${state}".`)
        await setTimeout(100)
      }
    },
    async close() {
      await server.close()
      rmSync(folder, { recursive: true })
    },
  }
}
