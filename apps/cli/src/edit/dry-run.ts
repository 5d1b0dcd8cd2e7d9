import { existsSync } from 'node:fs'
import { print } from '@wise-edit/command-line'
import { WiseError } from '@wise-edit/core'
import type { EditRecord } from '@wise-edit/datasets'
import { inspectMemory } from '@wise-edit/editors'
import { pausing } from '../common/interrupt'
import { readRecords } from '../common/records'
import { count, oneLine, quote } from '../common/words'
import { describeBraces, describeContradictions, isHeldOut, planEdits } from './plan'

/**
 * Prints what `edit` would do with a file of records, without loading a model: the parsed records, the number that the
 * memory already holds, and contradictions. Throws `RECORDS_INVALID` with a list of the records that cannot be used.
 */
export async function dryRun(
  source: string,
  memory: string | undefined,
  { limit, signal }: { limit?: number; signal: AbortSignal },
): Promise<void> {
  const { records, invalid } = await readRecords(source, { limit, signal })
  const held = memory && existsSync(memory) ? await inspectMemory(memory) : undefined
  const { make, renew, contradictions } = planEdits(records, held?.edits ?? [], {
    heldOut: isHeldOut(source),
    renewing: held?.method === 'per-edit',
  })
  const extras = new Map(records.map((record) => [record.prompt, record]))
  const pause = pausing(signal)
  for (const { id, prompt, target } of [...renew, ...make]) {
    await pause()
    const extra = describeExtras(extras.get(prompt))
    print(`${oneLine(id)}: ${quote(prompt, 200)} -> ${quote(target, 200)}${extra && ` (${extra})`}`)
  }
  for (const line of describeBraces(records)) print(line)
  for (const line of describeContradictions(contradictions)) print(`Contradiction: ${line}.`)
  const again = renew.length > 0 ? `, ${renew.length} to make again with other texts` : ''
  const skipped = records.length - make.length - renew.length
  const already = skipped > 0 ? `; ${skipped} made already or repeated` : ''
  print(`${count(make.length, 'edit')} to make${again}${already}.`)
  if (invalid.length === 0) return
  const summary = `${count(invalid.length, 'record')} cannot be used; correct them first.`
  throw new WiseError('RECORDS_INVALID', [...invalid, summary].join('\n'))
}

function describeExtras(record: EditRecord | undefined): string {
  if (!record) return ''
  const { rephrases, locality, irrelevant } = record
  return [
    ...(rephrases.length > 0 ? [count(rephrases.length, 'rephrase')] : []),
    ...(locality.length > 0 ? [count(locality.length, 'locality question')] : []),
    ...(irrelevant === undefined ? [] : ['an irrelevant text']),
  ].join(', ')
}
