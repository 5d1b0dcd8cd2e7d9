import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { loadRecords } from '@wise-edit/datasets'
import { embeddedGate } from '@wise-edit/embedded-gate'
import { embeddedModel } from '@wise-edit/embedded-model'
import { type Evaluation, evaluate } from '@wise-edit/evaluation'
import { fitRecords } from '@wise-edit/measuring/fit-records'
import { serve } from '@wise-edit/server'
import { agreeingWith, startJudge } from '@wise-edit/testing'
import { loadModel } from '@wise-edit/transformer'
import { expect, it } from 'vitest'
import { runCell } from '../src/cell/run-cell'
import { createEditor } from '../src/methods'
import { resultsOf } from '../src/report/content/results'
import { tempFolder, tinyCell } from './cells'

/** Side memories of single edits note what was known at once; a clone may lack the weights of their gate. */
const own = existsSync(join(embeddedGate, 'gate.safetensors')) ? { method: 'per-edit', options: {} } : {}

it('a cell has the figures that the library gives for the same edits, with ability and cost', async () => {
  const cell = tinyCell({ T: [3], measures: ['ability', 'cost'] })
  const [result] = resultsOf([await runCell(cell, { folder: tempFolder() })])
  using model = await loadModel(embeddedModel)
  using editor = await createEditor(model, cell.method, cell.options, cell.seed)
  const { records } = fitRecords(model, await loadRecords('zsre', { limit: 3 }))
  await editor.edit(records)
  const { ability, cost } = await evaluate(editor, records, { aspects: ['own'], ability: true, cost: true })
  expect(result?.values).toMatchObject({
    perplexity: ability?.perplexity.estimate,
    perplexityUnedited: ability?.perplexityUnedited.estimate,
    passagesUnchanged: ability?.passagesUnchanged.estimate,
    answersUnchanged: ability?.answersUnchanged.estimate,
    answersUnchangedLow: ability?.answersUnchanged.low,
    stepsPerEdit: cost?.stepsPerEdit,
    memoryBytesPerEdit: cost?.bytesPerEdit.memory,
  })
})

it('the library, wise-edit check, bench run and the server have the same scores for a memory', async () => {
  const { url } = await startJudge(agreeingWith(/^\W*[a-m]/i))
  const judge = { url, model: 'default' }
  const cell = tinyCell({ T: [3], measures: ['strict'], judge, ...own })
  const [result] = resultsOf([await runCell(cell, { folder: tempFolder() })])

  using loaded = await loadModel(embeddedModel)
  using editor = await createEditor(loaded, cell.method, cell.options, cell.seed)
  const { records } = fitRecords(loaded, await loadRecords('zsre', { limit: 3 }))
  await editor.edit(records)
  const { totals } = await evaluate(editor, records, { judge })
  expect(Object.keys(totals)).toEqual(
    expect.arrayContaining(['own', 'reworded', 'far', 'judgeAgrees', 'rel', 'gen', 'loc', 'port']),
  )
  if (cell.method === 'per-edit') expect(totals.atOnce).toMatchObject({ estimate: 1, records: 3 })

  for (const [name, { estimate, low, high }] of Object.entries(totals)) {
    const found = result?.scores[name] ?? result?.scores[`${name}@plain`]
    expect(found?.estimate, name).toBeCloseTo(estimate, 12)
    expect(found?.low, name).toBeCloseTo(low, 12)
    expect(found?.high, name).toBeCloseTo(high, 12)
  }

  const memory = join(tempFolder(), 'zsre.memory')
  await editor.save(memory)
  const options = ['--memory', memory, '--records', 'zsre', '--limit', '3', '--judge', url]
  const printed = JSON.parse(await wiseEdit('check', ...options, '--json'))
  expect(printed.totals).toEqual(totals)

  await using server = await serve({ model: embeddedModel, memory, port: 0, judge })
  const sent = records.map(
    ({ id, prompt, target, aliases, truths, rewordings, near, far, locality, portability }) => {
      return { id, prompt, target, aliases, truths, rewordings, near, far, locality, portability }
    },
  )
  const response = await fetch(`${server.url}/v1/evaluate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ records: sent, judge: true }),
  })
  expect(((await response.json()) as Evaluation).totals).toEqual(totals)
}, 900_000)

/** Runs `wise-edit`, from its source; returns what it prints. */
async function wiseEdit(...args: string[]): Promise<string> {
  const program = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url))
  const node = ['--import', 'tsx', '--conditions=@wise-edit/source', program, ...args]
  const { stdout } = await promisify(execFile)(process.execPath, node, { maxBuffer: 2 ** 24 })
  return stdout
}
