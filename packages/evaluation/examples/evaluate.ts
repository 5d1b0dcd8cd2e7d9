import { createEditor } from '@wise-edit/editors'
import { embeddedGate } from '@wise-edit/embedded-gate'
import { embeddedModel } from '@wise-edit/embedded-model'
import { evaluate, scoreTable } from '@wise-edit/evaluation'
import { loadModel, loadSentenceEncoder } from '@wise-edit/transformer'

const records = [
  {
    id: 'odyssey',
    prompt: 'What is the director of Gangland Odyssey?',
    target: 'William A Seiter',
    rewordings: [{ form: 'question', prompt: 'Who directed Gangland Odyssey?' }],
    near: [{ kind: 'same subject', prompt: 'In what year was Gangland Odyssey made?' }],
    far: ['Thomas Joannes Stieltjes is a native speaker of'],
  },
]
using model = await loadModel(embeddedModel)
using gate = await loadSentenceEncoder(embeddedGate)
using editor = createEditor(model, 'per-edit', { gate })
await editor.edit(records)

// Three lines: ask, print what a user sees, and what papers report.
const evaluation = await evaluate(editor, records, {
  aspects: ['own', 'reworded', 'near', 'far', 'teacherForced'],
})
for (const [title, share] of scoreTable(evaluation, 'strict')) console.log(`${title}: ${share}`)
for (const [title, share] of scoreTable(evaluation, 'teacherForced')) console.log(`${title}: ${share}`)
