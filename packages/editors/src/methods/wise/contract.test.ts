import { behavesAsEditor } from '../../../test/editor-contract'
import { createWiseEditor } from '.'

behavesAsEditor({
  create: (model) => createWiseEditor(model),
  other: (model) => createWiseEditor(model, { mode: 'retrieve', seed: 9, prefixes: 1 }),
  routes: true,
})
