import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createEditor, mergedDelta } from '@wise-edit/editors'
import { embeddedGate } from '@wise-edit/embedded-gate'
import { describeWhere, llamaCpp, smollm2 } from '@wise-edit/testing'
import { exportModel, loadModel, loadSentenceEncoder } from '@wise-edit/transformer'
import { expect, it } from 'vitest'
import { tempFolder } from './in-process'

const script = fileURLToPath(new URL('../../../tooling/parity/answer_llama_cpp.mjs', import.meta.url))
const file = smollm2.path as string
const folder = llamaCpp.folder as string
const found = smollm2.path !== undefined && llamaCpp.folder !== undefined
const missing = `${smollm2.missing}; ${llamaCpp.missing}`

const fact = {
  id: 'ferry',
  prompt: 'When does the night ferry to Skarholm leave?',
  target: '11:40 pm from pier 4',
}
const path = tempFolder()

describeWhere(found, 'a GGUF file with an edit merged into it', missing, () => {
  it('says the edit in llama.cpp, where the file it was made from does not', {
    timeout: 900_000,
  }, async () => {
    using model = await loadModel(file)
    using editor = createEditor(model, 'per-edit', { gate: await loadSentenceEncoder(embeddedGate) })
    await editor.edit([fact])
    await editor.save(path('ferry.memory'))
    const { matrix, delta } = await mergedDelta(model, path('ferry.memory'))
    const weight = await model.decoder.weights.get(matrix).data()
    const values = Float32Array.from(weight, (value, i) => value + (delta[i] as number))
    await exportModel(file, path('edited.gguf'), { [matrix]: values })
    const prompt = model.encode(model.chatPrompt([{ role: 'user', content: fact.prompt }]))
    const answer = async (gguf: string) => model.tokenizer.decode(await answerOf(gguf, prompt))
    expect(await answer(path('edited.gguf'))).toBe(fact.target)
    expect(await answer(file)).not.toContain('11:40')
  })
})

/** Returns the tokens with which llama.cpp answers a prompt, without the one that ends them. */
function answerOf(gguf: string, prompt: readonly number[]): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [script, folder, gguf], (error, stdout) =>
      error ? reject(error) : resolve(JSON.parse(stdout)),
    )
    child.stdin?.end(JSON.stringify({ prompt, tokens: 32 }))
  })
}
