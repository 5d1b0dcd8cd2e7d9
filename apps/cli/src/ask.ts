import type { Editor } from '@wise-edit/editors'
import { defineCommand } from 'citty'
import { UsageError } from './command-line'
import { generationArgs, generationOptions, stream } from './generation'
import { untilInterrupted } from './interrupt'
import { memoryArg, modelArg, openMemory, openModel } from './model'
import { explainRoute } from './why'

export const ask = defineCommand({
  meta: { name: 'ask', description: 'Ask a model a question, with what a memory taught it' },
  args: {
    question: { type: 'positional', description: 'The question', required: true },
    memory: memoryArg,
    model: modelArg,
    why: { type: 'boolean', description: 'Say which memory answered: Δ and ε of each' },
    compare: { type: 'boolean', description: 'Answer without the memory too' },
    chat: { type: 'boolean', description: 'Put the question into the model’s chat template' },
    ...generationArgs,
  },
  async run({ args }) {
    const options = generationOptions(args)
    const { memory } = args
    if (!memory && (args.why || args.compare)) {
      throw new UsageError(`--${args.why ? 'why' : 'compare'} needs --memory.`)
    }
    using interrupted = untilInterrupted()
    const { signal } = interrupted
    using model = await openModel(args.model, signal)
    using editor = memory ? await openMemory(model, memory) : undefined
    const messages = [{ role: 'user', content: args.question }]
    const [prompt, question] = args.chat
      ? [model.chatPrompt(messages), messages]
      : [args.question, args.question]
    const answer = async (from: Pick<Editor, 'generate'>, label: string) => {
      if (args.compare) process.stdout.write(label)
      await stream(trimmed(from.generate(prompt, { ...options, question, signal })), signal)
    }
    if (args.compare) await answer(model, 'without: ')
    await answer(editor ?? model, 'with:    ')
    if (editor && args.why) for (const line of explainRoute(editor, args.question)) console.log(line)
  },
})

/** Pieces of a text without the white space that it begins with. */
async function* trimmed(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let begun = false
  for await (const piece of pieces) {
    const text: string = begun ? piece : piece.trimStart()
    begun ||= text !== ''
    if (text !== '') yield text
  }
}
