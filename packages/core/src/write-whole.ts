import { files } from './host'

/**
 * Makes a file or a folder appear whole or not at all: writes a temporary one beside `path`, which is then renamed. The
 * content is a text, or a function that fills the temporary path. A file that is replaced passes on its mode, and a
 * symbolic link stays one. Removes what was written when anything throws.
 */
export function writeWhole(
  path: string,
  content: string | ((temporary: string) => Promise<void>),
): Promise<void> {
  return files.replace(path, content)
}
