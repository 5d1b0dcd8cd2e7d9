import { loadRecords } from '@wise-edit/datasets'
import { evaluate } from '@wise-edit/evaluation'
import { serve } from '@wise-edit/server'
import { expect, it } from 'vitest'
import { openMemory, openModel } from '../src/model'
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
  const library = await evaluate(editor, editor.edits)
  expect(library.totals.own?.records).toBe(facts.length)
  const { out } = await call('check', '--memory', memory, '--json')
  expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(library)))
  const { out: table } = await call('check', '--memory', memory)
  expect(table).toMatch(
    new RegExp(`own question answered as taught +${library.totals.own?.estimate.toFixed(3)} `),
  )
  await using server = await serve(model, { memory, port: 0 })
  const ask = async (body: object) => {
    const response = await fetch(`${server.url}/v1/evaluate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const { object, ...evaluation } = (await response.json()) as { object: string }
    expect(object).toBe('evaluation')
    return evaluation
  }
  expect(await ask({})).toEqual(JSON.parse(JSON.stringify(library)))
  const sent = records.map(({ id, prompt, target, near, far }) => ({ id, prompt, target, near, far }))
  expect(await ask({ records: sent })).toEqual(JSON.parse(JSON.stringify(await evaluate(editor, sent))))
})
