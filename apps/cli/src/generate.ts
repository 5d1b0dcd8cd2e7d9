import { useBackend, WiseError } from '@wise-edit/kernels'
import { loadModel } from '@wise-edit/transformer'
import { defineCommand } from 'citty'

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
    const backend = await useBackend()
    const loading = performance.now()
    using model = await loadModel(args.model)
    const loaded = (performance.now() - loading) / 1000
    const prompt = args.chat ? model.chatPrompt([{ role: 'user', content: args.prompt }]) : args.prompt
    if (!args.chat) process.stdout.write(prompt)
    const interrupted = new AbortController()
    process.once('SIGINT', () => interrupted.abort())
    const started = performance.now()
    let pieces = 0
    try {
      const options = {
        maxTokens: number(args['max-tokens'], 'max-tokens'),
        temperature: number(args.temperature, 'temperature'),
        topP: number(args['top-p'], 'top-p'),
        seed: args.seed,
        signal: interrupted.signal,
      }
      for await (const piece of model.generate(prompt, options)) {
        pieces++
        process.stdout.write(piece)
      }
    } catch (error) {
      if (!interrupted.signal.aborted) throw error
    }
    const seconds = (performance.now() - started) / 1000
    process.stdout.write('\n')
    console.error(
      `${backend.name}: loaded in ${loaded.toFixed(1)} s, ${(pieces / seconds).toFixed(1)} pieces of text a second${backend.hint ? `. ${backend.hint}` : ''}`,
    )
  },
})

function number(text: string, flag: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value
  throw new WiseError('FLAG_INVALID', `--${flag} is "${text}"; expected a number of at least 0.`)
}
