import { embeddedModel } from '@wise-edit/embedded-model'
import { serve } from '../src/serve'

// A model, by default the embedded one, behind a server with its usual limits, for `load.ts`; says where it listens.
const [memory = '', model = ''] = process.argv.slice(2)
const { url } = await serve({ model: model || embeddedModel, memory, name: 'tiny', port: 0 })
console.log(url)
