import { methodNamed } from '../methods'
import { EARLY } from './evaluate'
import { HOPELESS } from './search-method'
import type { TunedMethod, TuningSummary } from './summary'
import { type Scores, shareNames, type Trial } from './trial'

const FEW = 3

/** One trial on a line. */
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
  const given = trial === 1 ? 'as it comes' : JSON.stringify(options)
  const came = scores
    ? shares(scores)
    : error === undefined
      ? `given up after ${EARLY} edits at ${early?.average.toFixed(3)}`
      : `failed: ${error}`
  return `${methodNamed(method).title}, trial ${trial}: ${came}, ${time}, ${given}`
}

/** The table and how it came about, as Markdown. */
export function renderSummary(summary: TuningSummary): string {
  const { model, data, T, seed, allowance, methods } = summary
  const clock = allowance.clock === 'wall' ? 'seconds by the clock' : 'seconds of the processor'
  const rows = Object.entries(methods).map(([name, tuned]) => row(methodNamed(name).title, tuned))
  return [
    '# Settings found for each method',
    '',
    table([
      [
        'Method',
        `as it comes: ${shareNames.join(' ')}`,
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
    `- Model ${model}, the first ${T} records of ${data}, which no table is measured on; every trial makes ${T} edits one after another, or as the method batches them, and asks freely about all of them. Avg is the mean of the shares of own and reworded questions answered as taught and of near and far answers unchanged, of those there are, and what is searched for.`,
    `- Each method gets ${allowance.seconds} ${clock} for editing and measuring, and at most ${allowance.trials} trials. One is begun as long as a trial of mean length fits in what is left; the first, with the method as it comes, in any case.`,
    `- A trial whose Avg after ${EARLY} edits is more than ${HOPELESS} below the best one’s is given up; a trial whose settings an editor cannot work with counts as failed. In “trials” these stand in brackets.`,
    ...slow(methods),
    `- Settings are drawn quasi-randomly (Halton, seed ${seed}). What is searched:`,
    ...Object.entries(methods).map(
      ([name, { searched }]) => `  - ${methodNamed(name).title}: ${space(searched)}`,
    ),
    '',
  ].join('\n')
}

/** Names the methods for which the allowance was hardly a search. */
function slow(methods: TuningSummary['methods']): string[] {
  const few = Object.entries(methods).filter(
    ([, { trials, searched }]) => trials < FEW && Object.keys(searched).length > 0,
  )
  if (few.length === 0) return []
  const names = few.map(([name]) => methodNamed(name).title)
  return [
    `- Too slow for ${FEW} trials in that time: ${names.join(', ')}. A larger budget goes on from here.`,
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
    trial === 1 ? 'as it comes' : describeOptions(options),
  ]
}

/** Settings as words: `learningRate 0.1, steps 25`. */
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
  return parts.join(', ') || 'nothing, it has no settings but those of its network’s training'
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
