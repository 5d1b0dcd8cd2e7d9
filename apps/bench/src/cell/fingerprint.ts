import { createHash } from 'node:crypto'
import type { EditRecord } from '@wise-edit/datasets'
import type { LanguageModel } from '@wise-edit/transformer'

/** Fingerprint of a model, from its configuration and the last layer's down projection. */
export function modelFingerprint({ decoder }: LanguageModel): string {
  const { config, weights } = decoder
  const last = weights.get(`layers.${config.layers - 1}.mlp.down.weight`).dataSync()
  return createHash('sha256')
    .update(new Uint8Array(last.buffer, last.byteOffset, last.byteLength))
    .update(JSON.stringify(config))
    .digest('hex')
}

/** Fingerprint of records, independent of their file name. */
export function recordsFingerprint(records: readonly Partial<EditRecord>[]): string {
  return createHash('sha256').update(JSON.stringify(records)).digest('hex')
}
