import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { tempFolder } from '../../test/cells'
import { TrialLog } from './log'
import type { Trial } from './trial'

const trial = (number: number, search = 'a'): Trial => ({
  search,
  method: 'ft-l',
  trial: number,
  options: {},
  seconds: 1,
  processorSeconds: 1,
  seed: 0,
})

it('loses no trial but one that was cut off, wherever that was', async () => {
  const folder = tempFolder()
  const log = new TrialLog(`${folder}/whole`)
  for (const number of [1, 2]) await log.append(trial(number))
  const whole = readFileSync(log.path, 'utf8')
  const second = whole.indexOf('\n') + 1
  for (let length = second; length <= whole.length; length += 7) {
    const cut = new TrialLog(`${folder}/${length}`)
    writeFileSync(cut.path, whole)
    truncateSync(cut.path, length)
    const complete = length >= whole.length - 1
    expect(await cut.read('a')).toEqual(complete ? [trial(1), trial(2)] : [trial(1)])
    await cut.append(trial(3))
    expect((await cut.read('a')).at(-1)).toEqual(trial(3))
    expect((await cut.read('a')).length).toBe(complete ? 3 : 2)
  }
})

it('keeps searches apart, and refuses a file that is not a log', async () => {
  const log = new TrialLog(`${tempFolder()}/log`)
  await log.append(trial(1))
  await log.append(trial(1, 'b'))
  expect(await log.read('b')).toEqual([trial(1, 'b')])
  appendFileSync(log.path, 'seconds,rel\n1,2\n')
  await expect(log.read('a')).rejects.toThrow(/^Line 3 of ".*" is not a trial; expected a JSON object\./)
})
