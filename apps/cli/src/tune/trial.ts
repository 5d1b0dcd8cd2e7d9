import { mean } from '@wise-edit/core'
import type { EditRecord } from '@wise-edit/datasets'
import { createWiseEditor, scaleWise, type WiseOptions } from '@wise-edit/editors'
import { evaluate, Reference } from '@wise-edit/evaluation'
import type { LanguageModel } from '@wise-edit/transformer'
import type { Point } from './search'

/** What came of editing with one point's settings. */
export interface Trial {
  point: Point
  /** Options that give the same edits again. */
  options: Partial<WiseOptions>
  scores: TrialScores
  seconds: number
}

/** Shares of free answers, from 0 to 1; those that no record asks for are absent. */
export interface TrialScores {
  /** Own questions answered as taught. */
  own?: number
  /** Reworded questions answered as taught. */
  reworded?: number
  /** Near answers, and far ones, that stay as they are. */
  near?: number
  far?: number
  average: number
}

/** Makes edits with the settings of points, to see which are best. */
export class Trials {
  readonly #model: LanguageModel
  readonly #base: Partial<WiseOptions>
  readonly #records: readonly EditRecord[]
  readonly #reference: Reference

  /** `base` are the options that no point says anything about. */
  constructor(model: LanguageModel, base: Partial<WiseOptions>, records: readonly EditRecord[]) {
    this.#model = model
    this.#base = base
    this.#records = records
    this.#reference = new Reference(model)
  }

  /** The point that stands for the options as they are. */
  get start(): Point {
    using editor = createWiseEditor(this.#model, this.#base)
    const { layer, protection, thresholdPosition } = editor.options
    return { layer, ridge: protection?.ridge, stepSize: 1, margins: 1, threshold: thresholdPosition }
  }

  /** Teaches all records to a new editor and asks all questions; the editor is gone afterwards. */
  async run(
    point: Point,
    { signal, onEdit }: { signal: AbortSignal; onEdit: (done: number) => void },
  ): Promise<Trial> {
    const started = performance.now()
    const chosen = this.#optionsOf(point)
    using editor = createWiseEditor(this.#model, { ...this.#base, ...chosen })
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

  #optionsOf({ layer, ridge, threshold, ...factors }: Point): Partial<WiseOptions> {
    using editor = createWiseEditor(this.#model, this.#base)
    const { protection } = editor.options
    return {
      layer,
      protection: ridge === undefined ? undefined : { edits: 1, shards: 'all', ...protection, ridge },
      thresholdPosition: threshold,
      ...scaleWise(editor.options, factors),
    }
  }
}

const ASPECTS = ['own', 'reworded', 'near', 'far'] as const
