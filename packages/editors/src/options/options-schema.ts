import { closest } from 'fastest-levenshtein'
import { z } from 'zod'

/** Names of options in the reference code and in EasyEdit, with their names here. */
const FIELD_NAMES: Readonly<Record<string, string>> = {
  lr: 'learningRate',
  edit_lr: 'learningRate',
  v_lr: 'learningRate',
  n_iter: 'steps',
  num_steps: 'steps',
  v_num_grad_steps: 'steps',
  act_ratio: 'thresholdRatio',
  save_freq: 'editsPerShard',
  merge_freq: 'shards',
  merge_alg: 'method',
  densities: 'density',
  weights: 'weight',
  mask_ratio: 'maskRatio',
  act_margin: 'margin',
  norm_constraint: 'normConstraint',
  batch_size: 'editsPerBatch',
  replay_num: 'replay',
}

/** Returns the schema of an object with these options only. The error for an unknown option suggests a known one. */
export function optionsSchema<Shape extends z.ZodRawShape>(shape: Shape) {
  const paths = pathsIn(shape)
  return z.strictObject(shape, {
    error: ({ code, keys }) =>
      code === 'unrecognized_keys'
        ? (keys as string[]).map((key) => unknown(key, Object.keys(shape), paths)).join('; ')
        : undefined,
  })
}

function unknown(key: string, names: readonly string[], paths: readonly string[]): string {
  const short = key.slice(0, 80)
  const own = Object.hasOwn(FIELD_NAMES, key) ? FIELD_NAMES[key] : key
  const meant = paths.find((path) => path.split('.').at(-1) === own)
  return meant === undefined
    ? `no option is called "${short}"; the nearest is "${closest(short, names as string[])}"`
    : `no option is called "${short}"; it is "${meant}" here`
}

/** Returns the names of all options, nested ones as `outer.inner`. */
function pathsIn(shape: z.ZodRawShape, prefix = ''): string[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema
    const path = prefix + name
    return [path, ...(inner instanceof z.ZodObject ? pathsIn(inner.shape, `${path}.`) : [])]
  })
}
