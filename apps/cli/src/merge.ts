import { print, printError, UsageError } from '@wise-edit/command-line'
import { findContradictions } from '@wise-edit/datasets'
import { inspectMemory, mergeMemories } from '@wise-edit/editors'
import { defineCommand } from 'citty'
import { recordOf } from './check'
import { count } from './common/words'
import { describeContradictions } from './edit/plan'
import { prepareFolder } from './edit/saver'

export const merge = defineCommand({
  meta: { name: 'merge', description: 'Merge memories of the same model into one' },
  args: {
    memory: {
      type: 'positional',
      description: 'Two or more memories, the later ones take precedence',
      required: true,
    },
    out: { type: 'string', description: 'Memory to write', required: true },
    rename: {
      type: 'boolean',
      description: 'Give a new id to an edit whose id an earlier memory uses for another edit',
    },
  },
  async run({ args }) {
    const files = args._
    if (files.length < 2) throw new UsageError(`${files.length} memory given; expected two or more.`)
    await prepareFolder(args.out)
    const { edits, renamed, overruled, gatesDiffer } = await mergeMemories(files, args.out, {
      rename: args.rename,
    })
    for (const { file, from, to } of renamed) printError(`"${from}" of ${file} is called "${to}" now.`)
    for (const { id, by } of overruled) printError(`"${by}" answers the question of "${id}" now.`)
    if (gatesDiffer) {
      printError('The memories were made with different gates: all edits are read again at the next load.')
    }
    const { method, edits: held } = await inspectMemory(args.out)
    if (method !== 'per-edit') {
      const taught = held.filter(({ status }) => status === 'done').map(recordOf)
      for (const line of describeContradictions(findContradictions(taught).contradictions)) {
        printError(`Contradiction: ${line}. Undo one of them.`)
      }
    }
    print(`${args.out} holds ${count(edits, 'edit')} of ${count(files.length, 'file')}.`)
  },
})
