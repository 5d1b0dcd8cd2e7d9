import { findContradictions } from '@wise-edit/datasets'
import { inspectMemory, mergeMemories } from '@wise-edit/editors'
import { defineCommand } from 'citty'
import { recordOf } from './check'
import { UsageError } from './command-line'
import { describeContradictions } from './edit/plan'
import { prepareFolder } from './edit/saver'
import { count } from './words'

export const merge = defineCommand({
  meta: { name: 'merge', description: 'Make one memory of several of the same model and options' },
  args: {
    memory: { type: 'positional', description: 'Two or more memories, in order', required: true },
    out: { type: 'string', description: 'The memory to write', required: true },
  },
  async run({ args }) {
    const files = args._
    if (files.length < 2) throw new UsageError(`${files.length} memory was given; expected two or more.`)
    await prepareFolder(args.out)
    const { edits, renamed } = await mergeMemories(files, args.out)
    for (const { file, from, to } of renamed) console.error(`"${from}" of ${file} is called "${to}" now.`)
    const taught = (await inspectMemory(args.out)).edits
      .filter(({ status }) => status === 'done')
      .map(recordOf)
    for (const line of describeContradictions(findContradictions(taught).contradictions)) {
      console.error(`Contradiction: ${line}. Undo one of them.`)
    }
    console.log(`${args.out} holds ${count(edits, 'edit')} of ${count(files.length, 'file')}.`)
  },
})
