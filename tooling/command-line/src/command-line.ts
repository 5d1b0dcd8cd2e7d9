import { stripVTControlCharacters } from 'node:util'
import { WiseError } from '@wise-edit/core'
import { type ArgsDef, type CommandDef, defineCommand, renderUsage, runCommand } from 'citty'
import { printError, watchOutput } from './output'
import { describeError } from './unexpected'

/** A command with its arguments, as `defineCommand` returns it. */
// biome-ignore lint/suspicious/noExplicitAny: a table of commands holds arguments of every kind
export type Command = CommandDef<any>

/** A program: its name and its commands. A command that is a function is loaded when it is run or listed in the help. */
export interface Program {
  name: string
  description: string
  version: string
  commands: Record<string, Command | (() => Promise<Command>)>
}

/** An error in the command line rather than in the work. */
export class UsageError extends WiseError {
  constructor(message: string) {
    super('USAGE', message)
  }
}

/** Error for work that the user stopped; the message describes the state of the work. */
export class Interrupted extends WiseError {
  constructor(message: string) {
    super('INTERRUPTED', message)
  }
}

/** Error for work that finished with some failures; the message lists what failed. */
export class Incomplete extends WiseError {
  constructor(message: string) {
    super('INCOMPLETE', message)
  }
}

/**
 * Runs the command that `argv` names.
 *
 * Returns the exit code: 0 or the number that the command returns, 1 if the work failed, 2 if the command line is wrong,
 * 3 if some of the work failed, 130 if the user stopped it. Errors are written to stderr. A reader that closes the
 * output early has no effect on the exit code; output that cannot be written for another reason turns 0 into 1.
 */
export async function runCommandLine(program: Program, argv: readonly string[]): Promise<number> {
  using output = watchOutput()
  const code = await run(program, argv)
  const failure = await output.failure()
  if (!failure) return code
  printError(
    `The output cannot be written (${failure.message}); what was printed is not whole. Make room, or send it elsewhere.`,
  )
  return code === 0 ? 1 : code
}

async function run(program: Program, argv: readonly string[]): Promise<number> {
  const [word, ...rest] = argv
  try {
    if (word === '--version' || word === '-v') return show(program.version)
    if (word === '--help' || word === '-h') return show(await usage(program))
    const command = await commandOf(program, word)
    if (upToDashes(rest).some((arg) => arg === '--help' || arg === '-h')) {
      return show(await usage(program, command))
    }
    checkOptions(command.args as ArgsDef, rest)
    const { result } = await runCommand(command, { rawArgs: rest })
    return typeof result === 'number' ? result : 0
  } catch (error) {
    return explain(error, program, word)
  }
}

/** Writes the program's own text, with colours if stdout is a terminal. */
function show(text: string): number {
  process.stdout.write(`${process.stdout.isTTY ? text : stripVTControlCharacters(text)}\n`)
  return 0
}

function usage({ commands, ...meta }: Program, command?: Command): Promise<string> {
  const main = defineCommand({ meta, subCommands: commands })
  return command ? renderUsage(command, main) : renderUsage(main)
}

async function commandOf({ commands }: Program, word: string | undefined): Promise<Command> {
  const known = Object.keys(commands).join(', ')
  if (word === undefined) throw new UsageError(`No command was given; expected one of: ${known}.`)
  const command = Object.hasOwn(commands, word) ? commands[word] : undefined
  if (!command) throw new UsageError(`Unknown command "${word}"; expected one of: ${known}.`)
  return typeof command === 'function' ? command() : command
}

/** Checks options: citty ignores unknown ones, and the value after them becomes a positional argument. */
function checkOptions(args: ArgsDef = {}, rest: readonly string[]): void {
  const options = Object.entries(args).filter(([, { type }]) => type !== 'positional')
  const known = options.flatMap(([name, option]) =>
    option.type === 'boolean' ? bothWays(name, option.default) : [`--${name}`],
  )
  for (const arg of upToDashes(rest)) {
    if (!arg.startsWith('-') || arg === '-') continue
    const name = arg.split('=')[0]!
    if (!known.includes(name)) {
      throw new UsageError(
        `Unknown option "${name}"; expected ${known.join(', ')}. Put -- before a text that begins with a dash.`,
      )
    }
  }
}

/** Returns a switch and its opposite, first the one that differs from the default. */
function bothWays(name: string, on: unknown): string[] {
  return on === true ? [`--no-${name}`, `--${name}`] : [`--${name}`, `--no-${name}`]
}

function upToDashes(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--')
  return end < 0 ? args : args.slice(0, end)
}

function explain(error: unknown, { name, version, commands }: Program, word = ''): number {
  if (error instanceof UsageError || (error instanceof Error && error.name === 'CLIError')) {
    const subject = Object.hasOwn(commands, word) ? `${name} ${word}` : name
    printError(`${error.message}\nSee ${subject} --help.`)
    return 2
  }
  if (error instanceof Interrupted || (error instanceof Error && error.name === 'AbortError')) {
    printError(error instanceof Interrupted ? error.message : 'Stopped.')
    return 130
  }
  printError(describeError(error, `${name} ${version}`))
  return error instanceof Incomplete ? 3 : 1
}
