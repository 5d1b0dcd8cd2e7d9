import { mean } from '@wise-edit/core/internal'
import type { EditRecord } from '@wise-edit/datasets'
import { createEditor, type WiseOptions } from '@wise-edit/editors'
import { evaluate, Reference } from '@wise-edit/evaluation'
import type { LanguageModel } from '@wise-edit/transformer'
import type { Point } from './search'

/** Result of editing with the settings of one point. */
export interface Trial {
  point: Point
  /** Options that reproduce the edits. */
  options: Partial<WiseOptions>
  scores: TrialScores
  seconds: number
}

/** Shares of free answers, from 0 to 1; a score is absent if no record has such questions. */
export interface TrialScores {
  /** Edited questions answered as taught. */
  own?: number
  /** Paraphrases answered as taught. */
  reworded?: number
  /** Near and far questions whose answers did not change. */
  near?: number
  far?: number
  average: number
}

/** Makes edits with the settings of points, to compare them. */
export class Trials {
  readonly #model: LanguageModel
  readonly #base: Partial<WiseOptions>
  readonly #records: readonly EditRecord[]
  readonly #reference: Reference

  /** Creates trials; `base` are the options that points do not set. */
  constructor(model: LanguageModel, base: Partial<WiseOptions>, records: readonly EditRecord[]) {
    this.#model = model
    this.#base = base
    this.#records = records
    this.#reference = new Reference(model)
  }

  /** The point of the base options. */
  get start(): Point {
    using editor = createEditor(this.#model, 'wise-merge', this.#base)
    const { layer, protection, thresholdPosition, paper } = editor.options
    const threshold = paper?.thresholdRatio === undefined ? thresholdPosition : undefined
    return { layer, ridge: protection > 0 ? protection : undefined, stepSize: 1, margins: 1, threshold }
  }

  /** Teaches all records to a new editor, asks all questions, and disposes the editor. */
  async run(
    point: Point,
    { signal, onEdit }: { signal: AbortSignal; onEdit: (done: number) => void },
  ): Promise<Trial> {
    const started = performance.now()
    const chosen = this.#optionsOf(point)
    using editor = createEditor(this.#model, 'wise-merge', { ...this.#base, ...chosen })
    let done = 0
    await editor.edit(this.#records, { signal, onEdit: () => onEdit(++done) })
    const { totals } = await evaluate(editor, this.#records, {
      aspects: ASPECTS,
      reference: this.#reference,
      signal,
    })
    const shares = Object.fromEntries(
      ASPECTS.flatMap((aspect) => {
        const total = totals[aspect]
        return total ? [[aspect, total.estimate]] : []
      }),
    )
    const scores = { ...shares, average: mean(Object.values(shares)) }
    const seconds = (performance.now() - started) / 1000
    return { point, options: chosen, scores, seconds }
  }

  #optionsOf({ layer, ridge, threshold, stepSize, margins }: Point): Partial<WiseOptions> {
    using editor = createEditor(this.#model, 'wise-merge', this.#base)
    const { protection, learningRateScale, marginScale, thresholdPosition, paper = {} } = editor.options
    const { thresholdRatio, ...others } = paper
    return {
      layer,
      protection: ridge ?? protection,
      learningRateScale: stepSize * learningRateScale,
      marginScale: margins * marginScale,
      thresholdPosition: threshold ?? thresholdPosition,
      ...(threshold !== undefined && thresholdRatio !== undefined && { paper: others }),
    }
  }
}

const ASPECTS = ['own', 'reworded', 'near', 'far'] as const
