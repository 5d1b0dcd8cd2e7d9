import { files, paths, WiseError, writeWhole } from '@wise-edit/core'
import { f32ToBf16, f32ToF16 } from '@wise-edit/kernels'
import type { WeightName } from '../model/config'
import { openFolder } from './folder'
import type { MatchedWeight } from './match-weights'

/** Files other than weights that a model folder may need: configuration, tokenizer, chat template, license. */
const BESIDE = /\.(json|jinja|txt|model|md)$|^LICENSE/

/**
 * Atomically writes a copy of a Hugging Face folder in which some weights are replaced: configuration, tokenizer and all
 * other weights keep their bytes. `replace` holds the float32 values of weights by name, in the order of their shape
 * (matrices are `[out, in]`); they are rounded to the type that the checkpoint stores.
 *
 * Throws `EXPORT_SOURCE` if `source` is not a folder, `EXPORT_EXISTS` if `out` exists, `EXPORT_UNSUPPORTED`,
 * `WEIGHT_MISSING`, `TENSOR_SHAPE`, and the errors of opening a folder.
 */
export async function exportModel(
  source: string,
  out: string,
  replace: Readonly<Record<WeightName, Float32Array>>,
): Promise<void> {
  const stats = await files.stat(source).catch(() => undefined)
  if (stats?.kind !== 'folder') {
    throw new WiseError(
      'EXPORT_SOURCE',
      `The weights come from "${source}"; expected a Hugging Face folder with safetensors files, to copy. Load the model from the folder that the file was converted from.`,
    )
  }
  if (await files.stat(out).catch(() => undefined)) {
    throw new WiseError(
      'EXPORT_EXISTS',
      `"${out}" exists; expected a new folder. Choose another, or remove it.`,
    )
  }
  const { checkpoint, weights } = await openFolder(source)
  try {
    const changes = Object.entries(replace).map(([name, values]) => {
      const weight = weights.find((weight) => weight.name === name)
      checkValues(name, weight?.shape, values)
      return { stored: weight!.stored, bytes: storedBytes(weight!, values) }
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

function checkValues(name: string, shape: readonly number[] | undefined, values: Float32Array): void {
  if (!shape) throw new WiseError('WEIGHT_MISSING', `The model has no weight "${name}". Check the name.`)
  const size = shape.reduce((product, length) => product * length, 1)
  if (values.length === size) return
  throw new WiseError(
    'TENSOR_SHAPE',
    `${name} is to be ${values.length} values; expected ${size}, [${shape}]. Pass data that fits.`,
  )
}

/**
 * Returns the bytes of the stored tensor of a weight, given the weight's values in the order of its shape: transposed
 * and rounded as the checkpoint stores it.
 *
 * Throws `EXPORT_UNSUPPORTED` for a tensor that also holds other weights, or whose type cannot be written.
 */
function storedBytes({ name, stored, source, shape }: MatchedWeight, values: Float32Array): Uint8Array {
  const encode = Object.hasOwn(ENCODERS, stored.dtype) ? ENCODERS[stored.dtype] : undefined
  if (!encode || source.rows || source.interleavedHeads) {
    throw new WiseError(
      'EXPORT_UNSUPPORTED',
      `${name} is stored in "${stored.name}" as ${stored.dtype}${encode ? ', together with others' : ''}; expected a tensor of its own, F32, F16 or BF16. Convert the checkpoint first.`,
    )
  }
  const { plus = 0 } = source
  const own = plus === 0 ? values : values.map((value) => value - plus)
  const array = encode(source.transpose ? transposed(own, shape as [number, number]) : own)
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

const ENCODERS: Record<string, (values: Float32Array) => Float32Array | Uint16Array> = {
  F32: (values) => values,
  F16: f32ToF16,
  BF16: f32ToBf16,
}

function transposed(values: Float32Array, [rows, columns]: [number, number]): Float32Array {
  const result = new Float32Array(values.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result[column * rows + row] = values[row * columns + column] as number
    }
  }
  return result
}
