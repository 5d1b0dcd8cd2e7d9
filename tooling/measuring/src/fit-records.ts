import type { EditRecord } from '@wise-edit/datasets'
import type { LanguageModel } from '@wise-edit/transformer'

/** Number of tokens reserved for texts that editors put before a prompt. */
const RESERVE = 32

/**
 * Truncates texts to the context of the model: prompts lose their beginning, which is furthest from the answer, other
 * texts their end. Also returns the number of truncated records.
 */
export function fitRecords(
  model: LanguageModel,
  records: readonly EditRecord[],
): { records: EditRecord[]; shortened: number } {
  const room = model.decoder.config.maxPositions - RESERVE
  const fitted = records.map((record) => fitRecord(model, record, room))
  return { records: fitted, shortened: fitted.filter((record, i) => record !== records[i]).length }
}

function fitRecord(model: LanguageModel, record: EditRecord, room: number): EditRecord {
  const { prompt, target, rewordings, rephrases, near, far, locality, portability, followUp } = record
  const { ood, irrelevant } = record
  const isLong = (text: string | undefined) => text !== undefined && model.encode(text).length > room
  const pairs = [prompt, ...rephrases, ...far, ...(followUp ?? [])].map((question) => `${question} ${target}`)
  const questions = [...locality, ...portability].map(({ prompt, target }) => `${prompt} ${target ?? ''}`)
  if (![...pairs, ...questions, ood, irrelevant].some(isLong)) return record
  const answer = start(model, target, room / 2)
  const fitQuestion = <T extends { prompt: string; target?: string }>(question: T): T => {
    const target = question.target && start(model, question.target, room / 2)
    return {
      ...question,
      prompt: before(model, question.prompt, target ?? '', room),
      ...(target && { target }),
    }
  }
  const fitPrompt = (question: string) => before(model, question, answer, room)
  return {
    ...record,
    target: answer,
    prompt: fitPrompt(prompt),
    rewordings: rewordings.map((rewording) => ({ ...rewording, prompt: fitPrompt(rewording.prompt) })),
    rephrases: rephrases.map(fitPrompt),
    near: near.map(fitQuestion),
    far: far.map(fitPrompt),
    locality: locality.map(fitQuestion),
    portability: portability.map(fitQuestion),
    followUp: followUp?.map(fitPrompt),
    ood: ood && start(model, ood, room),
    irrelevant: irrelevant && start(model, irrelevant, room),
  }
}

/** The end of a prompt that leaves room for the answer. */
function before(model: LanguageModel, prompt: string, answer: string, room: number): string {
  const ids = model.encode(prompt)
  const most = Math.floor(room - model.encode(answer).length)
  return ids.length <= most ? prompt : decode(model, ids.slice(-most))
}

function start(model: LanguageModel, text: string, most: number): string {
  const ids = model.encode(text)
  return ids.length <= most ? text : decode(model, ids.slice(0, Math.floor(most)))
}

function decode({ tokenizer }: LanguageModel, ids: number[]): string {
  return tokenizer.decode(ids, { skipSpecialTokens: true }).trim()
}
