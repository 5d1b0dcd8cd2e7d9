import { Interrupted, print, printError } from '@wise-edit/command-line'
import { createEditor, memoryMethod, removeEdit } from '@wise-edit/editors'
import { defineCommand } from 'citty'
import { untilInterrupted } from './common/interrupt'
import { memoryArg, modelArg, openModel } from './common/model'
import { ownMemory } from './common/owned-memory'
import { count } from './common/words'

export const undo = defineCommand({
  meta: { name: 'undo', description: 'Remove one edit from a memory, as if it had never been made' },
  args: {
    id: { type: 'positional', description: 'The edit’s id, as `inspect` lists it', required: true },
    memory: { ...memoryArg, required: true },
    model: modelArg,
  },
  async run({ args }) {
    using interrupted = untilInterrupted()
    const { signal } = interrupted
    await using owned = await ownMemory(args.memory, 'undo')
    const undone = [{ id: args.id }]
    if ((await memoryMethod(args.memory)) === 'per-edit') {
      const left = await removeEdit(args.memory, args.id)
      await owned.note('undone', undone)
      return tell(args.id, args.memory, left)
    }
    using model = await openModel(args.model, signal)
    using editor = createEditor(model, 'wise-merge')
    await editor.load(args.memory, { signal })
    const held = editor.edits.find(({ id }) => id === args.id)
    const shared = editor.memories.find(({ edits }) => edits.includes(args.id))
    if (held && shared && shared.edits.length > 1) {
      printError(
        `Training the edits that share a shard with "${args.id}" again; Ctrl-C leaves ${args.memory} unchanged.`,
      )
    }
    try {
      await editor.undo(args.id, { signal })
    } catch (error) {
      if (!signal.aborted) throw error
      throw new Interrupted(`Stopped: nothing was undone, and ${args.memory} is unchanged.`)
    }
    await editor.save(args.memory)
    await owned.note('undone', undone)
    tell(args.id, args.memory, editor.edits.length)
  },
})

function tell(id: string, memory: string, left: number): void {
  print(`Undid "${id}"; ${memory} holds ${count(left, 'edit')}.`)
}
