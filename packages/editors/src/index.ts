export type { EditEvent, EditOptions, Editor, EditRequest, EditSummary } from './editor'
export { createFtLEditor, type FtLOptions } from './ft-l'
export type {
  EditMethod,
  Learned,
  Learning,
  MethodDefinition,
  StepReport,
} from './method/edit-method'
export { MethodEditor } from './method/method-editor'
export { createWiseEditor } from './wise'
export type { WiseMargin, WiseOptions } from './wise/options'
export { paperOptions } from './wise/presets'
export { WiseEditor } from './wise/wise-editor'
