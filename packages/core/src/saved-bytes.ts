import { files, paths } from './host'

/** Returns the size in bytes of the file that `save` writes. */
export function savedBytes(save: (path: string) => Promise<void>): Promise<number> {
  return files.inTemporaryFolder(async (folder) => {
    const path = paths.join(folder, 'saved')
    await save(path)
    return (await files.stat(path))?.size ?? 0
  })
}
