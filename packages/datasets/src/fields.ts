import { z } from 'zod'

const FILLED = 'a text that is not empty'

/** A text without white space around it, not empty. */
export const text = z.string(FILLED).trim().min(1, FILLED)

/** As `text`, or nothing. */
export const optionalText = text.nullish().transform((value) => value ?? undefined)

/** A text that a data set may leave empty, which says nothing then. */
export const emptyableText = z
  .string('a text')
  .trim()
  .transform((value) => value || undefined)

/** One value or a list of them, as a list; nothing gives an empty one. */
export function listOf<Member extends z.ZodType>(member: Member) {
  return z.preprocess(asList, z.array(member))
}

/** One text or several. */
export const texts = listOf(text)

/** The preferred one of several answers, with the lists of aliases that KnowEdit nests inside. */
export const answer = z
  .preprocess((value) => asList(value).flat(), z.array(text).min(1, FILLED))
  .transform(([first]) => first as string)

/** An object of which the named fields are read and all others left. */
export function fields<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.object(shape, 'an object')
}

function asList(value: unknown): unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}
