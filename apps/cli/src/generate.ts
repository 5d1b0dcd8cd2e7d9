import { useBackend } from '@wise-edit/kernels'
import { loadModel } from '@wise-edit/transformer'
import { defineCommand } from 'citty'
import { numberOption } from './number-option'
import { showProgress } from './progress'

export const generate = defineCommand({
  meta: { name: 'generate', description: 'Continue a text with a language model' },
  args: {
    prompt: { type: 'positional', description: 'The text to continue', required: true },
    model: { type: 'string', description: 'A .gguf file, a Hugging Face folder or a hub id', required: true },
    'max-tokens': { type: 'string', description: 'Tokens to generate at most', default: '64' },
    temperature: { type: 'string', description: '0 takes the most likely token each time', default: '0' },
    'top-p': {
      type: 'string',
      description: 'Sample among the tokens that reach this probability',
      default: '1',
    },
    seed: { type: 'string', description: 'Seed of the draws', default: '0' },
    chat: { type: 'boolean', description: 'Put the prompt into the model’s chat template' },
  },
  async run({ args }) {
    const interrupted = new AbortController()
    const { signal } = interrupted
    const options = {
      maxTokens: numberOption('max-tokens', args['max-tokens'], { whole: true, min: 1 }),
      temperature: numberOption('temperature', args.temperature, { min: 0 }),
      topP: numberOption('top-p', args['top-p'], { min: 0, max: 1 }),
      seed: args.seed,
      signal,
    }
    process.once('SIGINT', () => interrupted.abort())
    const started = performance.now()
    const backend = await useBackend()
    using model = await load(args.model, signal)
    const loaded = performance.now()
    const prompt = args.chat ? model.chatPrompt([{ role: 'user', content: args.prompt }]) : args.prompt
    if (!args.chat) process.stdout.write(prompt)
    let pieces = 0
    try {
      for await (const piece of model.generate(prompt, options)) {
        pieces++
        process.stdout.write(piece)
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
    const seconds = (performance.now() - loaded) / 1000
    process.stdout.write('\n')
    const speed = `loaded in ${((loaded - started) / 1000).toFixed(1)} s, ${(pieces / seconds).toFixed(1)} pieces of text a second`
    console.error(`${backend.name}: ${speed}.${backend.hint ? ` ${backend.hint}` : ''}`)
  },
})

async function load(model: string, signal: AbortSignal) {
  const { report, end } = showProgress()
  try {
    return await loadModel(model, {
      signal,
      onProgress: ({ file, done, total }) => report(`Downloading ${file}`, done, total),
      onLoad: (done, total) => report('Loading', done, total),
    })
  } finally {
    end()
  }
}
