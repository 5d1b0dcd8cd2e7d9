import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { WiseError } from '@wise-edit/core'
import { embeddedModel } from '@wise-edit/embedded-model'
import { loadModel } from '@wise-edit/transformer'
import { expect, it } from 'vitest'
import { experimentSchema } from '../experiment/experiment'
import { createEditor, methods } from '../methods'
import { claimNamed, claims } from '.'
import { partsOf } from './page'
import { Pages } from './pages'
import { INDEX, resultsIndex } from './results-index'

const folder = fileURLToPath(new URL('../../../../docs/results', import.meta.url))
const pages = new Pages(folder)
const measured = claims.flatMap((claim) => ('runs' in claim ? [claim] : []))

it('every page of docs/results is a claim, and its README says how old each is', async () => {
  const all = await pages.all()
  const names = readdirSync(folder).map((file) => file.replace('.md', ''))
  expect(names.filter((name) => name !== 'README' && !claims.some((claim) => claim.name === name))).toEqual(
    [],
  )
  expect(partsOf(all.get('README') as string)[INDEX]).toBe(resultsIndex(claims, all))
})

it.each(measured.map((claim) => [claim.name, claim] as const))(
  '%s has runs that can be planned, and a page with places for its figures',
  async (name, { runs, tuning }) => {
    expect(new Set(runs.map((run) => run.name)).size).toBe(runs.length)
    for (const { experiment } of runs) {
      const { arms } = experimentSchema.parse(experiment)
      expect(arms.map(({ method }) => method).filter((method) => !Object.hasOwn(methods, method))).toEqual([])
    }
    expect((tuning?.methods ?? []).filter((method) => !Object.hasOwn(methods, method))).toEqual([])
    const page = await pages.read(name)
    if (page !== undefined) expect(Object.keys(partsOf(page)).length).toBeGreaterThan(0)
  },
)

it('every arm has options that its method accepts', { timeout: 120_000 }, async () => {
  using model = await loadModel(embeddedModel)
  const arms = measured.flatMap(({ name, runs }) =>
    runs.flatMap(({ experiment }) => experimentSchema.parse(experiment).arms.map((arm) => ({ name, arm }))),
  )
  const refused: string[] = []
  for (const { name, arm } of arms) {
    try {
      using _ = await createEditor(model, arm.method, arm.options)
    } catch (error) {
      // A file that an arm needs, such as MEND's network, can be missing here.
      if ((error as WiseError).code === 'OPTION_INVALID')
        refused.push(`${name}: ${(error as WiseError).message}`)
    }
  }
  expect(refused).toEqual([])
})

it('names the claims where one is unknown', () => {
  expect(() => claimNamed('main')).toThrow(
    /There is no claim "main"; claims are practitioner-smollm2, .*speed/,
  )
})
