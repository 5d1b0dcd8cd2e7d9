import { expect, it } from 'vitest'
import { bankFiles } from './bank-files'
import { bankFiles as inPage } from './bank-files-in-page'

it('has the same files in a page as in the folder', () => {
  expect(JSON.stringify(inPage())).toBe(JSON.stringify(bankFiles()))
})
