import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EditRecord } from '@wise-edit/datasets'
import { Reference } from '@wise-edit/evaluation'
import type { LanguageModel } from '@wise-edit/transformer'
import { z } from 'zod'
import { modelFingerprint, recordsFingerprint } from './fingerprint'
import { readJson, writeJson } from './json-file'

/** The unedited model's answers, kept in a file from one cell to the next. */
export interface KeptAnswers {
  reference: Reference
  /** Writes the file when answers were added. */
  save: () => Promise<void>
}

/** Opens the answers of the unedited model to questions about these records; `folder` keeps them. */
export async function keptAnswers(
  model: LanguageModel,
  records: readonly EditRecord[],
  folder: string,
): Promise<KeptAnswers> {
  const name = `${modelFingerprint(model).slice(0, 16)}-${recordsFingerprint(records).slice(0, 16)}`
  const path = join(folder, `${name}.json`)
  const known = await readJson(path, z.record(z.string(), z.unknown()))
  const reference = new Reference(model, known)
  let saved = Object.keys(known ?? {}).length
  return {
    reference,
    save: async () => {
      const answers = reference.toJSON()
      const count = Object.keys(answers).length
      if (count === saved) return
      await mkdir(folder, { recursive: true })
      await writeJson(path, answers)
      saved = count
    },
  }
}
