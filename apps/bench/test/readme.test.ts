import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { runArgs } from '../src/commands/run-args'
import { experimentSchema } from '../src/experiment/experiment'
import { loadExperiment } from '../src/experiment/load-experiment'
import { experiments } from '../src/experiments'
import { tempFolder } from './cells'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('names every experiment and every option', () => {
  for (const { name } of experiments) expect(readme).toContain(`| \`${name}\` `)
  for (const [name, arg] of Object.entries(runArgs)) {
    expect(readme).toContain('default' in arg && arg.default === true ? `--no-${name}` : `--${name}`)
  }
})

it('shows an experiment that can be run', async () => {
  const [, code] = /```ts\n(export default .*?)```/s.exec(readme) as unknown as [string, string]
  const path = `${tempFolder()}/fewer-steps.ts`
  writeFileSync(path, code)
  expect((await loadExperiment(path)).arms.length).toBe(3)
})

it.each(experiments.map((experiment) => [experiment.name, experiment]))(
  '%s is an experiment, and asks freely first if it looks at answers',
  (_, experiment) => {
    const { measures } = experimentSchema.parse(experiment)
    const looksAtAnswers = measures.some((name) => !['cost', 'ability'].includes(name))
    expect(measures[0] === 'strict').toBe(looksAtAnswers)
  },
)
