export { type AlphaEditOptions, createAlphaEditEditor } from './alpha-edit'
export { BaseEditor } from './base-editor'
export { createDeferEditor, type DeferOptions } from './defer'
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
export { createFtEwcEditor, type FtEwcOptions } from './ft-ewc'
export { createFtLEditor, type FtLOptions } from './ft-l'
export { createGraceEditor, type GraceOptions } from './grace'
export { createLoraEditor, type LoraOptions } from './lora'
export { createMemitEditor, createMemitMassEditor, type MemitOptions } from './memit'
export { createMemoirEditor, type MemoirOptions } from './memoir'
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
  createMendEditor,
  type MendExample,
  type MendOptions,
  type MendStep,
  type MendTrainingOptions,
  trainMend,
} from './mend'
export type { MergeReport } from './merging'
export type {
  EditMethod,
  Learned,
  Learning,
  MethodDefinition,
  StepReport,
} from './method/edit-method'
export { MethodEditor } from './method/method-editor'
export { createPerEditEditor } from './per-edit'
export type { Gate } from './per-edit/gate'
export type { PerEditReport } from './per-edit/inspect-memory'
export type { PerEditOptions } from './per-edit/options'
export { type LearnedEdit, PerEditEditor } from './per-edit/per-edit-editor'
export { removeEdit } from './per-edit/remove-edit'
export { type Question, questionText } from './question'
export { createRomeEditor, type RomeOptions } from './rome'
export { createUltraEditEditor, type UltraEditOptions } from './ultra-edit'
export { createWiseEditor } from './wise'
export type { WiseReport } from './wise/inspect-memory'
export type { MergedDelta } from './wise/merged-delta'
export type { WiseMargin, WiseOptions } from './wise/options'
export { lateLayer, paperOptions } from './wise/presets'
export { scaleWise, wiseSearchSpace } from './wise/search-space'
export { type NearEdit, WiseEditor } from './wise/wise-editor'
