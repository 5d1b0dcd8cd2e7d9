export type { AlphaEditOptions } from './alpha-edit'
export type { DeferOptions } from './defer'
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
} from './editor'
export type { FtEwcOptions } from './ft-ewc'
export type { FtLOptions } from './ft-l'
export type { GraceOptions } from './grace'
export { type ModelIdentity, modelIdentity } from './identity'
export type { LoraOptions } from './lora'
export type { MemitOptions } from './memit'
export type { MemoirOptions } from './memoir'
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
} from './memories'
export {
  type MendExample,
  type MendOptions,
  type MendStep,
  type MendTrainingOptions,
  trainMend,
} from './mend'
export type { MergeReport } from './merging'
export type {
  EditMethod,
  Held,
  Learned,
  LearnedKind,
  Learning,
  MemoryFormat,
  MethodDefinition,
  StepReport,
} from './method/edit-method'
export { MethodEditor } from './method/method-editor'
export { createEditor, editingMethods, type MethodEntry, type MethodName } from './methods'
export { createPerEditEditor } from './per-edit'
export type { Gate } from './per-edit/gate'
export type { PerEditReport } from './per-edit/inspect-memory'
export { type LoraAdapter, loraAdapter } from './per-edit/lora-adapter'
export { type PerEditOptions, splitOptions, type TrainingOptions } from './per-edit/options'
export { type LearnedEdit, PerEditEditor } from './per-edit/per-edit-editor'
export { removeEdit } from './per-edit/remove-edit'
export { type Question, questionText } from './question'
export type { RomeOptions } from './rome'
export type { UltraEditOptions } from './ultra-edit'
export { createWiseEditor } from './wise'
export type { WiseReport } from './wise/inspect-memory'
export type { MergedDelta } from './wise/merged-delta'
export type { WiseOptions } from './wise/options'
export { type PaperSettings, type WiseMargin, wiseConstants } from './wise/paper-settings'
export { lateLayer, paperOptions } from './wise/presets'
export { wiseSearchSpace } from './wise/search-space'
export type { WiseSettings } from './wise/settings'
export { type NearEdit, WiseEditor } from './wise/wise-editor'
