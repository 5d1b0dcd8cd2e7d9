import { countOption, numberOption } from '@wise-edit/command-line'
import { defineCommand } from 'citty'
import { writeReport } from '../shared/write-report'
import { measureGrowth } from './measure'
import { growthPage } from './page'
import { renderGrowth } from './table'

/** Command that measures which costs of an editor grow with the number of edits. */
export const growth = defineCommand({
  meta: { name: 'growth', description: 'Measure growth with the number of edits, on the embedded model' },
  args: {
    T: { type: 'string', description: 'Edits by WISE-Merge', default: '1000' },
    memories: { type: 'string', description: 'Side memories of WISE-Retrieve', default: '32' },
    steps: { type: 'string', description: 'Steps of an edit', default: '5' },
    threads: { type: 'string', description: 'Threads; default: all cores' },
    out: {
      type: 'string',
      description: 'JSON file to write, along with a page of plots',
      default: '.results/growth.json',
    },
  },
  async run({ args }) {
    const report = await measureGrowth({
      edits: numberOption('T', args.T, { whole: true, min: 2 }),
      memories: numberOption('memories', args.memories, { whole: true, min: 1 }),
      steps: numberOption('steps', args.steps, { whole: true, min: 1 }),
      threads: countOption('threads', args.threads),
      onProgress: (done) => console.error(done),
    })
    console.log(renderGrowth(report))
    await writeReport(args.out, report, growthPage(report))
  },
})
