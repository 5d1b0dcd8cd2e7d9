import { createHash } from 'node:crypto'
import type { EditRequest } from '@wise-edit/editors'
import type { EditRecord } from './journal'

/** Returns the edit of a request. Its default id is derived from its content, so that equal edits get the same id. */
export function named({ id, paraphrases, contrasts, ...request }: EditRequest): EditRecord {
  const { prompt, target, subject, irrelevant } = request
  const lists = { paraphrases: paraphrases && [...paraphrases], contrasts: contrasts && [...contrasts] }
  const content = { prompt, target, subject, irrelevant, ...lists }
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  return { id: id ?? `edit-${digest.slice(0, 12)}`, ...content, created: Math.floor(Date.now() / 1000) }
}
