import type { Server } from 'node:http'

/** Counts the answers that a server is sending. */
export class AnswersUnderWay {
  #count = 0
  #told: () => void = () => {}

  constructor(server: Server) {
    server.on('request', (_, response) => {
      this.#count++
      response.once('close', () => {
        this.#count--
        if (this.#count === 0) this.#told()
      })
    })
  }

  /** Resolves once no answer is being sent, or after `milliseconds`. */
  async ended(milliseconds: number): Promise<void> {
    if (this.#count === 0) return
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#told = resolve
      timer = setTimeout(resolve, milliseconds)
    })
    clearTimeout(timer)
  }
}
