import { stat } from 'node:fs/promises'
import { print, printJson } from '@wise-edit/command-line'
import { findContradictions } from '@wise-edit/datasets'
import { createEditor, inspectMemory, type MemoryReport } from '@wise-edit/editors'
import { defineCommand } from 'citty'
import { recordOf } from '../check'
import { untilInterrupted } from '../common/interrupt'
import { openModel } from '../common/model'
import { type Inspection, renderInspection } from './render'

export const inspect = defineCommand({
  meta: { name: 'inspect', description: 'Show the contents of a memory; needs no model' },
  args: {
    memory: { type: 'positional', description: 'A file that `edit` wrote', required: true },
    model: {
      type: 'string',
      description: 'Model of the memory, to also show the thresholds ε of WISE’s side memories',
    },
    json: { type: 'boolean', description: 'Print everything as JSON' },
  },
  async run({ args }) {
    const report = await inspectMemory(args.memory)
    const inspection: Inspection = {
      file: args.memory,
      bytes: (await stat(args.memory)).size,
      ...report,
      contradictions: contradictionsOf(report),
      thresholds:
        args.model === undefined || report.method === 'per-edit'
          ? undefined
          : await thresholdsOf(args.model, args.memory),
    }
    if (args.json) printJson(inspection)
    else print(renderInspection(inspection).join('\n'))
  },
})

async function thresholdsOf(name: string, memory: string): Promise<number[]> {
  using interrupted = untilInterrupted()
  using model = await openModel(name, interrupted.signal)
  using editor = createEditor(model, 'wise-merge')
  await editor.load(memory)
  return editor.memories.map(({ threshold }) => threshold)
}

/**
 * Pairs of edits, the earlier first. Editors that read questions have recorded them, even if they are worded
 * differently.
 */
function contradictionsOf({ method, edits }: MemoryReport): Inspection['contradictions'] {
  if (method === 'per-edit') {
    return edits.flatMap(({ id, prompt, contradicts = [] }) =>
      contradicts.map((other) => ({ prompt, edits: [other, id] as [string, string] })),
    )
  }
  const taught = edits.filter(({ status }) => status === 'done').map(recordOf)
  return findContradictions(taught).contradictions.map(({ record, other }) => ({
    prompt: record.prompt,
    edits: [record.id, other.id],
  }))
}
