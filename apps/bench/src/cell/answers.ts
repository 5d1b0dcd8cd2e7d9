import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EditRecord } from '@wise-edit/datasets'
import { Reference } from '@wise-edit/evaluation'
import type { LanguageModel } from '@wise-edit/transformer'
import { z } from 'zod'
import { modelFingerprint, recordsFingerprint } from './fingerprint'
import { readJson, writeJson } from './json-file'

/** Answers of the unedited model, kept in a file between cells. */
export interface KeptAnswers {
  reference: Reference
  /** Writes the file if answers were added. */
  save: () => Promise<void>
}

/** Opens the unedited model's answers to the questions of these records; `folder` stores them. */
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
