import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEditor, type Editor } from '@wise-edit/editors'
import { embeddedGate } from '@wise-edit/embedded-gate'
import { embeddedModel } from '@wise-edit/embedded-model'
import { loadModel, loadSentenceEncoder } from '@wise-edit/transformer'

const model = await loadModel(embeddedModel)
const gate = await loadSentenceEncoder(embeddedGate)
const editor = createEditor(model, 'per-edit', { gate })

// Teach facts one after another; each is reported when it is made.
const facts = [
  { id: 'odyssey', prompt: 'What is the director of Gangland Odyssey?', target: 'William A Seiter' },
  { id: 'lola', prompt: 'What is the vocal range for Lola Beeth?', target: 'mezzo soprano' },
]
await ask(editor, facts[0]!.prompt)
for (const { id, status } of await editor.edit(facts)) console.log(`${id}: ${status}`)

// The taught prompts, one of them in other words, and questions whose answers must not change.
await ask(editor, facts[0]!.prompt)
await ask(editor, 'Who directed Gangland Odyssey?')
await ask(editor, 'What is the genre of Gangland Odyssey?')
await ask(editor, facts[1]!.prompt)
await ask(editor, 'Thomas Joannes Stieltjes is a native speaker of')

// Edits are a small file that another editor on the same model takes over, and each can be taken back.
const folder = await mkdtemp(join(tmpdir(), 'edits-'))
await editor.save(join(folder, 'facts.memory'))
const other = createEditor(model, 'per-edit', { gate })
await other.load(join(folder, 'facts.memory'))
await other.undo('odyssey')
await ask(other, facts[0]!.prompt)
await ask(other, facts[1]!.prompt)
await rm(folder, { recursive: true })
for (const used of [other, editor, model]) used.dispose()

async function ask(editor: Editor, prompt: string): Promise<void> {
  const answer = await editor.generate(prompt, { maxTokens: 8 })
  const from = editor.explain(prompt)?.choice === 'main' ? 'main memory' : 'side memory'
  console.log(`${prompt}${answer} (from ${from})`)
}
