import { join } from 'node:path'
import { embeddedModel } from '@wise-edit/embedded-model'
import { fitRecords } from '@wise-edit/measuring/fit-records'
import { loadModel } from '@wise-edit/transformer'
import { keptAnswers } from '../cell/answers'
import { environment } from '../cell/environment'
import { modelFingerprint, recordsFingerprint } from '../cell/fingerprint'
import { cacheFolder } from '../cell/store'
import { shortName } from '../experiment/plan'
import type { MethodOptions } from '../methods'
import { evaluateOn } from './evaluate'
import { TrialLog } from './log'
import { showProgress } from './progress'
import { renderTrial } from './render'
import { type Allowance, searchMethod } from './search-method'
import { spaces } from './spaces'
import { type TuningSummary, tunedMethod } from './summary'
import { tuningRecords } from './tuning-records'

/** Settings of a search. */
export interface TuningSettings {
  methods: string[]
  model: string
  data: string
  T: number
  allowance: Allowance
  seed: number
  folder: string
  /** Options of every trial, by method. */
  fixed: Record<string, MethodOptions>
}

/** File of a search's trials, in its folder. */
const LOG = 'trials.jsonl'

/** Searches settings for one method after another; continues after the last trial in the folder's log. */
export async function runTuning(settings: TuningSettings, signal?: AbortSignal): Promise<TuningSummary> {
  const { data, T, allowance, seed, folder, fixed } = settings
  const records = await tuningRecords(data, T)
  const { git } = await environment()
  using model = await loadModel(settings.model === 'embedded' ? embeddedModel : settings.model, { signal })
  const fitted = fitRecords(model, records).records
  const answers = await keptAnswers(model, fitted, join(cacheFolder(folder), 'answers'))
  const search = [modelFingerprint(model), recordsFingerprint(records)].map((hash) => hash.slice(0, 12))
  const common = { search: [...search, 'strict', `seed ${seed}`].join(' '), seed, commit: git?.commit }
  const log = new TrialLog(join(folder, LOG))
  const progress = showProgress()
  const found: TuningSummary['methods'] = {}
  for (const method of settings.methods) {
    const space = spaces[method]!(model.decoder.config)
    const onEdit = (done: number) => progress.show(method, done, fitted.length)
    const trials = await searchMethod(method, space, {
      allowance,
      evaluate: evaluateOn({ model, records: fitted, answers: answers.reference, seed, signal, onEdit }),
      log,
      common,
      fixed: fixed[method],
      signal,
      onTrial: (trial) => progress.say(renderTrial(trial)),
    })
    await answers.save()
    const searched = Object.fromEntries(space.parameters.map(({ name, range }) => [name, range]))
    const tuned = tunedMethod(trials, searched)
    if (tuned) found[method] = tuned
    else progress.say(`${method}: no trial was finished, so nothing was found.`)
  }
  const about = {
    model: shortName(settings.model),
    data: shortName(data),
    T: records.length,
    seed,
    allowance,
  }
  return { format: 1, ...about, commit: git?.commit, methods: found }
}
