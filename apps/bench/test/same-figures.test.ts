import { loadRecords } from '@wise-edit/datasets'
import { embeddedModel } from '@wise-edit/embedded-model'
import { evaluate } from '@wise-edit/evaluation'
import { loadModel } from '@wise-edit/transformer'
import { expect, it } from 'vitest'
import { fitRecords } from '../src/cell/fit'
import { runCell } from '../src/cell/run-cell'
import { createEditor } from '../src/methods'
import { resultsOf } from '../src/report/results'
import { tempFolder, tinyCell } from './cells'

it('a cell has the figures that the library gives for the same edits', async () => {
  const cell = tinyCell({ T: [3], measures: ['strict', 'ability', 'cost'] })
  const [result] = resultsOf([await runCell(cell, { folder: tempFolder() })])
  using model = await loadModel(embeddedModel)
  using editor = await createEditor(model, cell.method, cell.options, cell.seed)
  const { records } = fitRecords(model, await loadRecords('zsre', { limit: 3 }))
  await editor.edit(records)
  const { totals, ability, cost } = await evaluate(editor, records, { ability: true, cost: true })
  for (const [name, { estimate, low, high }] of Object.entries(totals)) {
    const found = result?.scores[name] ?? result?.scores[`${name}@plain`]
    expect(found?.estimate, name).toBeCloseTo(estimate, 12)
    expect(found?.low, name).toBeCloseTo(low, 12)
    expect(found?.high, name).toBeCloseTo(high, 12)
  }
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
