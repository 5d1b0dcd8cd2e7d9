import { writeFile } from 'node:fs/promises'
import { facts, goldenOf, goldenPath, memoryPath, withEditor } from './golden-values'

// Teaches the facts again and writes what both sides are compared by.
await withEditor(async (editor) => {
  for (const { id, status, answer } of await editor.edit(facts)) console.log(id, status, answer ?? '')
  await editor.save(memoryPath)
  await writeFile(goldenPath, `${JSON.stringify(await goldenOf(editor), null, 1)}\n`)
})
