import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countOption, numberOption } from '@wise-edit/command-line'
import { paperOptions } from '@wise-edit/editors'
import { lateLayer } from '@wise-edit/editors/internal'
import { BACKENDS, type BackendName } from '@wise-edit/kernels'
import { defineCommand } from 'citty'
import { thisMachine } from '../shared/machine'
import { writeReport } from '../shared/write-report'
import { editCost } from './cost'
import { type LargeJob, measureLarge } from './measure'
import { writeRandomGguf } from './random-gguf'
import { writeRandomModel } from './random-model'
import { renderCost, renderLarge } from './render'
import { SHAPES, type Shape, shapeNamed } from './shapes'

/** The paper's models use the paper's settings and edit this layer. */
const PAPER_LAYER: Partial<Record<string, number>> = { 'llama-2-7b': 27 }

/** Command that edits a model of random weights that is larger than WebAssembly's memory. */
export const large = defineCommand({
  meta: { name: 'large', description: 'Edit a large model of random weights; measure time and memory' },
  args: {
    shape: { type: 'positional', required: true, description: Object.keys(SHAPES).join(' or ') },
    layers: { type: 'string', description: 'Number of layers; default: all' },
    layer: { type: 'string', description: 'Layer to edit; default: the one that WISE chooses' },
    weights: {
      type: 'enum',
      options: ['auto', 'stored', 'memory', 'file'],
      default: 'auto',
      description: 'Place of the weights',
    },
    format: {
      type: 'enum',
      options: ['bf16', 'q4_0'],
      default: 'bf16',
      description: 'Weights in the file: bfloat16 in safetensors, or 4 bits in GGUF',
    },
    steps: { type: 'string', description: 'Steps of the edit', default: '4' },
    prefixes: {
      type: 'string',
      description: 'Number of prefixed rows besides the bare prompt; default: that of WISE',
    },
    backend: { type: 'enum', options: [...BACKENDS], description: 'Default: the first that loads' },
    threads: { type: 'string', description: 'Threads of matrix products; default: all cores' },
    folder: { type: 'string', description: 'Folder to keep the model in; an existing model is reused' },
    plan: { type: 'boolean', description: 'Print the calculated cost without measuring', default: false },
    out: { type: 'string', description: 'A JSON file for the report' },
  },
  async run({ args }) {
    const shape = shapeNamed(args.shape, countOption('layers', args.layers))
    const layer =
      args.layer === undefined ? undefined : numberOption('layer', args.layer, { whole: true, min: 0 })
    if (args.plan) return console.log(renderCost(planned(args.shape, shape, layer)))
    const report = await withModel(shape, args.format, args.folder, (model) =>
      measureLarge({
        model,
        shape,
        weights: args.weights as LargeJob['weights'],
        backend: args.backend as BackendName | undefined,
        threads: countOption('threads', args.threads),
        // The duration of a step is measured from one step to the next.
        steps: numberOption('steps', args.steps, { whole: true, min: 2 }),
        options: {
          ...(args.shape in PAPER_LAYER && paperOptions),
          ...(layer !== undefined && { layer }),
          ...(args.prefixes !== undefined && {
            prefixes: numberOption('prefixes', args.prefixes, { whole: true, min: 0 }),
            variants: 0,
          }),
        },
        onProgress: (what) => console.error(what),
      }),
    )
    console.log(renderLarge(report))
    if (args.out) {
      await writeReport(args.out, { shape: args.shape, ...shape, machine: thisMachine(), ...report })
    }
  },
})

/** Size of an edit of a short record with ten prefixes: 11 rows of 30 tokens, with 3 targets each. */
function planned(name: string, shape: Shape, layer?: number) {
  const usual = PAPER_LAYER[name] ?? lateLayer(shape.layers)
  return editCost(shape, { layer: layer ?? usual, tokens: 330, targets: 33 })
}

/** Calls `use` with the path of a model of this shape; removes it afterwards unless a folder is `kept`. */
async function withModel<T>(
  shape: Shape,
  format: string,
  kept: string | undefined,
  use: (model: string) => Promise<T>,
): Promise<T> {
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'random-model-')))
  const gguf = join(folder, 'model.gguf')
  try {
    const [model, last] = format === 'q4_0' ? [gguf, gguf] : [folder, join(folder, 'config.json')]
    if (!(await exists(last))) {
      await mkdir(folder, { recursive: true })
      await (format === 'q4_0' ? writeRandomGguf : writeRandomModel)(model, shape, 1)
    }
    return await use(model)
  } finally {
    if (!kept) await rm(folder, { recursive: true, force: true })
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
