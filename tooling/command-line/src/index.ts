export {
  type Command,
  Incomplete,
  Interrupted,
  type Program,
  runCommandLine,
  UsageError,
} from './command-line'
export { durationOption } from './duration-option'
export { listOption } from './list-option'
export { countOption, numberOption } from './number-option'
export { print, printable, printError, printJson, printPiece } from './output'
export { describeError, explainUncaught } from './unexpected'
