import fc from 'fast-check'

type Path = readonly (string | number)[]

/** Keys with which a parser that sets keys one by one would change all objects. */
const POLLUTING: unknown = JSON.parse(
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
)

/** True if something that was read has changed what all objects inherit. */
export const polluted = (): boolean => 'polluted' in {} || 'polluted' in []

/** Copies of a JSON value with one to three of its parts, at any depth, removed or replaced by something else. */
export function damagedJson(value: unknown, likely: readonly unknown[] = []): fc.Arbitrary<unknown> {
  const part = fc.constantFrom(...pathsOf(value))
  const extreme = [null, [], {}, '', 0, -1, 0.5, 2 ** 31, 2 ** 53, 1e300, POLLUTING, ...likely]
  const other = fc.oneof(fc.constantFrom(undefined, ...extreme), fc.jsonValue({ maxDepth: 2 }))
  return fc.array(fc.tuple(part, other), { minLength: 1, maxLength: 3 }).map((edits) => {
    const copy = structuredClone(value)
    for (const [path, replacement] of edits) put(copy, path, replacement)
    return copy
  })
}

/** Paths of all parts below the root; of a list or object of more than 30 parts, the first 30. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value)
    .slice(0, 30)
    .flatMap(([key, part]) => [[...path, key], ...pathsOf(part, [...path, key])])
}

function put(root: unknown, path: Path, replacement: unknown): void {
  let at = root as Record<string | number, unknown> | undefined
  for (const key of path.slice(0, -1)) {
    // An edit before may have replaced what lies on the way.
    if (typeof at !== 'object' || at === null) return
    at = at[key] as typeof at
  }
  const last = path.at(-1)
  if (typeof at !== 'object' || at === null || last === undefined) return
  if (replacement === undefined && Array.isArray(at)) at.splice(Number(last), 1)
  else if (replacement === undefined) delete at[last]
  else at[last] = replacement
}
