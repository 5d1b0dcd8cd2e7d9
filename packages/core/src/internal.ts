// For the packages of wise-edit alone: these exports may change in any release.
export { chunk } from './chunk'
export { describeIssues } from './describe-issues'
export { describeValue } from './describe-value'
export {
  availableMemory,
  environment,
  files,
  nextTurn,
  paths,
  peakMemory,
  sha256,
  TimeLimit,
} from './host'
export type { OpenFile } from './host/files'
export { isEqual } from './is-equal'
export { isObject } from './is-object'
export { issueWords, type SchemaIssue } from './issue-words'
export { joinOptions } from './join-options'
export { parseJson } from './parse-json'
export { quoted } from './quoted'
export { reported } from './reported'
export { savedBytes } from './saved-bytes'
export { mean, median, quantile, standardError } from './statistics'
export { writeWhole } from './write-whole'
