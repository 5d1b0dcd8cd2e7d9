import { BACKENDS, useBackend } from '@wise-edit/kernels'

console.log(`tried in this order: ${BACKENDS.join(', ')}`)
const { name } = await useBackend()
console.log(name === 'tensorflow-gpu' ? 'runs on the GPU' : 'runs on the CPU; wise-edit doctor says why')
