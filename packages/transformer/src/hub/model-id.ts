import { WiseError } from '@wise-edit/core'

/** A model on the hub. */
export interface ModelId {
  /** `owner/name`, or `name` for the oldest models. */
  repo: string
  /** A single `.gguf` file of the repository instead of its safetensors. */
  file?: string
  revision: string
}

const PART = /^[A-Za-z0-9_](?:[\w.-]{0,94}[\w-])?$/

/**
 * Reads `owner/name`, `name` or `owner/name/file.gguf`. Throws `MODEL_ID_INVALID` for anything else, so that no id
 * can name a path outside the cache.
 */
export function parseModelId(id: string, revision = 'main'): ModelId {
  const parts = id.split('/')
  const file = parts.length === 3 && /\.gguf$/i.test(parts[2]!) ? parts.pop() : undefined
  const revisionOk = revision.length <= 250 && revision.split('/').every(isPart)
  if (parts.length > 2 || !parts.every(isPart) || (file !== undefined && !isPart(file)) || !revisionOk) {
    throw new WiseError(
      'MODEL_ID_INVALID',
      `Found ${JSON.stringify(id)} at revision ${JSON.stringify(revision)}, which is no existing path; expected a model folder, a .gguf file or a hub id such as "HuggingFaceTB/SmolLM2-135M-Instruct". Check the spelling.`,
    )
  }
  return { repo: parts.join('/'), revision, ...(file !== undefined && { file }) }
}

/** Returns true if a revision is a commit hash, which never changes. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision)
}

function isPart(part: string): boolean {
  return PART.test(part) && !part.includes('..') && !part.includes('--')
}
