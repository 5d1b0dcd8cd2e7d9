import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bench } from '../../test/bench'
import { tempFolder } from '../../test/cells'

it('trains a hypernetwork, continues training it, and refuses invalid records', async () => {
  const path = join(tempFolder(), 'network')
  const args = ['train-mend', '--out', path, '--limit', '2', '--edits-per-step', '1', '--rank', '2']
  const first = await bench(...args, '--steps', '1')
  expect(first.err).toBe('')
  expect(first.out).toMatch(/^2 records .*\nstep 1: loss after edits \d/)
  expect(first.code).toBe(0)
  const second = await bench(...args, '--steps', '2')
  expect(second.out).toMatch(/\nstep 2: /)
  expect(second.out).not.toMatch(/step 1:/)
  const other = await bench(...args, '--rank', '3', '--steps', '3')
  expect(other.err).toMatch(/trained with rank 2; found 3/)
  expect(other.code).toBe(1)
  expect((await bench(...args, '--steps', 'many')).code).toBe(2)
})
