import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { quantile } from '@wise-edit/core/internal'
import { startProcess } from './start-process'

// Takes edits back, one after another, from a server with a memory of many that nobody trained, first alone and then while
// edits train. Prints how long the acknowledgement of an undo takes, and until the edit is gone, in milliseconds.
const { values } = parseArgs({
  options: {
    edits: { type: 'string', default: '1000' },
    undos: { type: 'string', default: '50' },
    pause: { type: 'string', default: '100' },
    model: { type: 'string', default: '' },
  },
})
const UNDOS = Number(values.undos)

const folder = mkdtempSync(join(tmpdir(), 'wise-undo-'))
const memory = join(folder, 'acme.memory')
const { child, url } = await startProcess('undo-server.ts', memory, values.edits, values.model)
try {
  const bytes = statSync(memory).size
  const alone = await undo(0)
  for (let i = 0; i < 4; i++) await teach(i)
  const training = await undo(UNDOS)
  console.log(
    JSON.stringify({ edits: Number(values.edits), bytes, load: loadavg()[0], alone, training }, null, 2),
  )
} finally {
  child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
}

async function undo(first: number) {
  const acknowledged: number[] = []
  const gone: number[] = []
  for (let i = first; i < first + UNDOS; i++) {
    const path = `/v1/edits/edit-${i}`
    const began = performance.now()
    const { status } = await fetch(url + path, { method: 'DELETE' })
    if (status !== 202) throw new Error(`An undo was answered with ${status}.`)
    acknowledged.push(performance.now() - began)
    while ((await fetch(url + path)).status !== 404) await setTimeout(2)
    gone.push(performance.now() - began)
    await setTimeout(Number(values.pause))
  }
  return { acknowledged: figures(acknowledged), gone: figures(gone) }
}

function figures(milliseconds: readonly number[]) {
  const [p50, p95, longest] = [0.5, 0.95, 1].map((share) =>
    Number(quantile(milliseconds, share).toPrecision(3)),
  )
  return { p50, p95, longest }
}

async function teach(number: number): Promise<void> {
  const body = JSON.stringify({
    prompt: `Who sweeps the floors of mill ${number}?`,
    target: `Sweeper ${number}`,
  })
  await fetch(`${url}/v1/edits`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
}
