import { existsSync } from 'node:fs'
import { numberOption, print, UsageError } from '@wise-edit/command-line'
import { type EditRecord, loadRecords } from '@wise-edit/datasets'
import { type EditSummary, loraAdapter, memoryMethod, mergedDelta } from '@wise-edit/editors'
import { embeddedModel } from '@wise-edit/embedded-model'
import { type Evaluation, evaluate, Reference } from '@wise-edit/evaluation'
import { nearTextsOf } from '@wise-edit/relations'
import { exportModel, type LanguageModel, resolveModel } from '@wise-edit/transformer'
import { defineCommand } from 'citty'
import { recordOf, renderEvaluation } from '../check'
import { untilInterrupted } from '../common/interrupt'
import { memoryArg, modelArg, openMemory, openModel } from '../common/model'
import { showProgress } from '../common/progress'
import { readValidRecords } from '../common/records'
import { count } from '../common/words'
import { prepareFolder } from '../edit/saver'
import { perplexityOf } from './perplexity'

export const exportCommand = defineCommand({
  meta: {
    name: 'export',
    description:
      'Write a Hugging Face folder or a GGUF file with the edits merged into the weights, or a LoRA adapter, for engines without a router',
  },
  args: {
    memory: { ...memoryArg, required: true },
    out: { type: 'string', description: 'New folder or .gguf file to write', required: true },
    model: {
      ...modelArg,
      description: 'A Hugging Face folder, a .gguf file or a hub id; "embedded" is the tiny one',
    },
    lora: { type: 'boolean', description: 'Write a LoRA adapter for PEFT from a per-edit memory' },
    ids: {
      type: 'string',
      description: 'Ids of the edits of a per-edit memory to export, separated by commas; default: all',
    },
    records: { type: 'string', description: 'Records to evaluate; default: the edits of the memory' },
    unrelated: {
      type: 'string',
      description: 'Number of unrelated questions and of texts to evaluate: at most 100, fewer are faster',
      default: '50',
    },
  },
  async run({ args }) {
    const unrelated = numberOption('unrelated', args.unrelated, { whole: true, min: 1, max: 100 })
    using interrupted = untilInterrupted()
    const { signal } = interrupted
    const given = args.records === undefined ? undefined : await readValidRecords(args.records, { signal })
    // Checked before minutes of measuring, not after them.
    if (existsSync(args.out)) throw new UsageError(`"${args.out}" exists; expected a new folder.`)
    await prepareFolder(args.out)
    const ids = args.ids?.split(',').map((id) => id.trim())
    const texts = await unrelatedTexts(unrelated)
    const line = showProgress()
    const during: Work['during'] = (title) => (done, total) => line.report(title, done, total)
    const work: Work = { signal, during }
    if (args.lora) {
      const { memory, out } = args
      using model = await openModel(args.model, signal)
      const adapter = await loraAdapter(model, memory, { ids, signal, onProgress: during(TRAINING) })
      const own = given ?? adapter.edits.map(recordOf)
      const before = await measureRouted(model, { memory, own, near: true, texts }, work)
      const { interventions } = adapter
      const everywhere = { model, intervene: () => interventions, answering: () => interventions }
      const { reference } = before
      const onProgress = during(WITHOUT)
      const evaluation = await evaluate(everywhere, before.asked, { reference, signal, onProgress })
      const perplexity = await perplexityOf(model, texts, { intervene: () => interventions, signal })
      await adapter.write(out, args.model)
      line.end()
      const edits = count(adapter.edits.length, 'edit')
      print(`An adapter of ${edits}, rank ${adapter.rank}. PEFT loads it onto ${args.model}.`)
      print(render(out, texts.length, before, { evaluation, perplexity }, 'the adapter').join('\n'))
      return
    }
    const source = args.model === 'embedded' ? embeddedModel : await resolveModel(args.model, { signal })
    if (isGguf(source) !== isGguf(args.out)) {
      const expected = isGguf(source)
        ? 'a name that ends with .gguf, as the model’s does'
        : 'the name of a folder'
      throw new UsageError(`--out is "${args.out}"; expected ${expected}.`)
    }
    const { matrix, delta, weight, ...before } = await measured(args, { given, ids, texts }, work)
    const { asked } = before
    const changed = weight.map((value, i) => value + (delta[i] as number))
    await exportModel(source, args.out, { [matrix]: changed })
    // Loaded from the folder, so that the scores include rounding and the folder is known to load.
    using exported = await openModel(args.out, signal)
    const plain = { model: exported, intervene: () => ({}), answering: () => ({}) }
    // The reference must be the unedited model, not the exported one.
    const reference = new Reference(exported, before.reference.toJSON())
    const evaluation = await evaluate(plain, asked, { reference, signal, onProgress: during(WITHOUT) })
    const perplexity = await perplexityOf(exported, texts, { signal })
    line.end()
    print(render(args.out, texts.length, before, { evaluation, perplexity }, 'the model').join('\n'))
  },
})

