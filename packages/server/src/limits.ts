/** Limits on single requests and on the load of the server. */
export interface Limits {
  /** Bytes of a request's body. */
  bodyBytes: number
  /** Tokens of a prompt; the model's context may allow fewer. */
  promptTokens: number
  /** Tokens of an answer, whatever a request asks for. */
  answerTokens: number
  /** Texts written at once. */
  running: number
  /** Requests that wait for their text to be written. */
  waiting: number
  /** Edits and undos that wait to be made. */
  edits: number
  /** Milliseconds after which an answer is aborted. */
  answerTime: number
  /** Milliseconds that running answers have to finish when the server stops. */
  graceTime: number
}

export const defaultLimits: Limits = {
  bodyBytes: 1 << 20,
  promptTokens: 4096,
  answerTokens: 1024,
  running: 8,
  waiting: 256,
  edits: 10_000,
  answerTime: 300_000,
  graceTime: 10_000,
}
