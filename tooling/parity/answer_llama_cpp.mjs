/**
 * Answers a prompt with llama.cpp, greedily.
 *
 * Reads `{ prompt, tokens }` as JSON from stdin: token ids, and the maximum number of tokens of the answer. Prints the token ids
 * of the answer as JSON. Takes a folder in which node-llama-cpp is installed, and a GGUF file; on the CPU alone. Run by
 * `apps/cli/test/llama-cpp.test.ts`.
 */
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'

const [folder, modelPath] = process.argv.slice(2)
const { prompt, tokens } = JSON.parse(await text(process.stdin))
const require = createRequire(join(resolve(folder), 'package.json'))
const { getLlama, LlamaLogLevel } = await import(pathToFileURL(require.resolve('node-llama-cpp')))
const llama = await getLlama({ gpu: false, build: 'never', maxThreads: 1, logLevel: LlamaLogLevel.error })
const model = await llama.loadModel({ modelPath })
const context = await model.createContext({ contextSize: prompt.length + tokens, threads: 1 })
const answer = []
for await (const token of context.getSequence().evaluate(prompt, { temperature: 0 })) {
  answer.push(token)
  if (answer.length === tokens) break
}
process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit(0))
