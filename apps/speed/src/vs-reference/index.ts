import { countOption, numberOption, UsageError } from '@wise-edit/command-line'
import { paperOptions } from '@wise-edit/editors'
import { BACKENDS, type BackendName } from '@wise-edit/kernels'
import { defineCommand } from 'citty'
import { SMOLLM2 } from '../shared/args'
import { writeReport } from '../shared/write-report'
import { measureEditing } from './measure'
import { runVsReference } from './run'
import { renderVsReference } from './table'

/** Command that compares editing with WISE in PyTorch; with `--measure` it measures our side in this process. */
export const vsReference = defineCommand({
  meta: { name: 'vs-reference', description: 'Compare the speed of editing with WISE in PyTorch' },
  args: {
    reference: { type: 'string', description: 'Python with torch and transformers, to compare with' },
    model: { type: 'string', description: 'A .gguf file or a Hugging Face folder', default: SMOLLM2 },
    backend: {
      type: 'enum',
      description: 'Our backend; default: the first that loads',
      options: [...BACKENDS],
    },
    threads: { type: 'string', description: 'Threads of both sides; default: all cores' },
    rounds: { type: 'string', description: 'Rounds, each with both sides once', default: '3' },
    edits: { type: 'string', description: 'Edits in a round', default: '2' },
    steps: {
      type: 'string',
      description: 'Number of steps of each edit, without early stopping; default: that of the paper',
      default: String(paperOptions.steps),
    },
    records: { type: 'string', description: 'Records that are evaluated after the edits', default: '20' },
    tokens: { type: 'string', description: 'Tokens to generate', default: '32' },
    'whole-backward': {
      type: 'boolean',
      description: 'Make the reference compute the gradients of all weights',
      default: false,
    },
    out: { type: 'string', description: 'A JSON file for the report' },
    measure: { type: 'boolean', description: 'Measure our side once and print JSON', default: false },
  },
  async run({ args }) {
    const job = {
      model: args.model,
      backend: args.backend as BackendName | undefined,
      threads: countOption('threads', args.threads),
      edits: numberOption('edits', args.edits, { whole: true, min: 1 }),
      // The duration of a step is measured from one step to the next.
      steps: numberOption('steps', args.steps, { whole: true, min: 2 }),
      records: numberOption('records', args.records, { whole: true, min: 1 }),
      tokens: numberOption('tokens', args.tokens, { whole: true, min: 2 }),
    }
    if (args.measure) return console.log(JSON.stringify(await measureEditing(job)))
    if (args.reference === undefined) {
      throw new UsageError('vs-reference needs --reference, a Python with torch and transformers.')
    }
    const report = await runVsReference({
      ...job,
      reference: args.reference,
      rounds: numberOption('rounds', args.rounds, { whole: true, min: 1 }),
      wholeBackward: args['whole-backward'],
      onProgress: (round, system) => console.error(`round ${round + 1}: ${system}`),
    })
    console.log(renderVsReference(report))
    if (args.out) await writeReport(args.out, report)
  },
})
