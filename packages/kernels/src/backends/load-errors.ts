/** Returns true if the package itself was not found, rather than something that it imports. */
export function isAbsent(name: string, cause: unknown): boolean {
  const { code } = cause as { code?: string }
  return (
    (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && String(cause).includes(`'${name}'`)
  )
}

/** Returns the first line of an error, for a list of reasons. */
export function reason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!
}
