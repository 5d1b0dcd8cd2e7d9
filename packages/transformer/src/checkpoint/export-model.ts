import { WiseError } from '@wise-edit/core'
import { files, paths, writeWhole } from '@wise-edit/core/internal'
import type { WeightName } from '../model/config'
import { checkNew, encodeWeight } from './encode-weight'
import { exportGguf } from './export-gguf'
import { openFolder } from './folder'

/** Files other than weights that a model folder may need: configuration, tokenizer, chat template, license. */
const BESIDE = /\.(json|jinja|txt|model|md)$|^LICENSE/

/**
 * Atomically writes a copy of a Hugging Face folder or a GGUF file in which some weights are replaced: configuration,
 * tokenizer and all other weights keep their bytes. `replace` holds the float32 values of weights by name, in the order of
 * their shape (matrices are `[out, in]`). They are rounded to the type that the checkpoint stores; a quantized weight of a
 * GGUF file is stored as F16, since quantizing would round the change away.
 *
 * Throws `EXPORT_SOURCE` if `source` is neither, `EXPORT_EXISTS` if `out` exists, `EXPORT_UNSUPPORTED`, also for a GGUF
 * file in several parts, `WEIGHT_MISSING`, `TENSOR_SHAPE`, and the errors of opening the source.
 */
export async function exportModel(
  source: string,
  out: string,
  replace: Readonly<Record<WeightName, Float32Array>>,
): Promise<void> {
  const stats = await files.stat(source).catch(() => undefined)
  if (stats?.kind === 'file' && source.toLowerCase().endsWith('.gguf'))
    return exportGguf(source, out, replace)
  if (stats?.kind !== 'folder') {
    throw new WiseError(
      'EXPORT_SOURCE',
      `The weights come from "${source}"; expected a Hugging Face folder with safetensors files or a .gguf file, to copy. Load the model from the folder that the file was converted from.`,
    )
  }
  await checkNew(out)
  const { checkpoint, weights } = await openFolder(source)
  try {
    const changes = Object.entries(replace).map(([name, values]) => {
      const { weight, bytes } = encodeWeight(weights, name, values)
      return { stored: weight.stored, bytes }
    })
    const beside = (await files.list(source)).filter((name) => BESIDE.test(name))
    const held = checkpoint.files.map((path) => paths.basename(path))
    await writeWhole(out, async (temporary) => {
      await files.makeFolder(temporary)
      for (const name of new Set([...beside, ...held])) {
        const path = paths.join(source, name)
        if ((await files.stat(path))?.kind === 'file') await files.copy(path, paths.join(temporary, name))
      }
      for (const { stored, bytes } of changes) {
        await files.overwrite(paths.join(temporary, paths.basename(stored.file.path)), stored.offset, bytes)
      }
    })
  } finally {
    await checkpoint.close()
  }
}
