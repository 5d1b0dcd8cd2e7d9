import * as tf from '@tensorflow/tfjs-core'
import { chunk, createRandom, WiseError } from '@wise-edit/core'
import type { RouteDecision } from '@wise-edit/router'
import { type Intercept, type Interventions, type LanguageModel, Sequences } from '@wise-edit/transformer'
import { BaseEditor } from '../base-editor'
import type { AskOptions, EditEvent, EditRequest, EditSummary } from '../editor'
import { type Question, questionText } from '../question'
import { findEdit, type NamedRequest, nameRequests } from '../requests'
import { type SampledTexts, sampleLikePrompts, sampleTexts } from '../sampled-texts'
import { calibrate, forTargets, type LayerMeasure, measureLayer } from './calibrate'
import { optimise, type Run } from './optimise'
import type { WiseOptions } from './options'
import { readMemory, type StoredEdit, writeMemory } from './persist'
import { prepareEdit } from './prepare'
import { type HeldEdits, ReadyMemories, type ReadyMemory } from './ready'
import { chosenDownProjection, type RoutingOptions, routedInterventions, sideDownProjection } from './routing'
import { type Shard, Shards } from './shards'
import { TrainingShard } from './training-shard'

/** An edit and how like a text is to its prompt, -1 to 1. */
export interface NearEdit {
  id: string
  prompt: string
  target: string
  similarity: number
}

/** WISE: side memories that take the edits, and a router that decides which memory answers. */
export class WiseEditor extends BaseEditor {
  #edits: StoredEdit[] = []
  #shards: Shards
  #ready: ReadyMemories
  #options: WiseOptions
  #texts: SampledTexts | undefined
  #measure: LayerMeasure | undefined
  #training: TrainingShard | undefined

  constructor(model: LanguageModel, options: WiseOptions) {
    super(model)
    this.#options = options
    const { dModel, dFF } = model.decoder.config
    this.#shards = new Shards([dModel, dFF], options)
    this.#ready = new ReadyMemories(this.model, this.options)
  }

  get options(): Readonly<WiseOptions> {
    return this.#options
  }

  get method(): string {
    return `wise-${this.options.mode}`
  }

  get edits(): readonly EditSummary[] {
    return this.#edits.map(({ summary }) => summary)
  }

  get bytes(): number {
    const values = this.#shards.all.map((shard) => shard.values.byteLength)
    const deltas = this.#memories().map(({ delta }) => delta.size * Float32Array.BYTES_PER_ELEMENT)
    return [...values, ...deltas].reduce((sum, bytes) => sum + bytes, 0)
  }

