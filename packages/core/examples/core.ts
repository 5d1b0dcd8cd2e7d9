import { createRandom, WiseError } from '@wise-edit/core'

// A stream is named by a seed and labels: this one gives the same numbers everywhere.
const random = createRandom(0, 'example')
console.log(random.shuffle(['own', 'reworded', 'near', 'far']))

// Errors have codes.
try {
  throw new WiseError('EDIT_UNKNOWN', 'No edit is called "paris"; there are 3. List the edits for their ids.')
} catch (error) {
  if (error instanceof WiseError) console.log(`${error.code}: ${error.message}`)
}
