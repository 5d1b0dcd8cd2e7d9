import { useBackend, WiseError } from '@wise-edit/kernels'

try {
  const { description } = await useBackend({ backend: 'tensorflow-gpu' })
  console.log(description)
} catch (error) {
  // What was found, what was expected, and what to do.
  if (!(error instanceof WiseError)) throw error
  console.log(error.code)
}
