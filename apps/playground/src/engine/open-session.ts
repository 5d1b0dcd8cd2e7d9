import { WiseError } from '@wise-edit/core'
import { fetchMounted, mountFiles, unmountFiles } from '@wise-edit/core/page'
import { embeddedGate } from '@wise-edit/embedded-gate'
import { embeddedModel } from '@wise-edit/embedded-model'
import { loadModel, loadSentenceEncoder, type SentenceEncoder } from '@wise-edit/transformer'
import type { CallContext } from '../calls/messages'
import { type BackendChoice, startBackend } from './backend'
import { Session } from './session'

/** Source of a model: the embedded one, files of this machine, or a hub id. */
export type ModelSource =
  | { type: 'embedded' }
  | { type: 'files'; files: File[] }
  | { type: 'hub'; id: string }

/** Options of opening a model. */
export interface OpenOptions {
  source: ModelSource
  backend: BackendChoice
}

/** Progress of opening a model: what happens, and the share that is done if it is known. */
export interface OpenProgress {
  text: string
  share?: number
}

/** Name of an open model, and the backend that computes. */
export interface OpenedModel {
  name: string
  backend: string
  /** Reason why it computes on the CPU, if a GPU was wanted. */
  hint?: string
}

const DROPPED = 'dropped'

let gate: SentenceEncoder | undefined

/** Opens a model and an editor without edits. Throws a `WiseError`; nothing is left then. */
export async function openSession(
  { source, backend }: OpenOptions,
  { signal, emit }: CallContext,
): Promise<{ session: Session; about: OpenedModel }> {
  const report = (text: string, share?: number) => emit({ text, share } satisfies OpenProgress)
  report('Starting')
  const { description, hint } = await startBackend(backend)
  const fetching = async (folder: string, text: string) =>
    fetchMounted(folder, { signal, onProgress: (done) => report(`${text}: ${mebibytes(done)} MB`) })
  await fetching(embeddedGate, 'Fetching the gate, which decides which edit answers')
  report('Loading the gate')
  gate ??= await loadSentenceEncoder(embeddedGate)
  if (source.type === 'embedded') await fetching(embeddedModel, 'Fetching the model')
  const path = pathOf(source)
  const model = await loadModel(path, {
    signal,
    onProgress: ({ file, done, total }) => report(`Downloading ${file}`, done / total),
    onLoad: (done, total) => report('Loading the model', done / total),
  })
  const name = nameOf(source, path)
  return {
    session: new Session(model, gate),
    about: { name, backend: description, hint: backend === 'auto' ? hint : undefined },
  }
}

/** Returns the path of a model; mounts files that were chosen. Throws `FILES_INCOMPLETE`. */
function pathOf(source: ModelSource): string {
  if (source.type === 'embedded') return embeddedModel
  if (source.type === 'hub') return source.id
  unmountFiles(DROPPED)
  mountFiles(DROPPED, Object.fromEntries(source.files.map((file) => [file.name, file])))
  const names = source.files.map(({ name }) => name)
  const gguf = names.filter((name) => name.endsWith('.gguf')).sort()[0]
  if (gguf !== undefined) return `${DROPPED}/${gguf}`
  const missing = ['config.json', 'tokenizer.json'].filter((name) => !names.includes(name))
  if (missing.length === 0 && names.some((name) => name.endsWith('.safetensors'))) return DROPPED
  throw new WiseError(
    'FILES_INCOMPLETE',
    `Found ${names.join(', ')}; expected one .gguf file, or .safetensors files together with ${(missing.length > 0 ? missing : ['config.json', 'tokenizer.json']).join(' and ')}. Choose all files of the model’s folder at once.`,
  )
}

function nameOf({ type }: ModelSource, path: string): string {
  if (type === 'embedded') return 'The embedded model'
  if (type === 'hub') return path
  return path === DROPPED ? 'The model of your files' : (path.split('/').at(-1) as string)
}

function mebibytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
