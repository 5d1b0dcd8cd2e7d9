import type * as tf from '@tensorflow/tfjs-core'
import type { LanguageModel } from '@wise-edit/transformer'
import type { Held, Learning, StepReport } from '../../editor/edit-method'
import type { NamedRequest } from '../../editor/requests'
import { Cholesky } from '../../training/cholesky'
import { downWeight } from '../../training/linear-modules'
import { acceptIfBetter } from '../locate/accept'
import { findValue } from '../locate/find-value'
import { LocateMethod } from '../locate/locate-method'
import { bareKey, meanKey, readEdit } from '../locate/read-edit'
import { norm } from '../locate/vectors'
import type { RomeOptions } from './options'
import { rankOneUpdate } from './rank-one'

/** ROME: one rank-one change of one layer's down projection for each edit. */
export class Rome extends LocateMethod<RomeOptions, Cholesky> {
  constructor(model: LanguageModel, options: RomeOptions) {
    super(model, options, [options.layer], (moment, size) => new Cholesky(moment, size))
  }

  async *learn(
    records: readonly NamedRequest[],
    { learned }: Held,
    signal?: AbortSignal,
  ): AsyncGenerator<StepReport, Learning, void> {
    const { decoder } = this.model
    const { layer } = this.options
    const name = downWeight(layer)
    const [edit] = await this.locator.locate(records.slice(0, 1))
    const reading = readEdit(decoder, edit!, { at: layer, to: layer }, { ...learned })
    try {
      const size = norm(reading.output.dataSync())
      const value = yield* findValue(decoder, layer, edit!, reading, size, this.options, signal)
      const key = meanKey(reading)
      const direction = this.options.secondMoment ? (await this.statistics.of(layer)).solve(key) : key
      const weight = (learned[name] ?? decoder.weights.get(name)) as tf.Tensor2D
      const updated = rankOneUpdate(weight, value.change, direction, bareKey(reading))
      return await acceptIfBetter(decoder, [edit!], [value], { ...learned }, { [name]: updated })
    } finally {
      reading.dispose()
    }
  }
}
