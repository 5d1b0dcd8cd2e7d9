// For the command line of wise-edit alone: these exports may change in any release.
export { EditLog, type LogEntry, logOf, readEditLog } from './edits/edit-log'
export { lockMemory } from './edits/lock/memory-lock'
export { checkAccess } from './http/access'
