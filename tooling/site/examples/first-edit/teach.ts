import { createEditor } from '@wise-edit/editors'
import { embeddedGate } from '@wise-edit/embedded-gate'
import { embeddedModel } from '@wise-edit/embedded-model'
import { loadModel, loadSentenceEncoder } from '@wise-edit/transformer'

// A small model that comes with npm; a hub id, a folder or a .gguf file loads one of yours.
const model = await loadModel(embeddedModel)
const gate = await loadSentenceEncoder(embeddedGate)
const editor = createEditor(model, 'per-edit', { gate })

const corrections = [{ prompt: 'What is the director of Gangland Odyssey?', target: 'William A Seiter' }]
for (const { id, status } of await editor.edit(corrections)) console.log(`edit ${id}: ${status}`)

// The question itself, the same in other words, another about the same film, and one that has nothing to do with it.
for (const question of [
  'What is the director of Gangland Odyssey?',
  'Who directed Gangland Odyssey?',
  'What is the genre of Gangland Odyssey?',
  'Thomas Joannes Stieltjes is a native speaker of',
]) {
  const before = await answer(model, question)
  const after = await answer(editor, question)
  console.log(`${question}${before} ->${after}`)
}
for (const used of [editor, gate, model]) used.dispose()

async function answer(from: typeof model | typeof editor, question: string): Promise<string> {
  const text = await from.generate(question, { maxTokens: 8 })
  return text
}
