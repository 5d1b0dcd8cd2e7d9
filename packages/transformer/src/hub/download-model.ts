import { join } from 'node:path'
import { HubApiError, type ListFileEntry, listFiles, modelInfo } from '@huggingface/hub'
import { WiseError } from '@wise-edit/core'
import { cachedModel, exists, isCommit, linkBlob, repoFolder, writeRef } from './cache'
import { downloadBlob, type HubAccess } from './download-blob'
import type { ModelId } from './model-id'
import type { ResolveOptions } from './resolve-options'

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

/** Downloads the missing files of a hub model and returns its path in the cache. */
export async function downloadModel(id: ModelId, options: ResolveOptions): Promise<string> {
  const { cacheDir, signal } = options
  // A commit never changes, so a complete one needs no request to the hub.
  const pinned = isCommit(id.revision) ? await cachedModel(id, cacheDir) : undefined
  if (pinned) return pinned
  const hub = hubAccess(options)
  try {
    const commit = await commitOf(id, hub)
    const files = chooseFiles(await listRoot(id, commit, hub), id)
    const folder = repoFolder(id, cacheDir)
    const snapshot = join(folder, 'snapshots', commit)
    const total = files.reduce((sum, file) => sum + file.size, 0)
    let before = 0
    for (const file of files) {
      const pointer = join(snapshot, file.path)
      if (!(await exists(pointer))) {
        const blob = join(folder, 'blobs', blobName(file, id))
        const report = (done: number) => options.onProgress?.({ file: file.path, done: before + done, total })
        await downloadBlob({ repo: id.repo, commit, file, blob, hub, report, signal })
        await linkBlob(blob, pointer)
      }
      before += file.size
      options.onProgress?.({ file: file.path, done: before, total })
    }
    await writeRef(id, commit, cacheDir)
    return id.file === undefined ? snapshot : join(snapshot, id.file)
  } catch (error) {
    signal?.throwIfAborted()
    const unreachable = !(error instanceof WiseError) && !(error instanceof HubApiError)
    // A model that was downloaded before still works without a network.
    const cached = unreachable ? await cachedModel(id, cacheDir) : undefined
    if (cached) return cached
    throw explain(error, id)
  }
}

function hubAccess({ endpoint, token, signal }: ResolveOptions): HubAccess {
  const accessToken = token ?? process.env.HF_TOKEN
  const address = endpoint ?? process.env.HF_ENDPOINT
  return {
    ...(address && { hubUrl: address.replace(/\/+$/, '') }),
    ...(accessToken && { accessToken }),
    fetch: (input, init) => fetch(input, signal ? { ...init, signal } : init),
  }
}

async function commitOf(id: ModelId, hub: HubAccess): Promise<string> {
  if (isCommit(id.revision)) return id.revision
  const { sha } = await modelInfo({ ...hub, name: id.repo, revision: id.revision, additionalFields: ['sha'] })
  // The hash becomes part of a path.
  if (isCommit(sha)) return sha
  throw new WiseError(
    'HUB_ANSWER_INVALID',
    `The hub names ${JSON.stringify(sha)} as the commit of ${id.repo}; expected 40 hex digits. Check HF_ENDPOINT.`,
  )
}

async function listRoot(id: ModelId, commit: string, hub: HubAccess): Promise<ListFileEntry[]> {
  const entries: ListFileEntry[] = []
  for await (const entry of listFiles({ ...hub, repo: id.repo, revision: commit })) {
    if (entry.type === 'file') entries.push(entry)
  }
  return entries
}

/** Returns small files first and weights last, so that a snapshot with weights is complete. */
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

/** Returns the name of a blob, which is its hash, and makes sure that it cannot name another folder. */
function blobName({ lfs, oid, path }: ListFileEntry, id: ModelId): string {
  const name = lfs?.oid ?? oid ?? ''
  if (/^[0-9a-f]{40,64}$/.test(name)) return name
  throw new WiseError(
    'HUB_ANSWER_INVALID',
    `The hub names ${JSON.stringify(name)} as the hash of ${path} in ${id.repo}; expected hex digits. Check HF_ENDPOINT.`,
  )
}

function explain(error: unknown, id: ModelId): unknown {
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
