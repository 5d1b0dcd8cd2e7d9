import { HubApiError, type ListFileEntry, listFiles, modelInfo } from '@huggingface/hub'
import { WiseError } from '@wise-edit/core'
import { environment } from '@wise-edit/core/internal'
import { isCommit, type ModelId } from './model-id'
import type { ResolveOptions } from './resolve-options'

/** Options of access to the hub. */
export interface HubAccess {
  hubUrl?: string
  accessToken?: string
  fetch: typeof fetch
}

/** Files other than weights that a model folder needs. */
const DESCRIPTIONS = [
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'chat_template.jinja',
]
const SINGLE = 'model.safetensors'
const INDEX = 'model.safetensors.index.json'
const FIRST_PART = /^(.+)-00001-of-(\d{5})\.gguf$/
const SHARD = /^model-\d{5}-of-\d{5}\.safetensors$/

/** Returns how to reach the hub, from options and environment variables. */
export function hubAccess({ endpoint, token, signal }: ResolveOptions): HubAccess {
  const accessToken = token ?? environment.HF_TOKEN
  const address = endpoint ?? environment.HF_ENDPOINT
  return {
    ...(address && { hubUrl: address.replace(/\/+$/, '') }),
    ...(accessToken && { accessToken }),
    fetch: (input, init) => fetch(input, signal ? { ...init, signal } : init),
  }
}

/** Returns the commit of a branch or tag. Throws `HUB_ANSWER_INVALID`. */
export async function commitOf(id: ModelId, hub: HubAccess): Promise<string> {
  if (isCommit(id.revision)) return id.revision
  const { sha } = await modelInfo({ ...hub, name: id.repo, revision: id.revision, additionalFields: ['sha'] })
  // The hash becomes part of a path.
  if (isCommit(sha)) return sha
  throw new WiseError(
    'HUB_ANSWER_INVALID',
    `The hub names ${JSON.stringify(sha)} as the commit of ${id.repo}; expected 40 hex digits. Check HF_ENDPOINT.`,
  )
}

/** Returns the files that a model needs, weights last, so that a snapshot with weights is complete. Throws `MODEL_NOT_FOUND`. */
export async function modelFiles(id: ModelId, commit: string, hub: HubAccess): Promise<ListFileEntry[]> {
  return chooseFiles(await listRoot(id, commit, hub), id)
}

async function listRoot(id: ModelId, commit: string, hub: HubAccess): Promise<ListFileEntry[]> {
  const entries: ListFileEntry[] = []
  for await (const entry of listFiles({ ...hub, repo: id.repo, revision: commit })) {
    if (entry.type === 'file') entries.push(entry)
  }
  return entries
}

function chooseFiles(entries: readonly ListFileEntry[], id: ModelId): ListFileEntry[] {
  const named = (names: readonly string[]) =>
    names.map((name) => entries.find(({ path }) => path === name)).filter((entry) => entry !== undefined)
  if (id.file !== undefined) {
    const file = named([id.file])
    // A model in parts is named by its first part, which comes last: if it exists, the other parts do too.
    const [, name, of] = FIRST_PART.exec(id.file) ?? []
    const others = entries.filter(
      ({ path }) => name && path.startsWith(`${name}-`) && path.endsWith(`-of-${of}.gguf`),
    )
    if (file.length > 0) return [...others.filter(({ path }) => path !== id.file), ...file]
    throw notFound(id, `no file ${id.file}`, entries)
  }
  const single = named([SINGLE])
  const weights =
    single.length > 0 ? single : [...entries.filter(({ path }) => SHARD.test(path)), ...named([INDEX])]
  const descriptions = named(DESCRIPTIONS)
  if (weights.length === 0) throw notFound(id, 'no safetensors weights', entries)
  if (!descriptions.some(({ path }) => path === 'config.json')) throw notFound(id, 'no config.json', entries)
  return [...descriptions, ...weights]
}

function notFound(id: ModelId, found: string, entries: readonly ListFileEntry[]): WiseError {
  const gguf = entries.filter(({ path }) => path.endsWith('.gguf')).map(({ path }) => `${id.repo}/${path}`)
  const pickled = entries.some(({ path }) => /^pytorch_model.*\.bin$/.test(path))
  const advice =
    gguf.length > 0
      ? `Use one of its GGUF files: ${gguf.slice(0, 5).join(', ')}.`
      : pickled
        ? 'It has pytorch_model.bin: convert it with transformers (save_pretrained) and give the path of the folder.'
        : 'Use another model.'
  return new WiseError('MODEL_NOT_FOUND', `${id.repo} at ${id.revision} has ${found}. ${advice}`)
}

/** Returns a `WiseError` for what went wrong with a download. */
export function explain(error: unknown, id: ModelId): unknown {
  if (error instanceof WiseError) return error
  if (error instanceof HubApiError) {
    const missing = error.statusCode === 404
    const denied = error.statusCode === 401 || error.statusCode === 403
    const advice = missing
      ? 'Check the spelling of id and revision.'
      : denied
        ? 'Check the id; for a private or gated model, pass a token that may read it or set HF_TOKEN.'
        : 'Try again later.'
    const code = missing ? 'MODEL_NOT_FOUND' : denied ? 'HUB_ACCESS' : 'HUB_FAILED'
    return new WiseError(
      code,
      `The hub answered ${error.statusCode} for ${id.repo} at revision ${id.revision}. ${advice}`,
      { cause: error },
    )
  }
  return new WiseError(
    'HUB_UNREACHABLE',
    `Could not download ${id.repo}: ${error instanceof Error ? error.message : error}. Check the network and HF_ENDPOINT, or give the path of a local model.`,
    { cause: error },
  )
}
