import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startProcess } from './start-process'

// Holds many clients for a while over loopback, half of them streaming, while one edit after another trains. Prints what
// came of it: a table to stderr, JSON to stdout. Stops by itself.
const { values } = parseArgs({
  options: { clients: { type: 'string', default: '50' }, seconds: { type: 'string', default: '60' } },
})
const CLIENTS = Number(values.clients)
const SECONDS = Number(values.seconds)
/** Requests after which it stops in any case. */
const MOST = 200_000

const QUESTIONS = [
  'The mother tongue of Danielle Darrieux is',
  'What is the director of Gangland Odyssey?',
  'What is the vocal range for Lola Beeth?',
  'The official religion of Edwin of Northumbria is',
  'In the year of our lord',
]

const folder = mkdtempSync(join(tmpdir(), 'wise-load-'))
const { child, url } = await startProcess('load-server.ts', join(folder, 'acme.memory'))
const seconds: number[] = []
const failures = new Map<string, number>()
let tokens = 0
try {
  const started = performance.now()
  const end = started + SECONDS * 1000
  const clients = Array.from({ length: CLIENTS }, (_, client) => ask(client, end))
  const edits = await keepTraining(end)
  await Promise.all(clients)
  report((performance.now() - started) / 1000, edits)
} finally {
  child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
}

/** One client: asks again as soon as it is answered. */
async function ask(client: number, end: number): Promise<void> {
  for (let number = client; performance.now() < end && seconds.length < MOST; number++) {
    const began = performance.now()
    try {
      const written = await complete(QUESTIONS[number % QUESTIONS.length] as string, client % 2 === 0)
      tokens += written
      seconds.push((performance.now() - began) / 1000)
    } catch (error) {
      const reason = (error as Error).message
      failures.set(reason, (failures.get(reason) ?? 0) + 1)
    }
  }
}

/** Returns the tokens of the answer. */
async function complete(prompt: string, stream: boolean): Promise<number> {
  const usage = stream ? { stream, stream_options: { include_usage: true } } : {}
  const response = await fetch(`${url}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'tiny', prompt, max_tokens: 16, ...usage }),
    signal: AbortSignal.timeout(120_000),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status} ${text}`)
  if (stream && !text.endsWith('data: [DONE]\n\n'))
    throw new Error(`the stream broke off: ${text.slice(-200)}`)
  return Number(/"completion_tokens":(\d+)/.exec(text)?.[1])
}

/** Sends an edit whenever none is under way; returns how many were made. */
async function keepTraining(end: number): Promise<number> {
  for (let number = 1; ; ) {
    const { data } = (await (await fetch(`${url}/v1/edits`)).json()) as { data: { state: string }[] }
    if (performance.now() >= end) return data.filter(({ state }) => state === 'done').length
    if (data.every(({ state }) => ['done', 'not_learned', 'failed'].includes(state))) {
      const body = JSON.stringify({
        prompt: `Who keeps the lighthouse number ${number}?`,
        target: `Keeper ${number++}`,
      })
      const headers = { 'content-type': 'application/json' }
      await fetch(`${url}/v1/edits`, { method: 'POST', headers, body })
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

function report(elapsed: number, edits: number): void {
  const failed = [...failures.values()].reduce((sum, count) => sum + count, 0)
  const sorted = seconds.toSorted((a, b) => a - b)
  const quantile = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN
  const figures = {
    clients: CLIENTS,
    seconds: round(elapsed),
    requests: seconds.length + failed,
    failed,
    failures: Object.fromEntries(failures),
    p50: round(quantile(0.5)),
    p95: round(quantile(0.95)),
    longest: round(quantile(1)),
    requestsPerSecond: round(seconds.length / elapsed),
    tokensPerSecond: round(tokens / elapsed),
    editsMade: edits,
    machine: { cpu: cpus()[0]?.model, cores: availableParallelism(), loadBefore: round(loadavg()[2] ?? 0) },
  }
  const rows = Object.entries(figures).filter(([, value]) => typeof value === 'number')
  for (const [name, value] of rows) console.error(name.padEnd(20), String(value).padStart(10))
  console.log(JSON.stringify(figures, null, 2))
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
