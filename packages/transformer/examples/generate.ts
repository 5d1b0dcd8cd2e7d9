import { fileURLToPath } from 'node:url'
import { loadModel } from '@wise-edit/transformer'

// A folder, a .gguf file or a hub id such as HuggingFaceTB/SmolLM2-135M-Instruct; this one only counts to twelve.
const model = await loadModel(fileURLToPath(new URL('../test/golden/counting', import.meta.url)))

const pieces: string[] = []
for await (const piece of model.stream('six seven', { maxTokens: 40, stop: [' twelve'] })) pieces.push(piece)
console.log(pieces.join('|'))
model.dispose()
