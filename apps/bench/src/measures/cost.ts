import { measureCost } from '@wise-edit/evaluation'
import type { Measure } from './measurement'

/** Number of records whose prompts are timed. */
const PROMPTS = 10

/** Cost of the edits: of making and storing them, and of every answer, edited and unedited. */
export const cost: Measure = async ({ editor, records, signal }) => {
  const prompts = records.slice(0, PROMPTS).map(({ prompt }) => prompt)
  const found = await measureCost(editor, prompts, { signal })
  const { secondsPerEdit, stepsPerEdit, bytesPerEdit, firstToken, perToken, promptTokensAdded } = found
  return {
    values: {
      secondsPerEdit,
      stepsPerEdit,
      fileBytesPerEdit: bytesPerEdit.file,
      memoryBytesPerEdit: bytesPerEdit.memory,
      firstTokenMs: 1000 * firstToken.edited,
      firstTokenMsUnedited: 1000 * firstToken.unedited,
      tokenMs: 1000 * perToken.edited,
      tokenMsUnedited: 1000 * perToken.unedited,
      promptTokensAdded,
    },
  }
}
