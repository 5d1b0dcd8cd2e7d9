import { countOption, UsageError } from '@wise-edit/command-line'
import { loadRecords } from '@wise-edit/datasets'
import { trainMend } from '@wise-edit/editors'
import { embeddedModel } from '@wise-edit/embedded-model'
import { useBackend } from '@wise-edit/kernels'
import { loadModel } from '@wise-edit/transformer'
import { defineCommand } from 'citty'

type MendExample = Parameters<typeof trainMend>[1][number]
type MendTrainingOptions = NonNullable<Parameters<typeof trainMend>[3]>
type MendStep = ReturnType<typeof trainMend> extends AsyncGenerator<infer Step> ? Step : never

/** Seconds between reports of the loss. */
const TELL_SECONDS = 10

export const trainMendCommand = defineCommand({
  meta: { name: 'train-mend', description: 'Train the hypernetwork of MEND, or continue its training' },
  args: {
    out: { type: 'string', description: 'File of the hypernetwork', required: true },
    model: { type: 'string', default: 'embedded', description: 'A folder, a .gguf file or a hub id' },
    data: {
      type: 'string',
      default: 'zsre-tune',
      description: 'Records to train on: a bundled data set or a file',
    },
    limit: { type: 'string', description: 'Maximum number of records' },
    steps: {
      type: 'string',
      description: 'Total number of steps, including those of earlier runs; default 200',
    },
    'edits-per-step': { type: 'string', description: 'Number of edits in each step; default 10' },
    rank: { type: 'string', description: 'Rank of the hypernetwork’s matrices; default 64' },
    'learning-rate': { type: 'string', description: 'Of Adam' },
    'step-size': { type: 'string', description: 'Initial step size of an edit' },
    seed: {
      type: 'string',
      description: 'Seed of the initial weights and of the order of records; default 0',
    },
  },
  async run({ args }) {
    const limit = countOption('limit', args.limit)
    const options = trainingOptions(args)
    await useBackend()
    using model = await loadModel(args.model === 'embedded' ? embeddedModel : args.model)
    const examples = await examplesOf(args.data, limit)
    console.log(`${examples.length} records with a rephrase and an answered locality question`)
    let steps: MendStep[] = []
    let reportedAt = performance.now()
    for await (const step of trainMend(model, examples, args.out, options)) {
      steps.push(step)
      if (performance.now() - reportedAt < TELL_SECONDS * 1000) continue
      console.log(describe(steps))
      steps = []
      reportedAt = performance.now()
    }
    if (steps.length > 0) console.log(describe(steps))
    console.log(`Trained. Edit with: --methods mend --set mend:hypernetwork=${args.out}`)
  },
})

/**
 * Returns records as training examples of MEND; leaves out those without a rephrase or an answer to an unrelated
 * question.
 */
async function examplesOf(data: string, limit: number | undefined): Promise<MendExample[]> {
  const records = await loadRecords(data, { limit })
  return records.flatMap(({ prompt, target, rephrases: [rephrase], locality: [question] }) =>
    rephrase === undefined || question?.target === undefined
      ? []
      : [{ prompt, target, rephrase, unrelated: { prompt: question.prompt, target: question.target } }],
  )
}

function trainingOptions(args: Readonly<Record<string, unknown>>): MendTrainingOptions {
  const given: Record<string, keyof MendTrainingOptions> = {
    steps: 'steps',
    'edits-per-step': 'editsPerStep',
    rank: 'rank',
    'learning-rate': 'learningRate',
    'step-size': 'stepSize',
    seed: 'seed',
  }
  const options = Object.entries(given).flatMap(([arg, option]) => {
    const text = args[arg]
    if (typeof text !== 'string') return []
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value))
      throw new UsageError(`Found --${arg} ${text}; expected a number.`)
    return [[option, value]]
  })
  return Object.fromEntries(options)
}

/** Describes the progress of training, with the mean losses since the last report. */
function describe(steps: readonly MendStep[]): string {
  const mean = (term: 'edit' | 'locality') => steps.reduce((sum, step) => sum + step[term], 0) / steps.length
  const done = (steps.at(-1) as MendStep).step + 1
  return `step ${done}: loss after edits ${mean('edit').toFixed(3)}, divergence elsewhere ${mean('locality').toFixed(4)}`
}
