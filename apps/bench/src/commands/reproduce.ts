import { join } from 'node:path'
import { durationOption, numberOption, UsageError } from '@wise-edit/command-line'
import { defineCommand } from 'citty'
import { claimNamed, claims } from '../claims'
import type { Claim } from '../claims/claim'
import { differences } from '../claims/differences'
import { partsOf } from '../claims/page'
import { pageState } from '../claims/page-state'
import { Pages } from '../claims/pages'
import { reproduce as measureAgain } from '../claims/reproduce'
import { runArgs } from './run-args'
import { threadsOf } from './settings'

const { budget, workers, threads } = runArgs

export const reproduce = defineCommand({
  meta: { name: 'reproduce', description: 'List the pages of results, or measure one of them again' },
  args: {
    claim: { type: 'positional', description: 'Name of a page; without it, all are listed', required: false },
    check: { type: 'boolean', description: 'Compare the figures with the page instead of writing it' },
    pages: { type: 'string', default: 'docs/results', description: 'Folder of the pages' },
    model: { type: 'string', description: 'Path of the model of the page, if it is elsewhere' },
    out: { type: 'string', description: 'Folder of the results; default .results/reproduce/CLAIM' },
    budget,
    workers,
    threads,
  },
  async run({ args }) {
    const pages = new Pages(args.pages)
    if (args.claim === undefined) return list(pages)
    const claim = claimNamed(args.claim)
    if ('speed' in claim) {
      throw new UsageError(
        `${claim.name} has times of a machine, which wise-edit-speed measures. Run \`wise-edit-speed ${claim.speed}\`.`,
      )
    }
    const page = await pages.read(claim.name)
    if (args.check && page === undefined) {
      throw new UsageError(
        `There is no page "${pages.path(claim.name)}" to check; expected one. Name its folder with --pages.`,
      )
    }
    const processes =
      args.workers === undefined ? 1 : numberOption('workers', args.workers, { whole: true, min: 1 })
    const parts = await measureAgain(claim, {
      folder: args.out ?? join('.results', 'reproduce', claim.name),
      model: args.model,
      workers: processes,
      threads: threadsOf(args, processes),
      budgetSeconds: args.budget === undefined ? undefined : durationOption('budget', args.budget),
      save: { edits: 10, seconds: 30 },
    })
    if (!parts) {
      process.stderr.write('Unfinished; the page is not changed. Run the same command to continue.\n')
      return 1
    }
    if (args.check) return check(partsOf(page as string), parts)
    await pages.write(claim, parts)
    console.log(`Written: ${pages.path(claim.name)}`)
    return 0
  },
})

async function list(pages: Pages): Promise<void> {
  const texts = await pages.all()
  const row = (claim: Claim) => [claim.name, claim.cost, claim.title, pageState(claim, texts.get(claim.name))]
  const rows = claims.map(row)
  const widths = [0, 1].map((column) => Math.max(...rows.map((cells) => (cells[column] as string).length)))
  for (const [name = '', cost = '', title, state] of rows) {
    console.log(`${name.padEnd(widths[0] ?? 0)}  ${cost.padEnd(widths[1] ?? 0)}  ${title} (${state})`)
  }
}

function check(page: Parameters<typeof differences>[0], fresh: typeof page): number {
  const lines = differences(page, fresh)
  for (const line of lines) process.stderr.write(`${line}\n`)
  console.log(lines.length === 0 ? 'All figures agree with the page.' : `${lines.length} figures differ.`)
  return lines.length === 0 ? 0 : 1
}
