import { existsSync } from 'node:fs'
import { createRandom } from '@wise-edit/core'
import { createEditor } from '@wise-edit/editors'
import { embeddedGate } from '@wise-edit/embedded-gate'
import { embeddedModel } from '@wise-edit/embedded-model'
import { loadModel, loadSentenceEncoder } from '@wise-edit/transformer'
import { serve } from '../src/serve'

// A model behind a server, with a memory of edits that nobody trained, for `undo.ts`; says where it listens.
const [memory = '', edits = '', path = ''] = process.argv.slice(2)
const model = path || embeddedModel
if (!existsSync(memory)) {
  using loaded = await loadModel(model)
  using gate = await loadSentenceEncoder(embeddedGate)
  using editor = createEditor(loaded, 'per-edit', { gate })
  const { dModel, dFF } = loaded.decoder.config
  const { rank } = editor.options
  const random = createRandom('undo')
  // Numbers between 2⁻⁷ and 2⁻⁶.
  const halves = (length: number) => Uint16Array.from({ length }, () => 0x2000 + random.int(0x400))
  for (let i = 0; i < Number(edits); i++) {
    const prompt = `Who keeps the lighthouse number ${i} of the coast?`
    const counts = { steps: 20, lossBefore: 5, lossAfter: 0.01, seconds: 3 }
    editor.adopt({
      edit: { id: `edit-${i}`, prompt, target: `Keeper ${i}`, status: 'done', ...counts },
      memory: {
        ...{ rank, length: 3, positions: false, texts: [prompt], threshold: -1 },
        vectors: [Float32Array.from({ length: gate.dimensions }, () => (random.next() - 0.5) / 4)],
        ...{ down: halves(rank * dFF), up: halves(rank * dModel) },
      },
      gate: gate.sha256,
    })
  }
  await editor.save(memory)
}
const { url } = await serve({ model, memory, name: 'tiny', port: 0 })
console.log(url)
