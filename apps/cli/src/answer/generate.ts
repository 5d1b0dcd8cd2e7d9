import { printError, printPiece } from '@wise-edit/command-line'
import { useBackend } from '@wise-edit/kernels'
import { defineCommand } from 'citty'
import { untilInterrupted } from '../common/interrupt'
import { modelArg, openModel } from '../common/model'
import { generationArgs, generationOptions, stream } from './generation'

export const generate = defineCommand({
  meta: { name: 'generate', description: 'Continue a text with a language model' },
  args: {
    prompt: { type: 'positional', description: 'The text to continue', required: true },
    model: modelArg,
    ...generationArgs,
    chat: { type: 'boolean', description: 'Put the prompt into the model’s chat template' },
  },
  async run({ args }) {
    const options = generationOptions(args)
    using interrupted = untilInterrupted()
    const { signal } = interrupted
    const started = performance.now()
    const backend = await useBackend()
    using model = await openModel(args.model, signal)
    const loaded = performance.now()
    const prompt = args.chat ? model.chatPrompt([{ role: 'user', content: args.prompt }]) : args.prompt
    if (!args.chat) printPiece(prompt)
    const pieces = await stream(model.stream(prompt, { ...options, signal }), signal)
    signal.throwIfAborted()
    const seconds = (performance.now() - loaded) / 1000
    const speed = `loaded in ${((loaded - started) / 1000).toFixed(1)} s, ${(pieces / seconds).toFixed(1)} pieces of text a second`
    printError(`${backend.name}: ${speed}.${backend.hint ? ` ${backend.hint}` : ''}`)
  },
})
