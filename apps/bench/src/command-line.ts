import { WiseError } from '@wise-edit/core'
import { type ArgsDef, type CommandDef, defineCommand, renderUsage, runCommand } from 'citty'

/** A command with arguments of its own, as `defineCommand` makes it. */
// biome-ignore lint/suspicious/noExplicitAny: a table of commands holds arguments of every kind
export type Command = CommandDef<any>

/** An error in what was typed, rather than in the work. */
export class UsageError extends WiseError {
  constructor(message: string) {
    super('USAGE', message)
  }
}

/** Loads a command, which is done only for the one that is called, or for all of them when help is asked for. */
export type LazyCommand = () => Promise<Command>

/** Runs the command that `argv` names; returns the exit code: 0, 1 when work failed, 2 for a wrong command line. */
export async function runCommandLine(
  commands: Record<string, LazyCommand>,
  argv: readonly string[],
): Promise<number> {
  const [word, ...rest] = argv
  const main = defineCommand({
    meta: { name: 'wise-edit-bench', description: 'Benchmarks of knowledge editing' },
    subCommands: commands,
  })
  try {
    if (word === '--help' || word === '-h') return print(await renderUsage(main))
    const known = Object.keys(commands).join(', ')
    const load = word !== undefined && Object.hasOwn(commands, word) ? commands[word] : undefined
    if (!load) {
      throw new UsageError(
        `${word === undefined ? 'No command was given' : `Unknown command "${word}"`}; expected one of: ${known}.`,
      )
    }
    const command = await load()
    if (rest.includes('--help') || rest.includes('-h')) return print(await renderUsage(command, main))
    checkOptions((command.args ?? {}) as ArgsDef, rest)
    const { result } = await runCommand(command, { rawArgs: rest })
    return typeof result === 'number' ? result : 0
  } catch (error) {
    return explain(error)
  }
}

/** citty passes over options that it does not know, and what follows them becomes a positional argument. */
function checkOptions(args: ArgsDef, rest: readonly string[]): void {
  const options = Object.entries(args).filter(([, { type }]) => type !== 'positional')
  const known = options.flatMap(([name, arg]) =>
    arg.type === 'boolean'
      ? arg.default === true
        ? [`--no-${name}`, `--${name}`]
        : [`--${name}`, `--no-${name}`]
      : [`--${name}`],
  )
  for (const arg of rest) {
    const name = arg.split('=')[0] as string
    if (!/^--?[a-zA-Z]/.test(name) || known.includes(name)) continue
    throw new UsageError(`Unknown option "${name}"; expected ${known.join(', ')}.`)
  }
}

function print(text: string): number {
  console.log(text)
  return 0
}

function explain(error: unknown): number {
  if (error instanceof UsageError || (error instanceof Error && error.name === 'CLIError')) {
    console.error(`${error.message}\nSee wise-edit-bench --help.`)
    return 2
  }
  console.error(error instanceof WiseError ? error.message : error)
  return 1
}
