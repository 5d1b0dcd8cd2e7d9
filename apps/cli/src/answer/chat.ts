import { createInterface } from 'node:readline/promises'
import { print, printError, printPiece } from '@wise-edit/command-line'
import type { Editor, RoutingEditor } from '@wise-edit/editors'
import type { GenerateOptions, LanguageModel, Message } from '@wise-edit/transformer'
import { defineCommand } from 'citty'
import { memoryArg, modelArg, openMemory, openModel } from '../common/model'
import { generationArgs, generationOptions } from './generation'
import { explainRoute } from './why'

export const chat = defineCommand({
  meta: { name: 'chat', description: 'Talk to a model, with the edits of a memory' },
  args: { memory: memoryArg, model: modelArg, ...generationArgs },
  async run({ args }) {
    const options = generationOptions(args)
    using model = await openModel(args.model)
    using opened = args.memory ? await openMemory(model, args.memory) : undefined
    printError(HELP)
    const conversation = new Conversation(model, opened?.editor, options)
    const lines = createInterface({ input: process.stdin, output: process.stderr, prompt: '> ' })
    let answering: AbortController | undefined
    // Ctrl-C stops an answer or, if none is being written, ends the conversation.
    lines.on('SIGINT', () => (answering ? answering.abort() : lines.close()))
    lines.prompt()
    for await (const line of lines) {
      if (line.trim() === '/quit') break
      answering = new AbortController()
      await conversation.take(line.trim(), answering.signal)
      answering = undefined
      lines.prompt()
    }
    lines.close()
  },
})

const HELP =
  '/why shows which edit answered, /compare answers without the memory, /new starts a new conversation, /quit ends.'

/** Conversation so far. A model without a chat template reads each line alone; the router reads all of them. */
class Conversation {
  readonly #model: LanguageModel
  readonly #editor: RoutingEditor | undefined
  readonly #options: GenerateOptions
  #messages: Message[] = []
  #asked: { prompt: string; question: Message[] } | undefined

  constructor(model: LanguageModel, editor: RoutingEditor | undefined, options: GenerateOptions) {
    this.#model = model
    this.#editor = editor
    this.#options = options
  }

  async take(line: string, signal: AbortSignal): Promise<void> {
    if (line === '') return
    if (!line.startsWith('/')) return this.#say(line, signal)
    if (line === '/new') {
      this.#messages = []
      this.#asked = undefined
    } else if (line === '/why' && this.#editor && this.#asked) {
      for (const text of explainRoute(this.#editor, this.#asked.question)) print(text)
    } else if (line === '/compare' && this.#asked) {
      await this.#answer(this.#model, this.#asked, signal)
    } else printError(HELP)
  }

  async #say(line: string, signal: AbortSignal): Promise<void> {
    const messages: Message[] = [...this.#messages, { role: 'user', content: line }]
    const hasTemplate = this.#model.tokenizer.chatTemplate !== undefined
    this.#asked = { prompt: hasTemplate ? this.#model.chatPrompt(messages) : line, question: messages }
    const content = await this.#answer(this.#editor ?? this.#model, this.#asked, signal)
    this.#messages = [...messages, { role: 'assistant', content }]
  }

  async #answer(
    from: Pick<Editor, 'stream'>,
    { prompt, question }: { prompt: string; question: Message[] },
    signal: AbortSignal,
  ): Promise<string> {
    let answer = ''
    try {
      for await (const piece of from.stream(prompt, { ...this.#options, question, signal })) {
        const text = answer === '' ? piece.trimStart() : piece
        answer += text
        printPiece(text)
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
    printPiece('\n')
    return answer
  }
}
