import { WiseError } from '@wise-edit/core'

/** Throws `METRIC_EMPTY` for an empty list and `METRIC_VALUE` for a value in it that is not a number. */
export function checkNumbers(values: ArrayLike<number>, name: string): void {
  checkSome(values, name)
  for (let i = 0; i < values.length; i++) {
    // NaN becomes null in JSON, so results read from a file may hold null.
    if (typeof values[i] !== 'number' || Number.isNaN(values[i])) {
      throw new WiseError(
        'METRIC_VALUE',
        `${name}[${i}] is ${values[i]}; expected a number. Leave out what could not be measured, and report how much.`,
      )
    }
  }
}

/** Throws `METRIC_EMPTY` for an empty list. */
export function checkSome(values: ArrayLike<unknown>, name: string): void {
  if (values.length === 0) {
    throw new WiseError('METRIC_EMPTY', `No ${name}; expected at least one. Measure something first.`)
  }
}

/** Throws `METRIC_OPTION` for an option out of its range. */
export function checkOption(valid: boolean, name: string, value: number, expected: string): void {
  if (!valid) throw new WiseError('METRIC_OPTION', `${name} is ${value}; expected ${expected}.`)
}
