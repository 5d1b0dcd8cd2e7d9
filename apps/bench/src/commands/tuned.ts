import { UsageError } from '@wise-edit/command-line'
import type { Arm, Experiment } from '../experiment/experiment'
import { shortName } from '../experiment/plan'
import { methodNamed } from '../methods'
import { describeOptions } from '../tune/render'
import type { Tuning } from '../tune/summary-file'

/**
 * Returns the experiment with the settings found for its methods, marked in their labels; a method whose defaults were
 * best keeps them. The options of an arm take precedence.
 */
export function withTuned(experiment: Experiment, tuning: Tuning): Experiment {
  const other = experiment.models.find((model) => shortName(model) !== tuning.model)
  if (other !== undefined) {
    throw new UsageError(
      `The tuned settings are for the model ${tuning.model}, and the experiment runs ${other}. Tune for that model, or name the first with --model.`,
    )
  }
  const arms = experiment.arms.map((arm) => tunedArm(arm, tuning))
  return { ...experiment, arms, notes: [...experiment.notes, noteOn(experiment.arms, tuning)] }
}

function tunedArm(arm: Arm, { methods }: Tuning): Arm {
  const found = methods[arm.method]
  if (!found) return arm
  const options = { ...found.options, ...arm.options }
  if (found.trial === 1) return { ...arm, options }
  return { ...arm, options, label: `${arm.label ?? methodNamed(arm.method).title}, tuned` }
}

function noteOn(arms: readonly Arm[], { data, T, seed, allowance, methods }: Tuning): string {
  const clock = allowance.clock === 'wall' ? 'seconds' : 'seconds of processor time'
  const names = [...new Set(arms.map(({ method }) => method))].filter((name) => methods[name])
  const found = names.map((name) => {
    const { trial, trials, options } = methods[name]!
    const settings = trial === 1 ? 'best with its defaults' : describeOptions(options)
    return `${methodNamed(name).title} ${settings} (${trials} tried)`
  })
  return `Settings were searched on ${data} (\`bench tune\`, ${T} edits a trial, ${allowance.seconds} ${clock} for each method, seed ${seed}): ${found.join('; ')}.`
}
