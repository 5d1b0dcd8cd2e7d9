import { bundledDatasets } from '@wise-edit/datasets'
import { defineCommand } from 'citty'
import { experiments } from '../experiments'
import { methods } from '../methods'

export const list = defineCommand({
  meta: { name: 'list', description: 'List experiments, methods and bundled data sets' },
  run() {
    section(
      'Experiments',
      experiments.map(({ name, title }) => [name, title]),
    )
    section(
      'Methods',
      Object.entries(methods).map(([name, { title }]) => [name, title]),
    )
    section(
      'Data sets',
      bundledDatasets.map(({ name, records, description }) => [name, `${records} records. ${description}`]),
    )
  },
})

function section(title: string, rows: [name: string, text: string][]): void {
  const width = Math.max(...rows.map(([name]) => name.length))
  console.log(`${title}\n${rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join('\n')}\n`)
}
