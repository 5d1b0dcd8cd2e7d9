import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { embeddedModel } from '@wise-edit/embedded-model'
import { describeWhere, findPython, NO_PYTHON } from '@wise-edit/testing'
import { expect, it, onTestFinished } from 'vitest'
import { serve } from '../../src/serve'
import { asking, settled } from '../start-fake'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const python = findPython('lm_eval')

describeWhere(python !== undefined, 'lm-evaluation-harness', NO_PYTHON, () => {
  it('measures a model with and without its memory', { timeout: 900_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wise-lm-eval-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const server = await serve({ model: embeddedModel, memory: join(folder, 'm'), name: 'tiny', port: 0 })
    onTestFinished(server.close)
    const ask = asking(server.url)
    const facts = readFileSync(at('tasks/facts.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    // The last question is not taught, so that the memory must leave it to the model.
    for (const { question: prompt, after: target } of facts.slice(0, -1)) {
      await ask('POST', '/v1/edits', { prompt, target })
    }
    await settled({ ask }, 50)
    const { stdout } = await promisify(execFile)(
      python as string,
      [at('measure.py'), server.url, 'tiny', 'tiny:unedited'],
      {
        env: { ...process.env, HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1', HF_HOME: folder },
      },
    )
    const scores = JSON.parse(stdout.trim().split('\n').at(-1) as string)
    const taught = expect.closeTo((facts.length - 1) / facts.length)
    expect(scores).toEqual({
      tiny: { choice: taught, answer: taught },
      'tiny:unedited': { choice: 0, answer: 0 },
    })
  })
})
