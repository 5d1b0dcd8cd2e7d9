import { methodNamed } from '../methods'
import { EARLY } from './evaluate'
import { HOPELESS } from './search-method'
import type { TunedMethod, TuningSummary } from './summary'
import { type Scores, shareNames, type Trial } from './trial'

const FEW = 3

/** Renders one trial on a line. */
export function renderTrial({
  method,
  trial,
  options,
  early,
  scores,
  error,
  seconds,
  processorSeconds,
}: Trial): string {
  const time = `${seconds.toFixed(0)} s (processor ${processorSeconds.toFixed(0)} s)`
  const given = trial === 1 ? 'defaults' : JSON.stringify(options)
  const result = scores
    ? shares(scores)
    : error === undefined
      ? `given up after ${EARLY} edits at ${early?.average.toFixed(3)}`
      : `failed: ${error}`
  return `${methodNamed(method).title}, trial ${trial}: ${result}, ${time}, ${given}`
}

/** Renders the table and its protocol as Markdown. */
export function renderSummary(summary: TuningSummary): string {
  const { model, data, T, seed, allowance, methods } = summary
  const clock = allowance.clock === 'wall' ? 'seconds' : 'seconds of processor time'
  const rows = Object.entries(methods).map(([name, tuned]) => row(methodNamed(name).title, tuned))
  return [
    '# Settings found for each method',
    '',
    table([
      [
        'Method',
        `defaults: ${shareNames.join(' ')}`,
        'Avg',
        `tuned: ${shareNames.join(' ')}`,
        'Avg',
        'gained',
        'trials',
        's (processor)',
        'settings',
      ],
      ...rows,
    ]),
    '',
    `- Model ${model}, the first ${T} records of ${data}, which no table is measured on. Every trial makes ${T} edits one after another, or in the method’s batches, and asks freely about all of them. Avg, which the search maximizes, is the mean of the available shares of own and reworded questions answered as taught and of unchanged near and far answers.`,
    `- Each method gets ${allowance.seconds} ${clock} for editing and measuring, and at most ${allowance.trials} trials. A trial starts if one of mean duration fits into the remaining time; the first one, with the defaults, always does.`,
    `- A trial whose Avg after ${EARLY} edits is more than ${HOPELESS} below the best one’s is given up; a trial whose settings an editor rejects counts as failed. Both are in brackets in “trials”.`,
    ...slow(methods),
    `- Settings are drawn quasi-randomly (Halton, seed ${seed}). Search spaces:`,
    ...Object.entries(methods).map(
      ([name, { searched }]) => `  - ${methodNamed(name).title}: ${space(searched)}`,
    ),
    '',
  ].join('\n')
}

/** Describes the methods for which the budget allowed hardly any search. */
function slow(methods: TuningSummary['methods']): string[] {
  const few = Object.entries(methods).filter(
    ([, { trials, searched }]) => trials < FEW && Object.keys(searched).length > 0,
  )
  if (few.length === 0) return []
  const names = few.map(([name]) => methodNamed(name).title)
  return [
    `- Too slow for ${FEW} trials in that time: ${names.join(', ')}. A larger budget continues the search.`,
  ]
}

function row(title: string, tuned: TunedMethod): string[] {
  const { options, trial, scores, preset, trials, givenUp, failed, seconds, processorSeconds } = tuned
  const off = [givenUp > 0 && `${givenUp} given up`, failed > 0 && `${failed} failed`].filter(Boolean)
  return [
    title,
    preset ? shares(preset) : 'failed',
    preset ? share(preset.average) : '-',
    shares(scores),
    share(scores.average),
    preset ? share(scores.average - preset.average) : '-',
    `${trials}${off.length > 0 ? ` (${off.join(', ')})` : ''}`,
    `${seconds.toFixed(0)} (${processorSeconds.toFixed(0)})`,
    trial === 1 ? 'defaults' : describeOptions(options),
  ]
}

/** Formats settings: `learningRate 0.1, steps 25`. */
export function describeOptions(options: Record<string, unknown>, outer = ''): string {
  return Object.entries(options)
    .map(([name, value]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? describeOptions(value as Record<string, unknown>, `${outer}${name}.`)
        : `${outer}${name} ${Array.isArray(value) ? value.join('+') : value}`,
    )
    .join(', ')
}

function space(searched: Record<string, string>): string {
  const parts = Object.entries(searched).map(([name, range]) => `\`${name}\` (${range})`)
  return parts.join(', ') || 'none, its only settings are those of its network’s training'
}

function table([head, ...rows]: string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = (head as string[]).map((_, i) => (i === 0 || i === 8 ? '---' : '--:'))
  return [line(head as string[]), line(rule), ...rows.map(line)].join('\n')
}

const share = (value: number) => value.toFixed(2)

function shares(scores: Scores): string {
  return shareNames.map((name) => (scores[name] === undefined ? '-' : share(scores[name]))).join(' ')
}
