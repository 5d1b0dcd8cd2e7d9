import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { numberOption, print, printable, printJson } from '@wise-edit/command-line'
import { WiseError } from '@wise-edit/core'
import { type LogEntry, logOf, readEditLog } from '@wise-edit/server/internal'
import { defineCommand } from 'citty'
import { quote } from './common/words'

export const log = defineCommand({
  meta: { name: 'log', description: 'Tell who taught and undid what in a memory, and when' },
  args: {
    memory: { type: 'positional', description: 'A file that `edit` or `serve` wrote', required: true },
    after: { type: 'string', description: 'Begin after the line with this number', default: '0' },
    limit: { type: 'string', description: 'Lines at most', default: '1000' },
    json: { type: 'boolean', description: 'Print the lines as JSON' },
  },
  async run({ args }) {
    const after = numberOption('after', args.after, { whole: true, min: 0 })
    const limit = numberOption('limit', args.limit, { whole: true, min: 1 })
    const memory = await realpath(args.memory).catch(() => args.memory)
    if (!existsSync(memory) && !existsSync(logOf(memory))) {
      throw new WiseError(
        'MEMORY_MISSING',
        `Found neither "${args.memory}" nor its log; expected a memory file that \`edit\` or \`serve\` wrote. Check the path.`,
      )
    }
    const entries = await readEditLog(logOf(memory), after, limit)
    if (args.json) return printJson(entries)
    for (const entry of entries) print(lineOf(entry))
  },
})

function lineOf({ number, time, action, id, by, prompt, target }: LogEntry): string {
  const said = prompt === undefined || target === undefined ? '' : `: ${quote(prompt)} -> ${quote(target)}`
  return `${number} ${time} ${printable(by)} ${action === 'taught' ? 'taught' : 'undid'} ${printable(id)}${said}`
}
