import { existsSync, readdirSync, rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { lasting, tempFolder, tinyCell } from '../../test/cells'
import { runCell } from './run-cell'
import { cacheFolder, readCell } from './store'

it('measures single edits one by one and sequences on the way', async () => {
  const folder = tempFolder()
  const phases: string[] = []
  const state = await runCell(tinyCell(), {
    folder,
    onProgress: ({ phase, done, total }) => phases.push(`${phase} ${done}/${total}`),
  })
  expect(state.checkpoints.map(({ T, rollbacks, scores }) => [T, rollbacks, scores.rel?.length])).toEqual([
    [1, 2, 2],
    [2, undefined, 2],
    [3, undefined, 3],
  ])
  expect(phases).toContain('single edits 2/5')
  expect(phases.at(-1)).toBe('measuring 5/5')
  expect(state.settings).toMatchObject({ steps: 2, mode: 'merge', seed: 0 })
  expect(state.peakBytes).toBeGreaterThan(50e6)
  expect(lasting((await readCell(folder, 'tiny'))!)).toEqual(lasting(state))
  expect(readdirSync(`${cacheFolder(folder)}/editors`)).toEqual([])
})

it('asks each record right after its edit, where retention is measured, and remembers it over a stop', async () => {
  const cell = tinyCell({ measures: ['strict', 'retention'], T: [2, 3], options: { steps: 20 } })
  const folder = tempFolder()
  const stop = new AbortController()
  const stopped = runCell(cell, {
    folder,
    signal: stop.signal,
    save: { edits: 1, seconds: 1000 },
    onProgress: ({ phase, done }) => phase === 'editing' && done === 1 && stop.abort(),
  })
  await expect(stopped).rejects.toThrow('aborted')
  const { checkpoints, resumed } = await runCell(cell, { folder })
  expect(resumed).toBe(1)
  expect(checkpoints.map(({ scores }) => scores['atOnce@plain'])).toEqual([
    [1, 1],
    [1, 1, 1],
  ])
  expect(checkpoints[1]?.scores['own@plain']?.length).toBe(3)
})

it('makes all T edits in one batch for a method that wants it', async () => {
  const options = {
    layers: [0],
    momentWeight: 1,
    steps: 1,
    prefixes: 1,
    prefixTokens: 2,
    statistics: { tokens: 64, ridge: 0.1 },
  }
  const cell = (T: number[]) => tinyCell({ method: 'memit-mass', options, T })
  const both = await runCell(cell([2, 3]), { folder: tempFolder() })
  const last = await runCell(cell([3]), { folder: tempFolder() })
  expect(both.checkpoints.map(({ T, scores }) => [T, scores.rel?.length])).toEqual([
    [2, 2],
    [3, 3],
  ])
  expect(both.checkpoints[1]!.scores).toEqual(last.checkpoints[0]!.scores)
})

it('continues after a stop in the middle of an edit with the same result', async () => {
  const undisturbed = await runCell(tinyCell(), { folder: tempFolder() })
  const folder = tempFolder()
  for (const place of ['single edits 1', 'editing 4']) {
    const stop = new AbortController()
    const stopped = runCell(tinyCell(), {
      folder,
      signal: stop.signal,
      save: { edits: 100, seconds: 1000 },
      onProgress: ({ phase, done, loss }) => {
        if (loss !== undefined && `${phase} ${done}` === place) stop.abort()
      },
    })
    await expect(stopped).rejects.toThrow(/abort/i)
  }
  expect((await readCell(folder, 'tiny'))!.sequence.edits).toBe(2)
  const state = await runCell(tinyCell(), { folder })
  expect(state.resumed).toBe(2)
  expect(lasting(state)).toEqual(lasting(undisturbed))
})

it('keeps a finished cell, and restarts it if the editor has other options', async () => {
  const folder = tempFolder()
  const cell = tinyCell({ method: 'unedited', options: {} })
  const first = await runCell(cell, { folder })
  expect(await runCell(cell, { folder })).toEqual(first)
  const other = await runCell(tinyCell({ T: [2] }), { folder })
  expect(other.checkpoints.map(({ T }) => T)).toEqual([2])
  expect(other.resumed).toBe(0)
})

it('restarts the edits if the saved editor is gone', async () => {
  const folder = tempFolder()
  const stop = new AbortController()
  const stopped = runCell(tinyCell({ T: [3] }), {
    folder,
    signal: stop.signal,
    save: { edits: 1, seconds: 1000 },
    onProgress: ({ done }) => done === 2 && stop.abort(),
  })
  await expect(stopped).rejects.toThrow(/abort/i)
  rmSync(`${cacheFolder(folder)}/editors`, { recursive: true })
  const state = await runCell(tinyCell({ T: [3] }), { folder })
  expect(state.checkpoints.map(({ T, scores }) => [T, scores.rel?.length])).toEqual([[3, 3]])
})

it('writes down why a cell failed', async () => {
  const folder = tempFolder()
  const cell = tinyCell({ T: [2] })
  const broken = { ...cell, measures: ['none'] as never }
  await expect(runCell(broken, { folder })).rejects.toThrow()
  expect(await readCell(folder, 'tiny')).toMatchObject({ status: 'failed', error: expect.any(String) })
  expect((await runCell(cell, { folder })).status).toBe('done')
})

it('refuses records that are not those of the plan', async () => {
  const cell = tinyCell({ data: { source: 'zsre', records: 'others' } })
  await expect(runCell(cell, { folder: tempFolder() })).rejects.toThrow('have changed since')
})

it('refuses an option that the editor does not have', async () => {
  const folder = tempFolder()
  await expect(runCell(tinyCell({ options: { step: 2 } }), { folder })).rejects.toThrow(
    /no option is called "step"; the nearest is "steps"/,
  )
  expect(existsSync(`${folder}/cells`)).toBe(false)
})
