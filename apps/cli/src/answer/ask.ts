import { print, printPiece, UsageError } from '@wise-edit/command-line'
import type { Editor } from '@wise-edit/editors'
import { defineCommand } from 'citty'
import { untilInterrupted } from '../common/interrupt'
import { memoryArg, modelArg, openMemory, openModel } from '../common/model'
import { generationArgs, generationOptions, stream } from './generation'
import { explainRoute } from './why'

export const ask = defineCommand({
  meta: { name: 'ask', description: 'Ask a model a question, with the edits of a memory' },
  args: {
    question: { type: 'positional', description: 'The question', required: true },
    memory: memoryArg,
    model: modelArg,
    why: {
      type: 'boolean',
      description: 'Show which edit answered, its probability, and the other candidates',
    },
    compare: { type: 'boolean', description: 'Also show the answer without the memory' },
    plain: { type: 'boolean', description: 'Do not use the chat template of the model' },
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
    using opened = memory ? await openMemory(model, memory, signal) : undefined
    const editor = opened?.editor
    const messages = [{ role: 'user', content: args.question }]
    const inTemplate = model.tokenizer.chatTemplate !== undefined && !args.plain
    const prompt = inTemplate ? model.chatPrompt(messages) : args.question
    const answer = async (from: Pick<Editor, 'stream'>, label: string) => {
      if (args.compare) printPiece(label)
      await stream(trimmed(from.stream(prompt, { ...options, question: messages, signal })), signal)
    }
    if (args.compare) await answer(model, 'without: ')
    signal.throwIfAborted()
    await answer(editor ?? model, 'with:    ')
    signal.throwIfAborted()
    if (editor && args.why) for (const line of explainRoute(editor, messages)) print(line)
  },
})

/** Pieces of a text without leading white space. */
async function* trimmed(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let begun = false
  for await (const piece of pieces) {
    const text: string = begun ? piece : piece.trimStart()
    begun ||= text !== ''
    if (text !== '') yield text
  }
}
