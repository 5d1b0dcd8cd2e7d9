import { countOption, listOption, numberOption } from '@wise-edit/command-line'
import { defineCommand } from 'citty'
import { methodNames } from '../shared/args'
import { writeReport } from '../shared/write-report'
import { runAnswerTime } from './run'
import { renderAnswerTime } from './table'

/** Command that measures the time to answer after more and more edits by several methods. */
export const answerTime = defineCommand({
  meta: { name: 'answer-time', description: 'Measure the time to answer by method and number of edits' },
  args: {
    model: {
      type: 'string',
      description: 'A .gguf file, a Hugging Face folder, a hub id or "embedded"',
      default: 'embedded',
    },
    methods: {
      type: 'string',
      description: 'Methods, separated by commas',
      default: 'wise-merge,wise-retrieve,ft-l',
    },
    T: {
      type: 'string',
      description: 'Numbers of edits after which to measure',
      default: '10,50,100,200,400',
    },
    threads: { type: 'string', description: 'Threads; default: all cores' },
    out: { type: 'string', description: 'A JSON file for the report' },
  },
  async run({ args }) {
    const report = await runAnswerTime({
      model: args.model,
      methods: methodNames(args.methods),
      T: listOption(args.T).map((text) => numberOption('T', text, { whole: true, min: 1 })),
      threads: countOption('threads', args.threads),
      onProgress: (done) => console.error(done),
    })
    console.log(renderAnswerTime(report))
    if (args.out) await writeReport(args.out, report)
  },
})
