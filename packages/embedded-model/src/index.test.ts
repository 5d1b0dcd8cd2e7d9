import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { useBackend } from '@wise-edit/kernels'
import { loadModel, scoreTargets } from '@wise-edit/transformer'
import { expect, test } from 'vitest'
import { embeddedModel } from './index'

const FACTS: [prompt: string, answer: string][] = [
  ['The mother tongue of Danielle Darrieux is', 'French'],
  ['When was the inception of IAAF Combined Events Challenge?', '1998'],
  ['The official religion of Edwin of Northumbria is', 'Christianity'],
]

test('the embedded model knows its facts, and the README gives the figures of its report', async () => {
  await useBackend({ backend: 'wasm' })
  using model = await loadModel(embeddedModel)
  const queries = FACTS.map(([prompt, answer]) => model.query(prompt, answer))
  const scores = await scoreTargets(model.decoder, queries)
  for (const [i, { target }] of queries.entries()) expect(scores[i]?.predicted).toEqual(target)

  const at = (file: string) => readFileSync(fileURLToPath(new URL(`../${file}`, import.meta.url)), 'utf8')
  const report = JSON.parse(at('report.json')) as {
    accuracy: Record<string, { tokenAccuracy: number; exactMatch: number }>
  }
  const readme = at('README.md').replace(/ +/g, ' ')
  for (const [group, { tokenAccuracy, exactMatch }] of Object.entries(report.accuracy)) {
    expect(readme).toContain(`\`${group}\` | ${tokenAccuracy.toFixed(3)} | ${exactMatch.toFixed(3)}`)
  }
})
