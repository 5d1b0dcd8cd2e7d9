import { request } from 'node:http'
import { json } from 'node:stream/consumers'
import { loadRecords } from '@wise-edit/datasets'
import { embeddedModel } from '@wise-edit/embedded-model'
import { evaluate } from '@wise-edit/evaluation'
import { serve } from '@wise-edit/server'
import { expect, it } from 'vitest'
import { openMemory, openModel } from '../src/common/model'
import { call, facts, teach, withFiles } from './in-process'

it('the library, the command line and the server print the same figures for a memory', async () => {
  const path = withFiles({})
  await teach(path, 'acme.memory', facts)
  const memory = path('acme.memory')
  const near = [{ kind: 'same subject', prompt: 'Who wrote Gangland Odyssey?' }]
  const records = (await loadRecords(facts)).map((record) => ({ ...record, near, far: ['Paris is in'] }))
  using model = await openModel('embedded')
  using opened = await openMemory(model, memory)
  const { editor } = opened
  const library = await evaluate(editor, editor.edits, { ability: true, cost: true })
  expect(library.totals.own?.records).toBe(facts.length)
  expect(library.ability?.passagesUnchanged.estimate).toBeGreaterThan(0.9)
  const { out } = await call('check', '--memory', memory, '--ability', '--cost', '--json')
  const printed = JSON.parse(out)
  expect(lasting(printed)).toEqual(lasting(library))
  const { out: table } = await call('check', '--memory', memory, '--cost')
  expect(table).toMatch(
    new RegExp(`own question answered as taught +${library.totals.own?.estimate.toFixed(3)} `),
  )
  expect(table).toMatch(/KiB an edit, in memory +\d+\.\d/)
  await using server = await serve({ model: embeddedModel, modelName: 'embedded', memory, port: 0 })
  const ask = async (body: object) => {
    const { object, ...evaluation } = (await post(`${server.url}/v1/evaluate`, body)) as { object: string }
    expect(object).toBe('evaluation')
    return evaluation as Awaited<ReturnType<typeof evaluate>>
  }
  expect(lasting(await ask({ ability: true, cost: true }))).toEqual(lasting(library))
  const sent = records.map(({ id, prompt, target, near, far }) => ({ id, prompt, target, near, far }))
  expect(await ask({ records: sent })).toEqual(JSON.parse(JSON.stringify(await evaluate(editor, sent))))
})

/** Returns the answer to a request, however long it takes: `fetch` gives up after five minutes. */
function post(url: string, body: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' }
    const sent = request(url, { method: 'POST', headers }, (response) => resolve(json(response)))
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })
}

/** An evaluation as JSON without values that vary between runs: times, and the memory of the process. */
function lasting({ cost, ...evaluation }: Awaited<ReturnType<typeof evaluate>>) {
  const { firstToken, perToken, peakBytes, ...rest } = cost!
  for (const times of [firstToken, perToken]) expect(times.edited).toBeGreaterThan(0)
  expect(peakBytes).toBeGreaterThan(0)
  return JSON.parse(JSON.stringify({ ...evaluation, cost: rest }))
}
