import * as tf from '@tensorflow/tfjs-core'
import type { Gate, RoutingEditor } from '@wise-edit/editors'
import { evaluate } from '@wise-edit/evaluation'
import type { LanguageModel } from '@wise-edit/transformer'
import { realDisk } from '../edits/disk'
import { LocalEngine } from './local-engine'
import { memoryEditors, type NewMemory } from './memory-editors'
import { ServedModel } from './served-model'
import { Shares } from './shares'

interface OpenOptions {
  memory: string
  fresh: NewMemory
  /** Gate, which the caller disposes; default: the embedded gate. */
  gate?: Gate
  onNote(note: string): void
}

/** Opens a memory file with its model, which the caller disposes. Throws what `memoryEditors` and `loadEditor` throw. */
export async function openEngine(
  model: LanguageModel,
  { fresh, ...options }: OpenOptions,
): Promise<LocalEngine<RoutingEditor>> {
  const shares = new Shares()
  const served = new ServedModel(model, shares)
  const editors = await memoryEditors(served, { ...fresh, ...options })
  try {
    return await LocalEngine.open<RoutingEditor>({
      ...{ model: served, path: options.memory, exists: realDisk.exists, evaluate, tensors: tf.memory },
      ...{ shares, ...editors },
    })
  } catch (error) {
    editors.dispose()
    throw error
  }
}
