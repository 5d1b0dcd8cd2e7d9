import { existsSync } from 'node:fs'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { WiseError } from '@wise-edit/core'
import type { Trial } from './trial'

/**
 * File of all trials, one JSON object on each line. A line is appended by one write, so several processes may share the
 * file. A line that a crash cut off is left out, and the next one starts on a new line.
 */
export class TrialLog {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Returns all trials of a search, in the order in which they ended. Throws `TRIAL_LOG_INVALID`. */
  async read(search: string): Promise<Trial[]> {
    const lines = (await this.#text()).split('\n')
    const torn = lines.pop()
    const trials = lines.filter(Boolean).map((line, i) => this.#parse(line, i + 1))
    const last = torn ? tryParse(torn) : undefined
    return [...trials, ...(last ? [last] : [])].filter((trial) => trial?.search === search) as Trial[]
  }

  async append(trial: Trial): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true })
    const text = await this.#text()
    const start = text === '' || text.endsWith('\n') ? '' : '\n'
    await appendFile(this.path, `${start}${JSON.stringify(trial)}\n`)
  }

  #text(): Promise<string> | string {
    return existsSync(this.path) ? readFile(this.path, 'utf8') : ''
  }

  #parse(line: string, number: number): Trial | undefined {
    const trial = tryParse(line)
    // A line that a crash cut off precedes the first line of the next run.
    if (trial || line.startsWith('{')) return trial
    throw new WiseError(
      'TRIAL_LOG_INVALID',
      `Line ${number} of "${this.path}" is not a trial; expected a JSON object. Remove the line, or name another folder.`,
    )
  }
}

function tryParse(line: string): Trial | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
