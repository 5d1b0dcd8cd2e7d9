export type { EditMethod, Held, MethodDefinition } from './editor/edit-method'
export type { EditEvent, Editor, EditRequest, EditSummary } from './editor/editor'
export { MethodEditor } from './editor/method-editor'
export type { Question } from './editor/question'
export {
  inspectMemory,
  loadEditor,
  type MemoryReport,
  memoryMethod,
  mergedDelta,
  mergeMemories,
  type RoutingEditor,
  routingMethods,
} from './memories'
export { createEditor, editingMethods, type MethodName } from './methods'
export { trainMend } from './methods/mend'
export { loraAdapter } from './methods/per-edit/memory/lora-adapter'
export { removeEdit } from './methods/per-edit/memory/remove-edit'
export type { PerEditOptions } from './methods/per-edit/options'
export { PerEditEditor } from './methods/per-edit/per-edit-editor'
export type { Gate } from './methods/per-edit/route/gate'
export type { WiseOptions } from './methods/wise/options/options'
export { paperOptions } from './methods/wise/options/presets'
export { WiseEditor } from './methods/wise/wise-editor'
