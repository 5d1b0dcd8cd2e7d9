import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { quantile } from '@wise-edit/core/internal'
import { startProcess } from './start-process'

// Holds many clients for a while over loopback, half of them streaming, while one edit after another trains. Prints a row of a
// table for each number of clients, each measured with a new server.
const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '50,200,500,1000' },
    seconds: { type: 'string', default: '30' },
    model: { type: 'string', default: '' },
  },
})
const SECONDS = Number(values.seconds)
/** Milliseconds between requests to `/health`. */
const PROBE = 50
const COLUMNS = [
  ...['clients', 'seconds', 'answered', 'sent away', 'failed', 'p50, s', 'p99, s', 'tokens/s'],
  ...['edits made', '`/health` p99, ms', 'memory, MiB'],
]

const QUESTIONS = [
  'The mother tongue of Danielle Darrieux is',
  'What is the director of Gangland Odyssey?',
  'What is the vocal range for Lola Beeth?',
  'The official religion of Edwin of Northumbria is',
  'In the year of our lord',
]

const machine = `${availableParallelism()} cores of ${cpus()[0]?.model}, load before: ${round(loadavg()[0] ?? 0)}`
console.error(machine)
printRow(COLUMNS)
printRow(COLUMNS.map(() => '---:'))
for (const clients of values.clients.split(',').map(Number)) printRow(await measure(clients))

/** Counts of one run, and its times in milliseconds. */
interface Run {
  url: string
  /** Time at which the clients stop asking. */
  end: number
  times: number[]
  probes: number[]
  tokens: number
  sentAway: number
  failures: string[]
}

/** Returns a row of the table. */
async function measure(clients: number): Promise<(number | string)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wise-load-'))
  const { child, url } = await startProcess('load-server.ts', join(folder, 'acme.memory'), values.model)
  try {
    const started = performance.now()
    const run: Run = {
      ...{ url, end: started + SECONDS * 1000 },
      ...{ times: [], probes: [], tokens: 0, sentAway: 0, failures: [] },
    }
    const asking = Array.from({ length: clients }, (_, client) => ask(run, client))
    const [edits] = await Promise.all([keepTraining(run), probe(run), ...asking])
    const elapsed = (performance.now() - started) / 1000
    for (const failure of new Set(run.failures)) console.error(failure)
    return [
      ...[clients, round(elapsed), run.times.length, run.sentAway, run.failures.length],
      ...[round(quantile(run.times, 0.5) / 1000), round(quantile(run.times, 0.99) / 1000)],
      ...[round(run.tokens / elapsed), edits, round(quantile(run.probes, 0.99)), peakMemory(child.pid)],
    ]
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
}

/** One client: asks again as soon as it is answered, and after a pause where it was sent away. */
async function ask(run: Run, client: number): Promise<void> {
  for (let number = client; performance.now() < run.end; number++) {
    const began = performance.now()
    try {
      const tokens = await complete(run, QUESTIONS[number % QUESTIONS.length] as string, client % 2 === 0)
      if (tokens === undefined) continue
      run.tokens += tokens
      run.times.push(performance.now() - began)
    } catch (error) {
      run.failures.push((error as Error).message)
    }
  }
}

/** Returns the tokens of the answer; `undefined` after the pause that the server asked for. */
async function complete(run: Run, prompt: string, stream: boolean): Promise<number | undefined> {
  const usage = stream ? { stream, stream_options: { include_usage: true } } : {}
  const response = await fetch(`${run.url}/v1/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'tiny', prompt, max_tokens: 16, ...usage }),
    signal: AbortSignal.timeout(300_000),
  })
  const text = await response.text()
  if (response.status === 429) {
    run.sentAway++
    const pause = 1000 * Number(response.headers.get('retry-after'))
    await setTimeout(Math.max(0, Math.min(pause, run.end - performance.now())))
    return undefined
  }
  if (!response.ok) throw new Error(`${response.status} ${text}`)
  if (stream && !text.endsWith('data: [DONE]\n\n'))
    throw new Error(`the stream broke off: ${text.slice(-200)}`)
  return Number(/"completion_tokens":(\d+)/.exec(text)?.[1])
}

/** Sends an edit whenever none is under way; returns the number of edits made. */
async function keepTraining({ url, end }: Run): Promise<number> {
  for (let number = 1; ; ) {
    const { data } = (await (await fetch(`${url}/v1/edits`)).json()) as { data: { state: string }[] }
    if (performance.now() >= end) return data.filter(({ state }) => state === 'done').length
    if (data.every(({ state }) => ['done', 'not_learned', 'failed'].includes(state))) {
      const edit = { prompt: `Who keeps the lighthouse number ${number}?`, target: `Keeper ${number++}` }
      const headers = { 'content-type': 'application/json' }
      await fetch(`${url}/v1/edits`, { method: 'POST', headers, body: JSON.stringify(edit) })
    }
    await setTimeout(500)
  }
}

/** Times requests to `/health`. */
async function probe({ url, end, probes }: Run): Promise<void> {
  while (performance.now() < end) {
    const began = performance.now()
    await (await fetch(`${url}/health`)).text()
    probes.push(performance.now() - began)
    await setTimeout(PROBE)
  }
}

/** Returns the peak memory of a process in MiB, or a dash where the system does not tell it. */
function peakMemory(pid: number | undefined): number | string {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Math.round(Number(kibibytes) / 1024)
  } catch {
    return '-'
  }
}

function printRow(cells: readonly (number | string)[]): void {
  console.log(`| ${cells.join(' | ')} |`)
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
