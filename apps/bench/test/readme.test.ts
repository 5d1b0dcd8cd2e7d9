import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { runArgs } from '../src/commands/run-args'
import { experimentSchema } from '../src/experiment/experiment'
import { experiments } from '../src/experiments'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('names every experiment and every option', () => {
  for (const { name } of experiments) expect(readme).toContain(`| \`${name}\` `)
  for (const [name, arg] of Object.entries(runArgs)) {
    expect(readme).toContain('default' in arg && arg.default === true ? `--no-${name}` : `--${name}`)
  }
})

it('shows an experiment that can be run', () => {
  const [, code] = /```ts\nexport default (.*?)```/s.exec(readme) as unknown as [string, string]
  const file = new Function(`return (${code})`)()
  expect(experimentSchema.parse(file).arms.length).toBe(3)
})

it.each(experiments.map((experiment) => [experiment.name, experiment]))(
  '%s is an experiment',
  (_, experiment) => {
    expect(experimentSchema.safeParse(experiment).error).toBeUndefined()
  },
)
