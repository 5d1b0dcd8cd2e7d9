export type {
  EditMethod,
  Held,
  Learned,
  LearnedKind,
  Learning,
  MemoryFormat,
  MethodDefinition,
  StepReport,
} from './editor/edit-method'
export type {
  AskOptions,
  EditEvent,
  EditOptions,
  Editor,
  EditRequest,
  EditStep,
  EditSummary,
  LoadOptions,
  UndoOptions,
} from './editor/editor'
export { MethodEditor } from './editor/method-editor'
export { type Question, questionText } from './editor/question'
export {
  inspectMemory,
  type LoadEditorOptions,
  loadEditor,
  type MemoryReport,
  memoryMethod,
  mergedDelta,
  mergeMemories,
  type RoutingEditor,
  type RoutingMethod,
  routingMethods,
} from './memories'
export { type ModelIdentity, modelIdentity } from './memory-file/identity'
export type { MergeReport } from './memory-file/merging'
export { createEditor, editingMethods, type MethodEntry, type MethodName } from './methods'
export type { AlphaEditOptions } from './methods/alpha-edit'
export type { DeferOptions } from './methods/defer'
export type { FtEwcOptions } from './methods/ft-ewc'
export type { FtLOptions } from './methods/ft-l'
export type { GraceOptions } from './methods/grace'
export type { InContextOptions } from './methods/in-context'
export type { LocFtBfOptions } from './methods/loc-ft-bf'
export type { LoraOptions } from './methods/lora'
export type { MemitOptions } from './methods/memit'
export type { MemoirOptions } from './methods/memoir'
export {
  type MendExample,
  type MendOptions,
  type MendStep,
  type MendTrainingOptions,
  trainMend,
} from './methods/mend'
export { createPerEditEditor } from './methods/per-edit'
export type { PerEditReport } from './methods/per-edit/memory/inspect-memory'
export { type LoraAdapter, loraAdapter } from './methods/per-edit/memory/lora-adapter'
export { removeEdit } from './methods/per-edit/memory/remove-edit'
export { type PerEditOptions, splitOptions, type TrainingOptions } from './methods/per-edit/options'
export { type LearnedEdit, PerEditEditor } from './methods/per-edit/per-edit-editor'
export type { Gate } from './methods/per-edit/route/gate'
export type { RomeOptions } from './methods/rome'
export type { UltraEditOptions } from './methods/ultra-edit'
export { createWiseEditor } from './methods/wise'
export type { WiseReport } from './methods/wise/inspect-memory'
export type { MergedDelta } from './methods/wise/memory/merged-delta'
export type { WiseOptions } from './methods/wise/options/options'
export { type PaperSettings, type WiseMargin, wiseConstants } from './methods/wise/options/paper-settings'
export { lateLayer, paperOptions } from './methods/wise/options/presets'
export { wiseSearchSpace } from './methods/wise/options/search-space'
export type { WiseSettings } from './methods/wise/options/settings'
export { type NearEdit, WiseEditor } from './methods/wise/wise-editor'
