import type { JudgeOptions } from '@wise-edit/evaluation'

/** Options that name a judge. */
export const judgeArgs = {
  judge: {
    type: 'string',
    description: 'Address of an OpenAI-compatible server whose model judges answers too, up to /v1',
  },
  'judge-model': { type: 'string', description: 'Name of the model there', default: 'default' },
} as const

/** The judge that they name, if any; its key, if it wants one, is in `OPENAI_API_KEY`. */
export function judgeOf(args: { judge?: string; 'judge-model': string }): JudgeOptions | undefined {
  if (args.judge === undefined) return undefined
  return { url: args.judge, model: args['judge-model'], key: process.env.OPENAI_API_KEY }
}
