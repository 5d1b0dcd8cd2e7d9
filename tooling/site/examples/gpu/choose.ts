import { BACKENDS, useBackend } from '@wise-edit/kernels'

console.log(`tried in this order: ${BACKENDS.join(', ')}`)
const { name } = await useBackend()
const onGpu = name === 'tensorflow-gpu' || name === 'webgpu'
console.log(onGpu ? 'runs on the GPU' : 'runs on the CPU; wise-edit doctor shows why')
