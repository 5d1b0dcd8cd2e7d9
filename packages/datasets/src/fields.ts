import { z } from 'zod'

const FILLED = 'a text that is not empty'

/** Values that Excel, Google Sheets and LibreOffice write in place of the result of a formula that failed, in any language. */
const SHEET_ERRORS =
  /^(#N\/[ADV]|#NV|#N\/DISP|#(GETTING|REPEAT)_DATA|#[¡¿]?(DIV\/0|REF|BEZUG|VALUE|WERT|VALEUR|VALOR|VALORE|NAME|NOM|NOMBRE|NOME|NULL|NULO|NULLO|NUL|NUM|ZAHL|SPILL|CALC|FIELD|BLOCKED|UNKNOWN|CONNECT|BUSY|EXTERNAL|PYTHON|ERROR)[!?]|Err:\d{3})$/

/** A text of whole characters that is not empty, trimmed. A number counts as a text, as it is written. */
export const text = z.preprocess(
  (value) => (typeof value === 'number' && isExact(value) ? String(value) : value),
  z
    .string({ error: ({ input }) => SAID[typeof input] ?? FILLED })
    .trim()
    .min(1, FILLED)
    .refine((value) => !/\p{Surrogate}/u.test(value), 'whole characters, not half a surrogate pair')
    .refine(
      (value) => !SHEET_ERRORS.test(value),
      'a text, not an error of a spreadsheet; correct its formula',
    ),
)

/** Expectations by the type that was found. */
const SAID: Readonly<Record<string, string>> = {
  number: 'a text in quotes, since JSON does not keep so many digits of a number',
  boolean: 'a text in quotes',
}

/** An optional `text`. */
export const optionalText = z.preprocess((value) => (isBlank(value) ? undefined : value), text.optional())

/** One text or a list of any depth. Blank texts are left out, and `{ str }` of CounterFact counts as its text. */
export const texts = z.preprocess(flatten, z.array(text))

/** The answer to teach: the first of one or more texts; the others are aliases. */
export const target = z
  .preprocess(flatten, z.array(text).min(1, FILLED))
  .transform(([target, ...aliases]) => ({ target: target as string, aliases }))

/** An object with the named fields; other fields are ignored. */
export function fields<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.object(shape, 'an object')
}

/** True if a value is absent, `null`, or a text of white space. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

function flatten(value: unknown): unknown[] {
  const values = Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value]
  return values.map(written).filter((value) => !isBlank(value))
}

function written(value: unknown): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'str')
    ? (value as { str: unknown }).str
    : value
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
}
