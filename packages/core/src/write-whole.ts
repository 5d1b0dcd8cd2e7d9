/**
 * Makes a file or a folder appear whole or not at all: writes a temporary one beside `path`, which is then renamed. The
 * content is a text, or a function that fills the temporary path. A file that is replaced passes on its mode, and a
 * symbolic link stays one. Removes what was written when anything throws.
 */
export async function writeWhole(
  path: string,
  content: string | ((temporary: string) => Promise<void>),
): Promise<void> {
  // Imported here, so that the package loads in browsers too.
  const { chmod, realpath, rename, rm, stat, writeFile } = await import('node:fs/promises')
  const target = await realpath(path).catch(() => path)
  const temporary = `${target}.${crypto.randomUUID()}.tmp`
  try {
    if (typeof content === 'string') await writeFile(temporary, content)
    else await content(temporary)
    const replaced = await stat(target).catch(() => undefined)
    if (replaced?.isFile()) await chmod(temporary, replaced.mode & 0o7777)
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    throw error
  }
}
