import { numberOption, printPiece } from '@wise-edit/command-line'
import type { GenerateOptions } from '@wise-edit/transformer'

/** Options of the commands that generate text. */
export const generationArgs = {
  'max-tokens': { type: 'string', description: 'Maximum number of tokens to generate', default: '64' },
  temperature: { type: 'string', description: '0 takes the most likely token each time', default: '0' },
  'top-p': {
    type: 'string',
    description: 'Sample among the tokens that reach this probability',
    default: '1',
  },
  seed: { type: 'string', description: 'Seed of the sampling', default: '0' },
} as const

/** Parses these options. Throws `USAGE`. */
export function generationOptions(args: Record<keyof typeof generationArgs, string>): GenerateOptions {
  return {
    maxTokens: numberOption('max-tokens', args['max-tokens'], { whole: true, min: 1 }),
    temperature: numberOption('temperature', args.temperature, { min: 0 }),
    topP: numberOption('top-p', args['top-p'], { min: 0, max: 1 }),
    seed: args.seed,
  }
}

/** Writes pieces of text to stdout as they arrive, and returns their number; an abort ends them without an error. */
export async function stream(pieces: AsyncIterable<string>, signal: AbortSignal): Promise<number> {
  let count = 0
  try {
    for await (const piece of pieces) {
      count++
      printPiece(piece)
      // The reader has closed the pipe.
      if (process.stdout.errored) break
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
  printPiece('\n')
  return count
}
