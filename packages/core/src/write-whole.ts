/**
 * Writes a file or a folder atomically: writes a temporary one next to `path` and then renames it. The content is a
 * text, or a function that fills the temporary path. Removes the temporary one when anything throws.
 */
export async function writeWhole(
  path: string,
  content: string | ((temporary: string) => Promise<void>),
): Promise<void> {
  // Imported here so that the package also loads in browsers.
  const { rename, rm, writeFile } = await import('node:fs/promises')
  const temporary = `${path}.${crypto.randomUUID()}.tmp`
  try {
    if (typeof content === 'string') await writeFile(temporary, content)
    else await content(temporary)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    throw error
  }
}
