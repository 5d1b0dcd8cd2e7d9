export type { EditMethod, Held, MethodDefinition } from './editor/edit-method'
export type {
  AskOptions,
  EditEvent,
  EditOptions,
  Editor,
  EditRequest,
  EditSummary,
  LoadOptions,
  UndoOptions,
} from './editor/editor'
export { MethodEditor } from './editor/method-editor'
export { type Question, questionText } from './editor/question'
export {
  inspectMemory,
  loadEditor,
  type MemoryReport,
  memoryMethod,
  mergedDelta,
  mergeMemories,
  type RoutingEditor,
  type RoutingMethod,
  routingMethods,
} from './memories'
export { modelIdentity } from './memory-file/identity'
export { createEditor, editingMethods, type MethodName } from './methods'
export { type MendExample, type MendStep, type MendTrainingOptions, trainMend } from './methods/mend'
export { createPerEditEditor } from './methods/per-edit'
export { loraAdapter } from './methods/per-edit/memory/lora-adapter'
export { removeEdit } from './methods/per-edit/memory/remove-edit'
export { type PerEditOptions, splitOptions } from './methods/per-edit/options'
export { type LearnedEdit, PerEditEditor } from './methods/per-edit/per-edit-editor'
export type { Gate } from './methods/per-edit/route/gate'
export { createWiseEditor } from './methods/wise'
export type { WiseReport } from './methods/wise/inspect-memory'
export type { WiseOptions } from './methods/wise/options/options'
export { wiseConstants } from './methods/wise/options/paper-settings'
export { lateLayer, paperOptions } from './methods/wise/options/presets'
export { wiseSearchSpace } from './methods/wise/options/search-space'
export type { WiseSettings } from './methods/wise/options/settings'
export { type NearEdit, WiseEditor } from './methods/wise/wise-editor'
