import { UsageError } from '@wise-edit/command-line'
import type { Arm, Experiment } from '../experiment/experiment'
import { methodNamed } from '../methods'

/** An option of an editor from the command line. */
export interface Override {
  /** Method of the option; all WISE methods if absent. */
  method?: string
  /** Path of the option, such as `['merge', 'density']`. */
  path: string[]
  /** `null` switches the option off. */
  value: unknown
}

/** Parses `[method:]name=value`; a value that is not valid JSON is a text. */
export function parseOverride(text: string): Override {
  const [, method, name, value] = /^(?:([\w-]+):)?([A-Za-z][\w.]*)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined) {
    throw new UsageError(`Found --set "${text}"; expected [method:]name=value, such as steps=30.`)
  }
  return { method, path: name.split('.'), value: parseValue(value) }
}

/** Returns the values of a repeated `--option`. */
export function repeated(option: string, rawArgs: readonly string[]): string[] {
  return rawArgs.flatMap((arg, i) => {
    if (arg === `--${option}`) return [rawArgs[i + 1] ?? '']
    return arg.startsWith(`--${option}=`) ? [arg.slice(option.length + 3)] : []
  })
}

/** Returns the experiment with the overrides in all matching arms, which also show them in their labels. */
export function withOverrides(experiment: Experiment, overrides: readonly Override[]): Experiment {
  const concerns = ({ method }: Override, arm: Arm) =>
    method === undefined ? arm.method.startsWith('wise') : arm.method === method
  for (const override of overrides) {
    if (experiment.arms.some((arm) => concerns(override, arm))) continue
    const { method = 'WISE', path } = override
    throw new UsageError(
      `--set ${path.join('.')} is for ${method}, which is not among ${experiment.arms.map((arm) => arm.method).join(', ')}. Name a method that is: --set METHOD:${path.join('.')}=VALUE.`,
    )
  }
  const arms = experiment.arms.map((arm) => {
    const own = overrides.filter((override) => concerns(override, arm))
    if (own.length === 0) return arm
    const options = own.reduce((all, { path, value }) => put(all, path, value), arm.options)
    const name = arm.label ?? methodNamed(arm.method).title
    const changes = own.map(({ path, value }) => `${path.join('.')}=${value === null ? 'off' : value}`)
    return { ...arm, options, label: `${name}, ${changes.join(', ')}` }
  })
  return { ...experiment, arms }
}

/** Returns the options with one more, which may be nested. */
export function put(
  options: Record<string, unknown>,
  [name, ...rest]: string[],
  value: unknown,
): Record<string, unknown> {
  const key = name as string
  if (rest.length === 0) return { ...options, [key]: value }
  const inner = options[key]
  return {
    ...options,
    [key]: put(typeof inner === 'object' && inner !== null ? { ...inner } : {}, rest, value),
  }
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
