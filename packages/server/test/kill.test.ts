import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createRandom } from '@wise-edit/core'
import { expect, it, onTestFinished } from 'vitest'
import { asking, settled } from './start-fake'
import { startProcess } from './start-process'

/** `WISE_KILLS=200` kills it that often. */
const KILLS = Number(process.env.WISE_KILLS ?? 10)
const CLIENTS = 3
/** Milliseconds after which all is saved on an idle machine, and the number of times that they may pass on a busy one. */
const SAVED = 2000
const MOST_SAVES = 100

it.each(['instant', 'slow'])(
  `loses nothing that was acknowledged when it is killed ${KILLS} times, with %s undo`,
  {
    timeout: 90_000 * KILLS,
  },
  async (undo) => {
    const folder = mkdtempSync(join(tmpdir(), 'wise-kill-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const memory = join(folder, 'acme.memory')
    const random = createRandom('kills')
    const told = new Told()
    for (let kill = 0; kill <= KILLS; kill++) {
      const { child, url } = await startProcess('killed-server.ts', memory, undo)
      onTestFinished(() => void child.kill('SIGKILL'))
      const ask = asking(url)
      told.check(kill, (await ask('GET', '/v1/edits')).body.data)
      if (kill === KILLS) {
        const edits = await settled({ ask })
        told.check(kill, edits)
        // The memory is saved behind the journal, the first time perhaps later; the last edit may stand in the journal alone.
        const saved = () => (existsSync(memory) ? JSON.parse(readFileSync(memory, 'utf8')).length : 0)
        const unsaved = () => edits.length - saved()
        for (let waited = 0; unsaved() > 1 && waited < MOST_SAVES; waited++) await setTimeout(SAVED)
        child.kill('SIGKILL')
        await once(child, 'exit')
        expect(edits.map(({ state }) => state)).not.toContain('failed')
        expect(unsaved()).toBeLessThanOrEqual(1)
        break
      }
      const exited = once(child, 'exit')
      // However slow the machine is, some were acknowledged.
      await ask('POST', '/v1/edits', { id: `${kill}`, prompt: 'a', target: 'b' })
      told.hear([`${kill}`], { held: true, sure: true })
      const clients = Array.from({ length: CLIENTS }, (_, i) =>
        useUntilGone(ask, told, `${kill}-${i}`, random),
      )
      setTimeout(random.int(250)).then(() => child.kill('SIGKILL'))
      await Promise.all([...clients, exited])
    }
    expect(told.acknowledged).toBeGreaterThanOrEqual(KILLS)
  },
)

/** Answers that clients received about edits, and the requests that got none. */
class Told {
  acknowledged = 0
  readonly #held = new Set<string>()
  #unsure = new Set<string>()

  /** An edit that no other client takes back meanwhile. */
  take(random: ReturnType<typeof createRandom>): string | undefined {
    const free = [...this.#held]
    const id = free[random.int(Math.max(1, free.length))]
    if (id !== undefined) this.#held.delete(id)
    return id
  }

  hear(ids: readonly string[], { held, sure }: { held: boolean; sure: boolean }): void {
    for (const id of ids) {
      if (!sure) this.#unsure.add(id)
      else if (held) this.#held.add(id)
      else this.#held.delete(id)
    }
    if (sure) this.acknowledged++
  }

  /** Expects the server to hold what it acknowledged; requests without an answer may have been taken or not. */
  check(kill: number, edits: readonly { id: string; state: string }[]): void {
    const found = new Set(edits.filter(({ state }) => state !== 'undoing').map(({ id }) => id))
    const lost = [...this.#held].filter((id) => !found.has(id) && !this.#unsure.has(id))
    const reborn = [...found].filter((id) => !this.#held.has(id) && !this.#unsure.has(id))
    expect({ kill, lost, reborn }).toEqual({ kill, lost: [], reborn: [] })
    for (const id of this.#unsure) {
      if (found.has(id)) this.#held.add(id)
      else this.#held.delete(id)
    }
    this.#unsure = new Set()
  }
}

/** Sends edits and takes some back until the server is gone. */
async function useUntilGone(
  ask: ReturnType<typeof asking>,
  told: Told,
  name: string,
  random: ReturnType<typeof createRandom>,
): Promise<void> {
  for (let number = 0; ; number++) {
    const undone = random.next() < 0.4 ? told.take(random) : undefined
    const ids = undone
      ? [undone]
      : Array.from({ length: 1 + random.int(4) }, (_, i) => `${name}-${number}-${i}`)
    const edits = ids.map((id) => ({ id, prompt: `What is ${id}?`, target: id }))
    const held = undone === undefined
    try {
      const { status } = await (undone
        ? ask('DELETE', `/v1/edits/${undone}`)
        : ask('POST', '/v1/edits', edits))
      expect(status).toBe(202)
      told.hear(ids, { held, sure: true })
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      told.hear(ids, { held, sure: false })
      return
    }
  }
}