  /** Side memories as they answer now: which edits each holds and its routing threshold. */
  get memories(): { edits: readonly string[]; shards: readonly number[]; threshold: number }[] {
    return this.#memories().map(({ shards, threshold }) => ({
      edits: shards.flatMap((shard) => shard.edits),
      shards: shards.map((shard) => shard.number),
      threshold,
    }))
  }

  intervene(
    promptLengths?: readonly number[],
    onRoute?: (decisions: RouteDecision[]) => void,
  ): Interventions {
    return this.#interventions(this.#memories(), { promptLengths, onRoute })
  }

  answering(questions: readonly Question[]): Interventions {
    return this.#answering(this.#memories(), questions)
  }

  /**
   * The model with one of `memories` answering everything and no router, as if it were known which memory holds the
   * answer (oracle routing, WISE table 6).
   */
  interveneWith(memory: number): Interventions {
    const memories = this.#memories()
    if (!memories[memory]) {
      throw new WiseError(
        'MEMORY_UNKNOWN',
        `There is no side memory ${memory}; there are ${memories.length}. Pass an index into \`memories\`.`,
      )
    }
    return this.#intercepting(sideDownProjection(memories[memory]))
  }

  async *stream(
    prompt: string,
    { question, ...options }: AskOptions = {},
  ): AsyncGenerator<string, void, void> {
    // Of its own, so that the text ends as it began, whatever is edited meanwhile.
    const memories = this.#memories().map((memory) => ({ ...memory, delta: memory.delta.clone() }))
    try {
      const interventions =
        question === undefined ? this.#interventions(memories) : this.#answering(memories, [question])
      yield* this.model.stream(prompt, { ...options, interventions })
    } finally {
      tf.dispose(memories.map(({ delta }) => delta))
    }
  }

  explain(question: Question): RouteDecision {
    return this.#route(this.#memories(), questionText(question))
  }

  /** At most `count` edits that a text is most like, the likest first: cosines by which the router knows an edit again. */
  nearest(text: string, count: number): NearEdit[] {
    const held = this.#held(this.#memories())
    if (!held) return []
    const similarities = held.similar.of(this.model, text)
    return held.edits
      .map(({ summary: { id, prompt, target } }, i) => ({
        id,
        prompt,
        target,
        similarity: similarities[i] as number,
      }))
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, count)
  }

  async save(path: string): Promise<void> {
    const { options } = this
    await writeMemory(path, this.model, {
      options,
      edits: this.#edits,
      shards: this.#shards.all,
      texts: this.#texts,
    })
  }

  reset(): void {
    this.#edits = []
    this.#shards = new Shards(this.#shards.shape, this.options)
    this.#dropTraining()
    this.#ready.clear()
    this.#ready = new ReadyMemories(this.model, this.options)
  }

  override dispose(): void {
    super.dispose()
    this.#dropMeasure()
  }

  protected async *teach(
    records: Iterable<EditRequest>,
    signal?: AbortSignal,
  ): AsyncGenerator<EditEvent, void, void> {
    await this.#getReady()
    let batch: EditRequest[] = []
    for (const record of records) {
      batch.push(record)
      if (batch.length < this.options.editsPerBatch) continue
      yield* this.#editBatch(batch, this.#shards.current(), signal)
      batch = []
    }
    if (batch.length > 0) yield* this.#editBatch(batch, this.#shards.current(), signal)
  }

  protected async readFile(path: string): Promise<void> {
    const { options, edits, shards, texts } = await readMemory(path, this.model)
    this.#options = options
    this.reset()
    this.#dropMeasure()
    this.#edits = edits
    this.#shards.all.push(...shards)
    this.#texts = texts
  }

  /** Retrains the edit's shard on its other edits, in order: exactly as if it had never been made. */
  protected async takeBack(id: string, signal?: AbortSignal): Promise<void> {
    const undone = findEdit(this.#edits, id, ({ summary }) => summary.id)
    const shard = this.#shards.all[undone.shard]
    const before = { edits: this.#edits, shard: { ...shard } }
    this.#edits = this.#edits.filter((edit) => edit !== undone)
    if (undone.summary.status === 'failed' || !shard) return
    this.#dropTraining()
    this.#ready.clear()
    try {
      const others = this.#edits.filter(
        (edit) => edit.shard === undone.shard && edit.summary.status === 'done',
      )
      this.#edits = this.#edits.filter((edit) => !others.includes(edit))
      Object.assign(shard, { edits: [], values: new Float32Array(shard.values.length) })
      for (const records of chunk(
        others.map(({ summary }) => summary),
        this.options.editsPerBatch,
      )) {
        for await (const _ of this.#editBatch(records, shard, signal));
      }
      const order = new Map(before.edits.map((edit, i) => [edit.summary.id, i]))
      this.#edits.sort((a, b) => (order.get(a.summary.id) as number) - (order.get(b.summary.id) as number))
    } catch (error) {
      this.#edits = before.edits
      Object.assign(shard, before.shard)
      this.#dropTraining()
      throw error
    }
  }

  /** Draws the texts and measures the layer, once; what was left to `auto` is settled then. */
  async #getReady(): Promise<LayerMeasure> {
    this.#texts ??= await sampleTexts(this.model, this.options)
    this.#measure ??= measureLayer(this.model, this.#texts.irrelevant, this.options)
    this.#options = calibrate(this.options, this.#measure)
    return this.#measure
  }

  #dropMeasure(): void {
    this.#measure?.keys.dispose()
    this.#measure = undefined
  }

  #interventions(
    memories: readonly ReadyMemory[],
    more: Pick<RoutingOptions, 'promptLengths' | 'onRoute'> = {},
  ): Interventions {
    if (memories.length === 0) return {}
    const { layer, routing, indicator, rank, similarityPosition } = this.options
    const { config } = this.model.decoder
    const compares = similarityPosition !== undefined || (rank === 'nearest' && memories.length > 1)
    const held = compares && routing === 'prompt' ? this.#held(memories) : undefined
    return routedInterventions(layer, memories, held, { config, routing, indicator, rank, ...more })
  }

  #held(memories: readonly ReadyMemory[]): HeldEdits | undefined {
    return this.#ready.held(memories, this.#edits, this.#texts?.irrelevant ?? [])
  }

  /** The model with each row answered by the memory that its question is routed to. */
  #answering(memories: readonly ReadyMemory[], questions: readonly Question[]): Interventions {
    const choices = questions.map((question) => this.#route(memories, questionText(question)).choice)
    return choices.every((choice) => choice === 'main')
      ? {}
      : this.#intercepting(chosenDownProjection(memories, choices))
  }

  #intercepting(down: Intercept): Interventions {
    return { intercept: { [`layers.${this.options.layer}.mlp.down`]: down } }
  }

  #route(memories: readonly ReadyMemory[], prompt: string): RouteDecision {
    let decision: RouteDecision = { choice: 'main', memories: [] }
    const onRoute = ([first]: RouteDecision[]) => {
      decision = first as RouteDecision
    }
    const interventions = this.#interventions(memories, { onRoute })
    const { decoder } = this.model
    const sequences = new Sequences([this.model.encode(prompt)])
    tf.tidy(() => {
      decoder.run(decoder.embed(sequences), sequences, { ...interventions, to: this.options.layer + 1 })
    })
    return decision
  }

  #memories(): ReadyMemory[] {
    return this.#ready.of(this.#shards, this.#edits)
  }

  async *#editBatch(
    requests: readonly EditRequest[],
    shard: Shard,
    signal?: AbortSignal,
  ): AsyncGenerator<EditEvent, void, void> {
    const started = performance.now()
    const index = this.#edits.length
    const records = await this.#withIrrelevant(nameRequests(requests, this.edits))
    const measure = await this.#getReady()
    const training = this.#train(shard, measure)
    const prepared = prepareEdit(
      this.model,
      this.options,
      records,
      this.#texts?.edits ?? [],
      this.#irrelevantTexts(records, shard),
      training.protection,
    )
    const settings = forTargets(calibrate(this.options, measure), prepared.queries)
    let run: Run
    try {
      run = yield* optimise(this.model.decoder, prepared, training, settings, {
        signal,
        event: (step, { edit, margin }) => ({
          type: 'step',
          id: records.map(({ id }) => id).join(', '),
          index,
          step,
          loss: edit + margin,
          terms: { edit, margin },
        }),
      })
    } finally {
      prepared.dispose()
    }
    const reason = run.failure
    if (reason === undefined) training.accept(run.delta, records)
    else run.delta.dispose()
    const seconds = (performance.now() - started) / 1000 / records.length
    const edits = records.map(
      (record): EditSummary => ({
        ...record,
        status: reason === undefined ? 'done' : 'failed',
        reason,
        steps: run.steps,
        lossBefore: run.first.edit,
        lossAfter: run.last.edit,
        seconds,
      }),
    )
    // The shard has them all by now, so they are noted before a consumer may end the loop.
    for (const [i, summary] of edits.entries()) {
      if (reason === undefined) shard.edits.push(summary.id)
      this.#edits.push({ summary, shard: shard.number, indicator: run.last.deltas[i] as number })
    }
    for (const [i, edit] of edits.entries()) yield { type: 'edit', index: index + i, edit }
  }

  /** The shard as dense tensors, made when another shard was in training. */
  #train(shard: Shard, measure: LayerMeasure): TrainingShard {
    if (this.#training?.shard !== shard) {
      this.#dropTraining()
      const all = this.options.protection?.shards === 'all'
      const held = this.#edits.filter(
        (edit) =>
          edit.summary.status === 'done' &&
          (edit.shard === shard.number || (all && edit.shard < shard.number)),
      )
      this.#training = new TrainingShard(
        this.model,
        this.options,
        this.#shards,
        shard,
        measure,
        held.map(({ summary }) => summary),
      )
    }
    return this.#training
  }

  #dropTraining(): void {
    this.#training?.dispose()
    this.#training = undefined
  }

  /** Texts the edits must not touch: the records' own, then replayed prompts. */
  #irrelevantTexts(records: readonly NamedRequest[], shard: Shard): string[] {
    const { seed, replay } = this.options
    const own = records.map(({ irrelevant }) => irrelevant as string)
    const elsewhere = this.#edits.filter(
      (edit) => edit.shard !== shard.number && edit.summary.status === 'done',
    )
    const replayed = createRandom(seed, 'replay', records[0]?.id ?? '')
      .shuffle(elsewhere)
      .slice(0, replay)
    return [...own, ...replayed.map(({ summary }) => summary.prompt)]
  }

  /** Records that name no text they must leave alone (or one without tokens) get one that the model writes. */
  async #withIrrelevant(records: NamedRequest[]): Promise<NamedRequest[]> {
    const { seed } = this.options
    return Promise.all(
      records.map(async (record) => {
        const { id, prompt, target, irrelevant } = record
        // Refuses a record that cannot be taught before anything is drawn for it.
        this.model.query(prompt, target)
        if (irrelevant !== undefined && this.model.encode(irrelevant).length > 0) return record
        const drawn = await sampleLikePrompts(this.model, [prompt], { tokens: 12, seed: `${seed} ${id}` })
        return { ...record, irrelevant: drawn[0] }
      }),
    )
  }
}