function isGguf(path: string): boolean {
  return path.toLowerCase().endsWith('.gguf')
}

/** Signal that ends the work, and functions that show its progress. */
interface Work {
  signal: AbortSignal
  during: (title: string) => (done: number, total: number) => void
}

/** Titles of the steps. */
const TRAINING = 'Training the edits to work without a router'
const WITH = 'Asking with the router'
const WITHOUT = 'Asking without the router'

/** Texts that no edit is about. */
async function unrelatedTexts(limit: number): Promise<string[]> {
  const records = await loadRecords('hallucination', { limit })
  return records.map(({ irrelevant }) => irrelevant as string)
}

/** Evaluation of a model, and its perplexity on unrelated texts. */
interface Measured {
  evaluation: Evaluation
  perplexity: number
}

interface Routed extends Measured {
  asked: EditRecord[]
  reference: Reference
  /** Perplexity of the model without the memory. */
  unedited: number
}

/** Measures the routed model, and reads its weights that are to be changed, and their change, on the way. */
async function measured(
  { model: name, memory }: { model: string; memory: string },
  { given, ids, texts }: { given?: EditRecord[]; ids?: string[]; texts: string[] },
  work: Work,
): Promise<Routed & Awaited<ReturnType<typeof mergedDelta>> & { weight: Float32Array }> {
  const { signal, during } = work
  using model = await openModel(name, signal)
  const change = await mergedDelta(model, memory, { ids, signal, onProgress: during(TRAINING) })
  const near = (await memoryMethod(memory)) === 'per-edit'
  const routed = await measureRouted(model, { memory, own: given, ids, near, texts }, work)
  return {
    ...{ ...routed, ...change },
    weight: Float32Array.from(model.decoder.weights.get(change.matrix).dataSync()),
  }
}

async function measureRouted(
  model: LanguageModel,
  {
    memory,
    own: given,
    ids,
    near = false,
    texts,
  }: {
    memory: string
    /** Default: the memory's own edits. */
    own: EditRecord[] | undefined
    /** Ids of the edits that are exported; default: all that answer. */
    ids?: readonly string[]
    /** Adds questions about the subjects to records that have none. */
    near?: boolean
    texts: readonly string[]
  },
  { signal, during }: Work,
): Promise<Routed> {
  using opened = await openMemory(model, memory, signal)
  const { editor } = opened
  const isExported = ({ id, status, overruledBy }: EditSummary) =>
    ids ? ids.includes(id) : status === 'done' && overruledBy === undefined
  const locality = (await loadRecords('zsre', { limit: texts.length })).flatMap((record) => record.locality)
  const own = given ?? editor.edits.filter(isExported).map(recordOf)
  const asked = own.map((record, i) => ({
    ...record,
    ...(near && record.near.length === 0 && { near: nearOf(record) }),
    // Spread over the records, since scores are means over records.
    locality: [...record.locality, ...locality.filter((_, n) => n % own.length === i)],
    far: [...record.far, ...locality.filter((_, n) => n % own.length === i).map(({ prompt }) => prompt)],
  }))
  const reference = new Reference(model)
  const options = { intervene: (lengths: number[]) => editor.intervene(lengths), signal }
  return {
    asked,
    reference,
    evaluation: await evaluate(editor, asked, { reference, signal, onProgress: during(WITH) }),
    perplexity: await perplexityOf(model, texts, options),
    unedited: await perplexityOf(model, texts, { signal }),
  }
}

function nearOf({ prompt, subject }: EditRecord): EditRecord['near'] {
  return nearTextsOf(prompt, subject, { count: 2 }).map((prompt) => ({ kind: 'same subject', prompt }))
}

function render(out: string, texts: number, routed: Routed, merged: Measured, what: string): string[] {
  const [before, kept, lost] = [routed.unedited, routed.perplexity, merged.perplexity].map((x) =>
    x.toFixed(2),
  )
  return [
    `Wrote ${out}. Warning: it has no router, so every text gets every edit.`,
    `Perplexity on ${count(texts, 'unrelated text')}: ${before} unedited, ${kept} with the router, ${lost} without.`,
    '',
    'With the router (this program); far questions are unrelated ones, too:',
    ...renderEvaluation(routed.evaluation),
    '',
    `Without it (${what}, in any engine):`,
    ...renderEvaluation(merged.evaluation),
  ]
}
