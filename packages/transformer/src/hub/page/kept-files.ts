const FOLDER = 'wise-edit'

/** Returns a file that an earlier visit kept in the origin private file system. */
export async function kept(name: string): Promise<Blob | undefined> {
  try {
    return await (await (await folder()).getFileHandle(name)).getFile()
  } catch {
    return undefined
  }
}

/**
 * Keeps a file in the origin private file system and returns it from there, so that it takes no memory. Returns the
 * content itself if the browser has no such file system or no room in it.
 */
export async function keep(name: string, content: Blob): Promise<Blob> {
  try {
    const handle = await (await folder()).getFileHandle(name, { create: true })
    const writable = await handle.createWritable()
    await writable.write(content)
    await writable.close()
    return await handle.getFile()
  } catch {
    return content
  }
}

interface Handle {
  getFile(): Promise<Blob>
  createWritable(): Promise<{ write(content: Blob): Promise<void>; close(): Promise<void> }>
}

interface Folder {
  getDirectoryHandle(name: string, options: { create: boolean }): Promise<Folder>
  getFileHandle(name: string, options?: { create: boolean }): Promise<Handle>
}

interface Browser {
  storage: { getDirectory(): Promise<Folder> }
}

async function folder(): Promise<Folder> {
  const { navigator } = globalThis as unknown as { navigator: Browser }
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true })
}
